// A manifest that is edited after it was planned: what is said of it, how the former plan is finished, and what is taken
// over.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const line = (name: number | string): string => `http://h.example/${name}.jpg 1900\n`
const lines = (...names: (number | string)[]): string => names.map(line).join('')
const type = (folder: string, words: string) => photogrid(folder, words.split(' '))

/** Six rows planned, four of them home; then a line is put before them, one is changed and one is taken away. */
async function edited() {
  const folder = freshFolder()
  const write = (text: string): void => writeFileSync(join(folder, 'manifest.txt'), text)
  write(lines(0, 1, 2, 3, 4, 5))
  const { stdout } = await type(folder, 'mksubmit 2')
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
  }, 120_000)

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
  }, 120_000)

  it('has nothing to carry over where nothing was edited, or nothing is known', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), lines(0, 1))
    expect(await type(folder, 'carry-over')).toMatchObject({ stdout: '', exitCode: 2 })
    await type(folder, 'mksubmit')
    const { stderr, exitCode } = await type(folder, 'carry-over')
    expect(stderr).toContain('no plan of this folder has a manifest that was changed since')
    expect(exitCode).toBe(2)
  }, 120_000)
})
