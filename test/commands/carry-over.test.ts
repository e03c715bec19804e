// A manifest that is edited after it was planned: what is said of it, how the former plan is finished, and what is taken
// over.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { openAlbum } from '../../src/io/album.ts'
import { readThumbnails } from '../../src/io/album-thumbnails.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const line = (name: number | string): string => `http://h.example/${name}.jpg 1900\n`
const lines = (...names: (number | string)[]): string => names.map(line).join('')
const type = (folder: string, words: string) => photogrid(folder, words.split(' '))

/**
 * Six rows planned, four of them home; then a line is put before them, one is changed and one is taken away.
 * @param mksubmit as typed
 */
async function edited(mksubmit = 'mksubmit 2') {
  const folder = freshFolder()
  const write = (text: string): void => writeFileSync(join(folder, 'manifest.txt'), text)
  write(lines(0, 1, 2, 3, 4, 5))
  const { stdout } = await type(folder, mksubmit)
  const [{ plan, manifest }] = JSON.parse(readFileSync(join(folder, 'photogrid.json'), 'utf8')).plans
  const home = (first: number) => {
    const outcomes = [first, first + 1].map(row => ({ row, key: 1900, luminance: row / 10 }))
    const text = formatFragment({ ...sample, plan, range: { first, count: 2 }, outcomes })
    writeFileSync(join(folder, `results-${first}-2.luminance.12-1777885921.json`), text)
  }
  home(0)
  home(2)
  write(lines('new', 0, 'other', 2, 3, 5))
  return { folder, plan, copy: manifest.copy as string, submit: stdout, home }
}

