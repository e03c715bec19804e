// Fragments that are whole, and say what cannot be: they are held against the manifest, the plan and the analysis.

import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { coverFragments } from '../../src/commands/cover.ts'
import { HomeRows } from '../../src/commands/home-rows.ts'
import { recordsOf } from '../../src/commands/row-records.ts'
import { type Fragment, formatFragment } from '../../src/data/fragment.ts'
import { isFailed, type Outcome } from '../../src/data/outcome.ts'
import { type Method, planId } from '../../src/data/plan.ts'
import { listFragments } from '../../src/io/fragment-places.ts'
import { FragmentWatcher } from '../../src/io/fragment-watcher.ts'
import { readManifestFacts } from '../../src/io/manifest-file.ts'
import { sample } from '../data/sample-fragment.ts'
import { randomFrom } from '../page/surveys.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const rows = 6
const keyOf = (row: number): number => 1900 + row
const manifest = Array.from({ length: rows }, (_, row) => `http://h.example/${row}.jpg ${keyOf(row)}\n`).join(
  '',
)
const luminance: Method = { name: 'luminance', version: 1 }
const objects: Method = {
  name: 'objects',
  version: 2,
  settings: { model: 'a'.repeat(64), minScore: 0.35, maxFinds: 100 },
}

const light = (row: number, value = 0.25): Outcome => ({ row, key: keyOf(row), luminance: value })
const seen = (row: number, label: string, score = 0.9): Outcome => ({
  ...{ row, key: keyOf(row) },
  finds: [{ label, score, box: [1, 2, 30, 40] }],
})
const failed = (row: number, code: string): Outcome => ({
  ...{ row, key: keyOf(row), url: 'http://h.example/' },
  failure: { code, message: code, tries: 1, ms: 1 },
})

function folderOf() {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  const write = (
    name: string,
    outcomes: readonly Outcome[],
    method = luminance,
    more: Partial<Fragment> = {},
  ) => {
    const { name: analysis, version: analysisVersion, settings } = method
    const about = {
      plan: planId(hash('sha256', manifest), method),
      analysis,
      analysisVersion,
      ...(settings && { settings }),
    }
    const range = { first: outcomes[0]!.row, count: outcomes.length }
    writeFileSync(
      join(folder, name),
      formatFragment({ ...sample, host: 'node-1', ...about, range, outcomes, ...more }),
    )
  }
  return { folder, write, ...readers(folder) }
}

function readers(folder: string) {
  const facts = readManifestFacts(join(folder, 'manifest.txt'))
  const places = { files: [], folders: [folder] }
  const cover = () => coverFragments(listFragments(places), facts, {}, { status: () => {} })
  /** How many rows stand how, by coverage, by the table of rows, and as `watch` counts them. */
  const counts = async () => {
    const { covered, plan } = cover()
    const { readings, failures, conflicts, missing } = covered
    const analysis = plan?.split('-')[1] ?? 'luminance'
    const records = [...recordsOf({ ...covered, analysis }, facts)]
    const home = new HomeRows(facts, undefined)
    const watcher = new FragmentWatcher(places, facts.rows)
    do {
      watcher.forget()
      for await (const change of watcher.changes()) home.take(change)
    } while (home.turns())
    const { tally } = home
    home.close()
    const told = (status: string): number => records.filter(record => record.status === status).length
    const gone = missing.reduce((sum, { count }) => sum + count, 0)
    return {
      coverage: [readings.length, failures.length, conflicts.length, gone],
      table: ['measured', 'failed', 'conflict', 'missing'].map(told),
      watch: [tally.measured, tally.failed, tally.conflicts, tally.missing],
    }
  }
  return { cover, counts, facts }
}
const all = (...counts: number[]) => ({ coverage: counts, table: counts, watch: counts })

