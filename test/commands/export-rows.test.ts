import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { checkRowFormat } from '../../src/commands/export-rows.ts'
import { type Fragment, formatFragment } from '../../src/data/fragment.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { planId } from '../../src/data/plan.ts'
import { sample } from '../data/sample-fragment.ts'
import { randomFrom } from '../page/surveys.ts'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'

interface Method {
  readonly name: string
  readonly version: number
}
const luminance: Method = { name: 'luminance', version: 1 }

/** A folder with these lines as manifest, and what writes fragments of its plan. */
function folderOf(lines: readonly string[], method = luminance) {
  const folder = freshFolder()
  const manifest = lines.map(line => `${line}\n`).join('')
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  const plan = planId(hash('sha256', manifest), method)
  const write = (name: string, first: number, outcomes: readonly Outcome[], more: Partial<Fragment> = {}) => {
    const range = { first, count: outcomes.length }
    const { name: analysis, version: analysisVersion } = method
    const about = { ...sample, plan, analysis, analysisVersion, range, host: 'node-1', ...more }
    writeFileSync(join(folder, name), formatFragment({ ...about, outcomes }))
  }
  return { folder, plan, write }
}
const read = (row: number, members: object): Outcome => ({ row, key: 1900 + row, ...members })
const failed = (row: number, message = 'gone'): Outcome => ({
  row,
  key: 1900 + row,
  url: `http://h.example/${row}.jpg`,
  failure: { code: 'http-404', message, tries: 1, ms: 3 },
})
const linesOf = (rows: number): string[] =>
  Array.from({ length: rows }, (_, row) => `http://h.example/${row}.jpg ${1900 + row}`)

const asked = async (folder: string, format: string) =>
  (await photogrid(folder, ['aggregate', '--format', format])).stdout
const jsonRows = async (folder: string): Promise<Record<string, unknown>[]> =>
  (await asked(folder, 'json'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

/** As RFC 4180 says, by way of nothing of ours. */
function csvRows(text: string): Record<string, string>[] {
  const lines: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!)
    if (end === '\n') lines.push([])
  }
  const [header, ...rest] = lines.slice(0, -1)
  return rest.map(cells => Object.fromEntries(header!.map((name, index) => [name, cells[index]!])))
}

async function parquetRows(folder: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await execa(launcher, ['aggregate', '--format', 'parquet'], {
    cwd: folder,
    encoding: 'buffer',
    reject: false,
  })
  const file = new Uint8Array(stdout).buffer
  expect(parquetMetadata(file).created_by).toMatch(/^photogrid version /)
  return parquetReadObjects({ file })
}