describe('a manifest that is edited after it was planned', () => {
  it('leaves what jobs read as it was, and is explained to whoever looks', async () => {
    const { folder, plan, copy, submit, home } = await edited()
    expect(submit).toContain(`\ninput = ${copy}\n`)
    expect(readFileSync(join(folder, copy), 'utf8')).toBe(lines(0, 1, 2, 3, 4, 5))
    for (const words of ['status', 'aggregate --json', 'watch --once', 'mksubmit --missing --dry-run']) {
      const { stderr } = await type(folder, words)
      expect(stderr, words).toContain(`manifest.txt is not what plan ${plan} was made of`)
      expect(stderr).toContain('  1 line added; the first is line 1: "http://h.example/new.jpg 1900"')
      expect(stderr).toContain('  1 line removed; the first was line 5: "http://h.example/4.jpg 1900"')
      expect(stderr).toContain(
        '  1 line changed; the first was line 2: "http://h.example/1.jpg 1900", and is "http://h.example/other.jpg 1900"',
      )
      expect(stderr).toContain(`mksubmit 2 --missing --plan ${plan} --manifest ${copy} > again.sub`)
      expect(stderr).toContain(
        `photogrid carry-over ${plan} takes over what is home of the 4 lines that stayed`,
      )
    }
    const finish = await type(folder, `mksubmit 2 --missing --plan ${plan} --manifest ${copy} --dry-run`)
    expect(finish.stdout.split('\n').slice(-2, -1)).toEqual(['4-2'])
    home(4)
    expect(await type(folder, `status --manifest ${copy}`)).toMatchObject({ exitCode: 0 })
    expect(await type(folder, `status --plan ${plan}`)).toMatchObject({ exitCode: 0 })
  })

  it('keeps the results of the lines that stayed, with where they come from', async () => {
    const { folder, plan } = await edited()
    const before = readdirSync(folder)
    const { stderr, exitCode } = await type(folder, 'carry-over')
    expect(stderr).toContain('3 rows carried over to plan ')
    expect(stderr).toContain('  for the rest: mksubmit 2 --missing > again.sub')
    expect(exitCode).toBe(0)
    const fresh = readdirSync(folder).filter(name => name.startsWith('results-') && !before.includes(name))
    const carried = fresh.map(name => parseFragment(readFileSync(join(folder, name))))
    expect(carried.map(fragment => ('carried' in fragment ? fragment.carried : undefined))).toEqual(
      expect.arrayContaining([{ plan, file: 'results-0-2.luminance.12-1777885921.json' }]),
    )
    const status = await type(folder, 'status --json')
    expect(JSON.parse(status.stdout)).toMatchObject({
      ...{ rows: 6, measured: 3, missing: 3 },
      missingRanges: [0, 2, 5].map(first => ({ first, count: 1 })),
    })
    const rest = await type(folder, 'mksubmit --missing --dry-run')
    expect(rest.stdout.split('\n').slice(-3, -1)).toEqual(['0-1,2-1', '5-1'])
    // Once more takes over nothing twice.
    expect(await type(folder, `carry-over ${plan}`)).toMatchObject({ exitCode: 5 })
    expect(readdirSync(folder).filter(name => name.startsWith('results-'))).toHaveLength(4)
  })

  it('says of every carried row, and its fragment, where it comes from', async () => {
    const { folder, plan } = await edited()
    await type(folder, 'carry-over')
    const origin = { plan, file: 'results-0-2.luminance.12-1777885921.json' }
    // Row 0 stands in row 1 now.
    const { stdout } = await type(folder, 'why 1')
    expect(stdout).toContain(`  carried over from plan ${plan}, where ${origin.file} brought it\n`)
    const table = (await type(folder, 'status')).stdout.split('\n')
    expect(table.filter(text => text.endsWith(`, carried over from plan ${plan}`))).toHaveLength(2)
    const { jobs } = JSON.parse((await type(folder, 'status --json')).stdout)
    expect(jobs.map(({ carried }: { carried: unknown }) => carried)).toContainEqual(origin)
  })

  it('is put together again from its parts where it was split, and serves as a kept one', async () => {
    const { folder, plan, home } = await edited('mksubmit 2 --split')
    const { stderr } = await type(folder, 'status')
    expect(stderr).toContain('  1 line removed; the first was line 5: "http://h.example/4.jpg 1900"')
    const finish = /to finish that plan: (mksubmit .*) > again.sub/.exec(stderr)![1]!
    const copy = / --manifest (\S+)/.exec(finish)![1]!
    expect(readFileSync(join(folder, copy), 'utf8')).toBe(lines(0, 1, 2, 3, 4, 5))
    const { stdout } = await type(folder, `${finish} --dry-run`)
    expect(stdout.split('\n').slice(-2, -1)).toEqual(['4-2'])
    expect((await type(folder, 'carry-over')).stderr).toContain('3 rows carried over to plan ')
    home(4)
    expect(await type(folder, `status --plan ${plan}`)).toMatchObject({ exitCode: 0 })
  })

  it.each<[what: string, text: string, cuts: string[], lost?: string]>([
    ['of two cuts, of which one is not whole', lines(0, 1, 2, 3, 4, 5, 6), ['2', '3'], '3-3.txt'],
    ['without a last line end', lines(0, 1, 2).trimEnd(), ['2']],
    ['with blank lines at its end', `${lines(0, 1, 2)}\n\n`, ['2']],
  ])(
    'is put together from parts %s',
    async (_, text, cuts, lost) => {
      const folder = freshFolder()
      writeFileSync(join(folder, 'manifest.txt'), text)
      for (const cut of cuts) await type(folder, `mksubmit ${cut} --split`)
      const { plan } = JSON.parse(readFileSync(join(folder, 'photogrid.json'), 'utf8')).plans[0]
      if (lost !== undefined) rmSync(join(folder, 'manifest.d', plan, lost))
      writeFileSync(join(folder, 'manifest.txt'), lines('new'))
      const { stderr } = await type(folder, 'status')
      const copy = / --manifest (\S+)/.exec(stderr)![1]!
      expect(readFileSync(join(folder, copy), 'utf8')).toBe(text)
    },
    120_000,
  )

  it('cannot be told where a part is gone, or is not what it was', async () => {
    const { folder, plan } = await edited('mksubmit 2 --split')
    const part = join(folder, 'manifest.d', plan, '2-2.txt')
    const told = 'what changed cannot be told: its 6 rows were not kept'
    const text = readFileSync(part, 'utf8')
    writeFileSync(part, text.replace('2.jpg', '7.jpg'))
    expect((await type(folder, 'status')).stderr).toContain(told)
    rmSync(part)
    expect((await type(folder, 'status')).stderr).toContain(told)
    expect(await type(folder, 'carry-over')).toMatchObject({ exitCode: 2 })
  })

  it('is explained as long as there is something to carry over, also once the new plan is made', async () => {
    const { folder, plan } = await edited()
    const explained = [
      `manifest.txt is not what plan ${plan} was made of`,
      '  1 line added; the first is line 1: "http://h.example/new.jpg 1900"',
      `photogrid carry-over ${plan} takes over 3 rows of it; then mksubmit 2 --missing > again.sub`,
    ]
    for (const words of [
      'mksubmit 2',
      'status',
      'aggregate --json',
      'watch --once',
      'why 0',
      'mksubmit --missing',
    ]) {
      const { stderr } = await type(folder, words)
      for (const line of explained) expect(stderr.split(line), `${words}: ${line}`).toHaveLength(2)
    }
    await type(folder, `carry-over ${plan}`)
    for (const words of [
      'status',
      'aggregate --json',
      'watch --once',
      'why 0',
      'mksubmit --missing --dry-run',
    ])
      expect((await type(folder, words)).stderr, words).not.toContain('carry-over')
  })

  it('takes the annotated copies of its rows along, under the rows that they have now', async () => {
    const { folder } = await edited()
    const from = 'annotated-2-2.luminance.12-1777885921.tar'
    const picture = (text: string): Buffer => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.from(text)])
    const album = openAlbum(join(folder, from))
    for (const row of [2, 3])
      album.add(row, { picture: picture(`picture ${row}`), thumbnail: picture(`thumbnail ${row}`) })
    album.close()
    writeFileSync(join(folder, 'annotated-0-2.luminance.12-1777885921.tar'), 'cut')
    const { stderr, exitCode } = await type(folder, 'carry-over')
    expect(stderr).toContain('  with 2 annotated copies\n')
    expect(stderr).toMatch(/its pictures stay behind: annotated-0-2\S+: it is cut short\n/)
    expect(exitCode).toBe(0)
    const [carried, ...more] = readdirSync(folder).filter(name => /^annotated-3-2\./.test(name))
    expect(more).toEqual([])
    expect(readdirSync(folder)).toContain(carried!.replace('annotated', 'results').replace('.tar', '.json'))
    const list = execFileSync('tar', ['-tf', carried!], { cwd: folder, encoding: 'utf8' })
    expect(list.trim().split('\n')).toEqual(['3.jpg', 'thumbnails/3.jpg', '4.jpg', 'thumbnails/4.jpg'])
    expect(readThumbnails([join(folder, carried!)], new Set([4])).ofRow.get(4)).toEqual(
      picture('thumbnail 3'),
    )
  })

  it('has nothing to carry over where nothing was edited, or nothing is known', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), lines(0, 1))
    expect(await type(folder, 'carry-over')).toMatchObject({ stdout: '', exitCode: 2 })
    await type(folder, 'mksubmit')
    const { stderr, exitCode } = await type(folder, 'carry-over')
    expect(stderr).toContain('no plan of this folder has a manifest that was changed since')
    expect(exitCode).toBe(2)
  })
})