describe('a fragment that is whole', () => {
  it.each<
    [title: string, outcomes: readonly Outcome[], method: Method, more: Partial<Fragment>, reason: string]
  >([
    [
      'of another analysis than its plan',
      [light(0)],
      luminance,
      { analysis: 'objects' },
      'is of the analysis "objects"',
    ],
    ['of another version', [light(0)], luminance, { analysisVersion: 2 }, 'was measured as plan'],
    ['of other settings', [seen(0, 'dog')], objects, { settings: { minScore: 0 } }, 'was measured as plan'],
    ['with another key', [{ ...light(0), key: 1901 } as Outcome], luminance, {}, 'says 1901 where line 1 of'],
    [
      'of a failed row with another key',
      [{ ...failed(2, 'tls'), key: 7 } as Outcome],
      luminance,
      {},
      'says 7 where line 3 of',
    ],
    [
      'without a key that the row has',
      [{ ...failed(0, 'tls'), key: null } as Outcome],
      luminance,
      {},
      'says no key where',
    ],
    [
      'with a luminance beyond 1',
      [light(0), light(1, 1.5)],
      luminance,
      {},
      'has luminance 1.5 for row 1, which is a number from 0 to 1',
    ],
    ['with a luminance below 0', [light(0, -0.1)], luminance, {}, 'has luminance -0.1 for row 0'],
    ['with a score beyond 1', [seen(0, 'dog', 1.2)], objects, {}, 'has a malformed find for row 0'],
    [
      'with finds that are none',
      [{ ...light(0), finds: [1] } as Outcome],
      objects,
      {},
      'has a malformed find for row 0',
    ],
    [
      'with a box inside out',
      [{ ...light(0), finds: [{ label: 'a', score: 1, box: [9, 9, 1, 1] }] } as Outcome],
      objects,
      {},
      'has a malformed find',
    ],
    [
      'with a key that is text',
      [{ ...failed(0, 'tls'), key: 'x' } as never],
      luminance,
      {},
      'has a malformed outcome for row 0',
    ],
  ])('%s is refused with its reason, by all who count', async (_, outcomes, method, more, reason) => {
    const { write, cover, counts } = folderOf()
    write('results-0-2.json', outcomes, method, more)
    expect(cover().covered.refused.map(each => each.reason)).toEqual([expect.stringContaining(reason)])
    expect(await counts()).toEqual(all(0, 0, 0, rows))
  })

  it('that tells times that cannot be is counted, and its times are unknown, and said to be', () => {
    const { write, cover } = folderOf()
    const { started, finished } = sample
    const soon = new Date(Date.now() + 36 * 3600_000).toISOString()
    write('results-0-1.json', [light(0)], luminance, { started: '-271821-04-20T00:00:00.000Z' })
    write('results-1-1.json', [light(1)], luminance, { started: finished, finished: started })
    write('results-2-1.json', [light(2)], luminance, { started: soon, finished: soon })
    write('results-3-1.json', [light(3)], luminance, { started: 'yesterday' })
    write('results-4-1.json', [light(4)])
    const { readings, jobs, oddTimes } = cover().covered
    expect(readings.length).toBe(5)
    expect(jobs.map(({ startedMs, finishedMs }) => finishedMs - startedMs)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      1500,
    ])
    expect(oddTimes.map(({ reason }) => reason)).toEqual(
      ['before photogrid was there', 'before it began', 'which is to come', 'which is no time'].map(words =>
        expect.stringContaining(words),
      ),
    )
  })
})

describe('of several plans in one folder', () => {
  it('the one counts that most rows came home for, not the name that sorts first', async () => {
    const { write, cover, counts } = folderOf()
    write('results-0-1.json', [light(0)])
    write(
      'results-0-6.objects.1-1.json',
      [0, 1, 2, 3].map(row => seen(row, 'dog')),
      objects,
    )
    write('results-9-1.json', [light(1)])
    const { covered, plan } = cover()
    expect(plan).toBe(planId(hash('sha256', manifest), objects))
    expect(covered.refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining(`and here rows of ${plan} are counted`),
      expect.stringContaining(`and here rows of ${plan} are counted`),
    ])
    expect(await counts()).toEqual(all(4, 0, 0, 2))
  })

  it('rows that came twice are one vote', () => {
    const { write, cover } = folderOf()
    for (const time of [1, 2, 3]) write(`results-0-1.luminance.1-${time}.json`, [light(0)])
    write('results-0-2.objects.1-1.json', [seen(0, 'dog'), seen(1, 'dog')], objects)
    expect(cover().covered.measured).toBe('finds')
  })

  it('the tutorial’s fragments are of luminance alone', async () => {
    const { folder, write, counts } = folderOf()
    writeFileSync(join(folder, 'results-0.json'), '[1900, 0.5],\n')
    write('results-1-2.json', [seen(1, 'dog'), seen(2, 'dog')], objects)
    expect(await counts()).toEqual(all(2, 0, 0, 4))
  })
})