describe('the rows as a table', () => {
  it('have every row once: measured, failed, missing or in conflict, with who said so', async () => {
    const { folder, write } = folderOf([...linesOf(5), 'one-word', ...linesOf(8).slice(6)])
    write('results-0-3.json', 0, [read(0, { luminance: 0.25 }), failed(1), read(2, { luminance: 0.5 })])
    write('results-1-2.json', 1, [read(1, { luminance: 0.75 }), read(2, { luminance: 0.51 })], {
      host: 'node-2',
      site: null,
    })
    write('results-3-3.json', 3, [
      failed(3),
      read(4, { luminance: 0 }),
      { ...failed(5), key: null, url: 'one-word' } as Outcome,
    ])
    const rows = await jsonRows(folder)
    const nobody = { site: null, host: null, file: null }
    const none = { luminance: null, code: null, message: null }
    const url = (row: number): string => `http://h.example/${row}.jpg`
    const third = { site: 'SITE-A-CE1', host: 'node-1', file: 'results-3-3.json' }
    expect(rows).toEqual([
      {
        ...{ row: 0, key: 1900, url: url(0), status: 'measured', ...none, luminance: 0.25 },
        ...{ site: 'SITE-A-CE1', host: 'node-1', file: 'results-0-3.json' },
      },
      {
        ...{ row: 1, key: 1901, url: url(1), status: 'measured', ...none, luminance: 0.75 },
        ...{ site: null, host: 'node-2', file: 'results-1-2.json' },
      },
      {
        ...{ row: 2, key: 1902, url: url(2), status: 'conflict', ...none, ...nobody },
        message: 'different answers: 0.5 in results-0-3.json, 0.51 in results-1-2.json',
      },
      {
        ...{ row: 3, key: 1903, url: url(3), status: 'failed', ...none, ...third },
        ...{ code: 'http-404', message: 'gone' },
      },
      { row: 4, key: 1904, url: url(4), status: 'measured', ...none, luminance: 0, ...third },
      {
        ...{ row: 5, key: null, url: 'one-word', status: 'failed', ...none, ...third },
        ...{ code: 'http-404', message: 'gone' },
      },
      { row: 6, key: 1906, url: url(6), status: 'missing', ...none, ...nobody },
      { row: 7, key: 1907, url: url(7), status: 'missing', ...none, ...nobody },
    ])
  })

  it('are the same in CSV, JSON and Parquet', async () => {
    const { folder, write } = folderOf(linesOf(3))
    write('results-0-2.json', 0, [read(0, { luminance: 0.123456 }), failed(1, 'said "no",\nthen nothing')])
    const rows = await jsonRows(folder)
    expect(rows[1]).toMatchObject({ message: 'said "no",\nthen nothing' })
    const texts = rows.map(row =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? '' : `${value}`]),
      ),
    )
    expect(csvRows(await asked(folder, 'csv'))).toEqual(texts)
    const whole = rows.map(row => ({ ...row, row: BigInt(row.row as number) }))
    expect(await parquetRows(folder)).toEqual(whole)
  })

  it.for([1, 2, 3])(
    'say of every row what the summary counts, however ranges overlap (seed %i)',
    async seed => {
      const random = randomFrom(seed)
      const below = (limit: number): number => Math.floor(limit * random())
      const { folder, write } = folderOf(linesOf(60))
      for (let file = 0; file < 14; file += 1) {
        const first = below(55)
        const outcomes = Array.from({ length: 1 + below(Math.min(12, 60 - first)) }, (_, index) =>
          random() < 0.3
            ? failed(first + index)
            : read(first + index, { luminance: random() < 0.1 ? random() : 0.5 }),
        )
        write(`results-${first}-${outcomes.length}.json`, first, outcomes, { host: `node-${file}` })
      }
      const summary = JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)
      const rows = await jsonRows(folder)
      const count = (status: string): number => rows.filter(row => row.status === status).length
      expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 60 }, (_, row) => row))
      expect({ measured: count('measured'), failed: count('failed'), missing: count('missing') }).toEqual({
        measured: summary.measured,
        failed: summary.failed,
        missing: summary.missing,
      })
      expect(rows.flatMap(({ row, status }) => (status === 'conflict' ? [row] : []))).toEqual(
        summary.conflicts.map(({ row }: { row: number }) => row),
      )
      expect(count('conflict') * count('failed') * count('missing')).toBeGreaterThan(0)
    },
  )

  it('take from a repair’s fragment the rows of its list, whatever lies between', async () => {
    const { folder, write } = folderOf(linesOf(5))
    write(
      'results-0-5.json',
      0,
      [0, 1, 2, 3, 4].map(row => failed(row)),
    )
    const list = { range: { first: 1, count: 3 }, rows: '1-1,3-1' }
    write(
      'results-1-3-again-0a1b2c3d.json',
      1,
      [read(1, { luminance: 0.1 }), read(3, { luminance: 0.3 })],
      list,
    )
    const rows = await jsonRows(folder)
    expect(rows.map(({ status, luminance }) => luminance ?? status)).toEqual([
      'failed',
      0.1,
      'failed',
      0.3,
      'failed',
    ])
  })

  it('say of a missing row which job stopped on it, and why', async () => {
    const { folder, plan } = folderOf(linesOf(2))
    const { tool, started, finished } = sample
    const range = { first: 0, count: 2 }
    const stopped = { code: 'old-libc', message: 'its glibc is 2.17' }
    const about = { plan, analysis: 'luminance', range, tool, host: 'node-9', site: null, started, finished }
    const fragment = { photogrid: 'fragment', version: 1, ...about, stopped, outcomes: [] }
    writeFileSync(join(folder, 'results-0-2.json'), JSON.stringify(fragment))
    expect(await jsonRows(folder)).toMatchObject([
      { row: 0, status: 'missing', code: 'old-libc', message: 'its glibc is 2.17', host: 'node-9' },
      { row: 1, status: 'missing', code: 'old-libc', file: 'results-0-2.json' },
    ])
  })

  it('of recognition have how many finds, their labels, and all of them as JSON', async () => {
    const { folder, write } = folderOf(linesOf(2), { name: 'objects', version: 1 })
    const finds = [
      { label: 'traffic light', score: 0.9, box: [1, 2, 3.5, 4] },
      { label: 'dog', score: 0.8 },
      { label: 'dog', score: 0.7 },
    ]
    write('results-0-2.json', 0, [read(0, { finds }), read(1, { finds: [] })])
    const rows = csvRows(await asked(folder, 'csv'))
    expect(rows).toMatchObject([
      { count: '3', labels: 'traffic light; dog' },
      { count: '0', labels: '', finds: '[]' },
    ])
    expect(JSON.parse(rows[0]!.finds!)).toEqual(finds)
    expect(await jsonRows(folder)).toMatchObject([{ count: 3, finds }, { finds: [] }])
    expect(await parquetRows(folder)).toMatchObject([{ count: 3n, labels: 'traffic light; dog', finds }, {}])
  })

  it('of one’s own analysis have all that it measured, under names that are free', async () => {
    const { folder, write } = folderOf(['3 4 -1', 'a b c 2', 'x 3'], { name: 'mine', version: 1 })
    write('results-0-3.json', 0, [
      { row: 0, key: -1, mean: -1.5, dark: true, status: 'fine' },
      { row: 1, key: 2, mean: 2, dark: false, status: 'dim', parts: [1, 2] },
      { row: 2, key: 3, mean: 3, note: 'late', parts: 7 },
    ])
    const rows = await jsonRows(folder)
    expect(Object.keys(rows[0]!).slice(3, -5)).toEqual([
      'status',
      'mean',
      'dark',
      'reading_status',
      'parts',
      'note',
    ])
    expect(rows).toMatchObject([
      { url: '3 4', status: 'measured', mean: -1.5, dark: true, reading_status: 'fine', parts: null },
      { url: 'a b c', mean: 2, dark: false, parts: [1, 2], note: null },
      { url: 'x', note: 'late', parts: 7 },
    ])
    expect(csvRows(await asked(folder, 'csv'))[1]).toMatchObject({ mean: '2', parts: '[1,2]', note: '' })
    expect(await parquetRows(folder)).toMatchObject([
      { mean: -1.5, dark: true },
      { parts: [1, 2] },
      { parts: 7 },
    ])
  })

  it('hold no formula for a spreadsheet, and no password', async () => {
    const { folder, write } = folderOf([
      'http://me:secret@h.example/a.jpg 1900',
      '=HYPERLINK(1) -5',
      '@sum 3',
    ])
    write('results-0-2.json', 0, [failed(0, '+cmd|calc'), { ...failed(1, '-1+1'), key: -5 } as Outcome], {
      host: '=1+1',
      site: '\t=2',
    })
    const text = await asked(folder, 'csv')
    expect(text).not.toContain('secret')
    const rows = csvRows(text)
    expect(rows.flatMap(row => Object.values(row)).filter(cell => /^[=+@\t\r]|^-\D/.test(cell))).toEqual([])
    expect(rows[1]).toMatchObject({ url: "'=HYPERLINK(1)", key: '-5', message: "'-1+1", host: "'=1+1" })
    expect(rows[2]).toMatchObject({ url: "'@sum", status: 'missing' })
    expect((await jsonRows(folder))[1]).toMatchObject({ url: '=HYPERLINK(1)', host: '=1+1', site: '\t=2' })
  })

  it('end quietly when their reader has seen enough', async () => {
    const { folder, write } = folderOf(linesOf(20_000))
    write(
      'results-0-20000.json',
      0,
      linesOf(20_000).map((_, row) => read(row, { luminance: 0.5 })),
    )
    const { stdout, exitCode } = await execa({ cwd: folder, shell: '/bin/bash', reject: false })`${[
      `set -o pipefail; ${launcher} aggregate --format csv | head -n 2`,
    ].join('')}`
    expect(stdout.split('\n')).toHaveLength(2)
    expect(exitCode).toBe(0)
  })

  it('are complete or not as the page is: the exit code says it', async () => {
    const { folder, write } = folderOf(linesOf(2))
    write('results-0-1.json', 0, [read(0, { luminance: 0.5 })])
    expect((await photogrid(folder, ['aggregate', '--format', 'csv'])).exitCode).toBe(3)
    write('results-1-1.json', 1, [failed(1)])
    expect((await photogrid(folder, ['aggregate', '--format', 'csv'])).exitCode).toBe(0)
  })

  it('are not asked for together with the summary or the terminal’s chart', async () => {
    const { folder } = folderOf(linesOf(1))
    for (const other of ['--json', '--terminal']) {
      const typed = await photogrid(folder, ['aggregate', '--format', 'csv', other])
      expect(typed).toMatchObject({ exitCode: 2, stdout: '' })
      expect(typed.stderr).toContain(`--format csv and ${other} each ask for another product`)
    }
  })

  it('do not go to a terminal as Parquet', () => {
    expect(() => checkRowFormat('parquet', { isTerminal: true })).toThrow(
      'parquet is not for reading in a terminal',
    )
    expect(() => checkRowFormat('parquet', { isTerminal: false })).not.toThrow()
    expect(() => checkRowFormat('csv', { isTerminal: true })).not.toThrow()
  })
})