describe('two answers for a row', () => {
  it('with other labels are a conflict, and status and aggregate end with 3', async () => {
    const { folder, write, counts } = folderOf()
    write(
      'results-0-6.json',
      [0, 1, 2, 3, 4, 5].map(row => seen(row, 'person')),
      objects,
    )
    write('results-0-6.objects.2-2.json', [seen(0, 'person', 0.9004), seen(1, 'toilet')], objects)
    expect(await counts()).toEqual(all(5, 0, 1, 0))
    const { exitCode, stdout } = await photogrid(folder, ['aggregate', '--format', 'json'])
    expect(exitCode).toBe(3)
    expect(JSON.parse(stdout.split('\n')[1]!)).toMatchObject({
      status: 'conflict',
      message: expect.stringMatching(/person 90 % in .*toilet 90 % in /),
    })
    const watched = await photogrid(folder, ['watch', '--once', '--json'])
    expect(JSON.parse(watched.stdout).rows).toMatchObject({ measured: 5, conflicts: 1, missing: 0 })
    expect((await photogrid(folder, ['watch', '--once'])).stdout).toContain(
      '5 of 6 rows measured, 1 in conflict, 0 missing',
    )
  })

  it('of which one failed for good and one may pass are not worth another try', async () => {
    const { folder, write } = folderOf()
    write('results-0-1.json', [failed(0, 'timeout')])
    write('results-0-1.luminance.2-2.json', [failed(0, 'http-404')])
    write(
      'results-1-5.json',
      [1, 2, 3, 4, 5].map(row => light(row)),
    )
    const { stdout } = await photogrid(folder, ['status', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ causes: { 'http-404': 1 }, worthRepair: 0 })
  })
})

describe('a fragment with anything changed', () => {
  const random = randomFrom(11)
  const pick = (count: number): number => Math.floor(random() * count)
  const pieces = [
    '',
    '0',
    '-',
    '1e308',
    '"',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    'null',
    'true',
    '\n',
    '\0',
    '\u{1F600}',
    '"row":',
    '__proto__',
  ]
  function mutated(text: string): string {
    let now = text
    for (let change = 0; change <= pick(3); change += 1) {
      const at = pick(now.length)
      now = `${now.slice(0, at)}${pieces[pick(pieces.length)]}${now.slice(at + pick(4))}`
    }
    return now
  }
  const sealed = (text: string): string => {
    const at = text.lastIndexOf(',"sha256":')
    const body = at < 0 ? text : text.slice(0, at)
    return `${body},"sha256":"${hash('sha256', body)}"}\n`
  }

  it('never ends the program, nor gives a number that is not in it', async () => {
    const { folder, write, cover, counts } = folderOf()
    const path = join(folder, 'results-0-6.json')
    const outcomes = [
      light(0, 0.125),
      light(1, 0.5),
      failed(2, 'timeout'),
      light(3, 0.75),
      light(4, 0),
      failed(5, 'tls'),
    ]
    write('results-0-6.json', outcomes)
    const good = formatFragment({
      ...{
        ...sample,
        host: 'node-1',
        plan: planId(hash('sha256', manifest), luminance),
        range: { first: 0, count: 6 },
      },
      outcomes,
    })
    let counted = 0
    for (let turn = 0; turn < 1500; turn += 1) {
      const changed = mutated(good)
      const isSealed = turn % 3 > 0
      const text = isSealed ? sealed(changed) : changed
      writeFileSync(path, text)
      const { readings } = cover().covered
      if (!('row' in readings)) throw new Error('the readings were not kept')
      if (!isSealed && text !== good) expect(readings.length).toBe(0)
      for (let index = 0; index < readings.length; index += 1) {
        const value = readings.value[index]!
        expect(value >= 0 && value <= 1).toBe(true)
        expect(text).toContain(`"luminance":${value}`.slice(0, 15))
        expect(readings.key[index]).toBe(keyOf(readings.row[index]!))
      }
      if (readings.length > 0) counted += 1
      if (turn % 10 === 0) {
        const { coverage, table, watch } = await counts()
        expect({ table, watch }).toEqual({ table: coverage, watch: coverage })
      }
    }
    // Most changes are known for what they are; some hit a host's name, or a digit.
    expect(counted).toBeGreaterThan(20)
    expect(isFailed(failed(0, 'x'))).toBe(true)
  })
})
