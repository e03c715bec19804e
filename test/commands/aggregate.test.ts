import { hash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Fragment, formatFragment } from '../../src/data/fragment.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { planId } from '../../src/data/plan.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder, isSentence, photogrid } from '../photogrid.ts'

const url = (row: number): string => `http://h.example/${row}.jpg`
const manifestOf = (rows: number): string =>
  Array.from({ length: rows }, (_, row) => `${url(row)} ${1860 + row}\n`).join('')
const planOf = (manifest: string): string =>
  planId(hash('sha256', manifest), { name: 'luminance', version: 1 })

/** A folder with a manifest of 10 rows and whole fragments of 4, 4 and 2; row 5 failed. */
function surveyFolder() {
  const folder = freshFolder()
  const manifest = manifestOf(10)
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  const plan = planOf(manifest)
  const outcome = (row: number): Outcome =>
    row === 5
      ? { row, key: 1865, url: url(row), failure: { code: 'http-404', message: 'gone', tries: 1, ms: 3 } }
      : { row, key: 1860 + row, luminance: row / 10 }
  const fragment = (first: number, count: number, changes: Partial<Fragment> = {}): Fragment => ({
    ...sample,
    plan,
    range: { first, count },
    outcomes: Array.from({ length: count }, (_, index) => outcome(first + index)),
    ...changes,
  })
  const write = (name: string, content: Fragment | string): void =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : formatFragment(content))
  write('results-0-4.json', fragment(0, 4))
  write('results-4-4.json', fragment(4, 4, { host: 'node-13', site: 'SITE-B-CE1' }))
  write('results-8-2.json', fragment(8, 2))
  return { folder, plan, fragment, write }
}
const aggregate = (folder: string, ...words: string[]) => photogrid(folder, ['aggregate', ...words])
const summaryOf = async (folder: string, ...words: string[]) => {
  const { stdout, exitCode } = await aggregate(folder, '--json', ...words)
  return { ...JSON.parse(stdout), exitCode }
}

describe('aggregate', () => {
  it('of a complete run writes the page to standard output, the summary to standard error, and exits 0', async () => {
    const { folder, plan } = surveyFolder()
    const { stdout, stderr, exitCode } = await aggregate(folder)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^<!doctype html>/)
    expect(stdout.trimEnd()).toMatch(/<\/html>$/)
    expect(stderr).toBe(`10 rows of manifest.txt, plan ${plan}
  measured   9
  failed     1   http-404 1
  missing    0
  3 fragments from 2 hosts at 2 sites: SITE-A-CE1, SITE-B-CE1
`)
  })

  it('names what is missing as ranges, writes the page all the same, and exits 3', async () => {
    const { folder } = surveyFolder()
    rmSync(join(folder, 'results-4-4.json'))
    const { stdout, stderr, exitCode } = await aggregate(folder)
    expect(exitCode).toBe(3)
    expect(stderr).toContain('  missing    4   4-4\n')
    expect(stderr).toContain('can be measured here: photogrid run')
    expect(stdout).toContain('lines 5 to 8')
  })

  it('of no fragments at all is a page that says so', async () => {
    const { folder } = surveyFolder()
    for (const name of readdirSync(folder)) if (name.startsWith('results-')) rmSync(join(folder, name))
    expect(await summaryOf(folder)).toMatchObject({ exitCode: 3, measured: 0, missing: 10 })
    expect((await aggregate(folder)).stdout).toMatch(/^<!doctype html>/)
  })

  it.each<[string, string, string]>([
    ['cut short', 'cut', 'is not valid JSON: cut short'],
    ['empty', 'empty', 'is empty'],
    ['edited', 'edited', 'was damaged or edited: its checksum does not match'],
    ['a web page', 'page', 'is not valid JSON'],
  ])('does not count a fragment that is %s, and names it', async (_, how, reason) => {
    const { folder, fragment, write } = surveyFolder()
    const text = formatFragment(fragment(4, 4))
    const broken = { cut: text.slice(0, -50), empty: '', edited: text.replace('0.7', '0.8'), page: '<html>' }[
      how
    ]!
    write('results-4-4.json', broken)
    const summary = await summaryOf(folder)
    expect(summary).toMatchObject({ exitCode: 3, missing: 4, missingRanges: [{ first: 4, count: 4 }] })
    expect(summary.refused[0]).toMatchObject({
      file: 'results-4-4.json',
      reason: expect.stringContaining(reason),
    })
  })

  it('refuses fragments of another plan by name', async () => {
    const { folder, fragment, write } = surveyFolder()
    const foreign = planOf(manifestOf(11))
    write('results-4-4.json', fragment(4, 4, { plan: foreign }))
    const { stderr, exitCode } = await aggregate(folder)
    expect(exitCode).toBe(3)
    expect(stderr).toContain(
      `not counted: results-4-4.json belongs to plan ${foreign}, made from another manifest`,
    )
  })

  it('counts rows of an earlier cut once, and says that they came home twice', async () => {
    const { folder, fragment, write } = surveyFolder()
    write('results-3-2.json', fragment(3, 2))
    expect(await summaryOf(folder)).toMatchObject({ exitCode: 0, measured: 9, duplicates: 2, complete: true })
  })

  it('names two different answers for one row, with their files, and is not complete', async () => {
    const { folder, fragment, write } = surveyFolder()
    write('results-3-1.json', fragment(3, 1, { outcomes: [{ row: 3, key: 1863, luminance: 0.31 }] }))
    const { stderr, exitCode } = await aggregate(folder)
    expect(exitCode).toBe(3)
    expect(stderr).toContain(
      'conflict: line 4 has different answers: 0.3 in results-0-4.json, 0.31 in results-3-1.json',
    )
  })

  it('reads the fragments of the old tutorial', async () => {
    const { folder, write } = surveyFolder()
    write(
      'results-4.json',
      '/* Running on host: login01 */\n[1864, 0.400000],\n[1865, 0.511000],\n/* 2 photos analyzed in 6.94s (3.47/s) */\n',
    )
    expect(await summaryOf(folder)).toMatchObject({ exitCode: 0, measured: 10, failed: 0, duplicates: 1 })
  })

  it('refuses an old fragment whose years are not those of the manifest', async () => {
    const { folder, write } = surveyFolder()
    write('results-4.json', '[1864, 0.400000],\n[1900, 0.511000],\n')
    const { refused } = await summaryOf(folder)
    expect(refused).toEqual([
      { file: 'results-4.json', reason: 'says 1900 where line 6 of manifest.txt says 1865' },
    ])
  })

  it('shows why a job could not work, and counts its rows as missing', async () => {
    const { folder, plan, write } = surveyFolder()
    const { analysis, tool, host, site, started, finished } = sample
    const stopped = { code: 'no-libstdc++', message: 'it has no libstdc++.so.6' }
    const head = {
      photogrid: 'fragment',
      version: 1,
      plan,
      analysis,
      range: { first: 8, count: 2 },
      tool,
      host,
      site,
    }
    write('results-8-2.json', JSON.stringify({ ...head, started, finished, stopped, outcomes: [] }))
    const { stderr, exitCode } = await aggregate(folder)
    expect(exitCode).toBe(3)
    expect(stderr).toContain('stopped: results-8-2.json: no-libstdc++ on ')
  })

  it('goes on past a fragment that cannot be read, and names it', async () => {
    const { folder } = surveyFolder()
    mkdirSync(join(folder, 'results-9.json'))
    const { refused, exitCode } = await summaryOf(folder)
    expect(exitCode).toBe(0)
    expect(refused).toEqual([{ file: 'results-9.json', reason: 'is a folder, not a file' }])
  })

  it('takes the files that are named, from any folder', async () => {
    const { folder } = surveyFolder()
    const summary = await summaryOf(folder, './results-8-2.json', './results-0-4.json')
    expect(summary).toMatchObject({ exitCode: 3, measured: 6, missingRanges: [{ first: 4, count: 4 }] })
  })

  it('publishes no password of a URL', async () => {
    const folder = freshFolder()
    const manifest = 'http://me:secret@127.0.0.1:1/a.jpg 1900\n'
    writeFileSync(join(folder, 'manifest.txt'), manifest)
    await photogrid(folder, ['luminance', 'results-0-1.json', '0', '1', '--row-timeout', '1'], {
      input: manifest,
    })
    const { stdout, stderr } = await aggregate(folder)
    expect(stdout).toContain('http://127.0.0.1:1/a.jpg')
    expect(stdout + stderr).not.toContain('secret')
  })

  it('leaves URLs out of the page with --no-urls', async () => {
    const { folder } = surveyFolder()
    const islandOf = (page: string): string => /id="locations">([^<]*)</.exec(page)![1]!
    expect(islandOf((await aggregate(folder)).stdout)).not.toBe('')
    expect(islandOf((await aggregate(folder, '--no-urls')).stdout)).toBe('')
  })

  it('takes the URL of a failed row from the manifest, and a line that does not parse as it stands', async () => {
    const folder = freshFolder()
    const manifest = 'http://h.example/0.jpg 1900\nnothing\nhttp://h.example/2.jpg 1902\n'
    writeFileSync(join(folder, 'manifest.txt'), manifest)
    const failed = (row: number, key: number | null, code: string): Outcome => ({
      row,
      key,
      url: 'http://elsewhere.example/',
      failure: { code, message: '', tries: 1, ms: 1 },
    })
    const outcomes = [
      failed(0, 1900, 'http-404'),
      failed(1, null, 'bad-row'),
      { row: 2, key: 1902, luminance: 1 },
    ]
    const fragment = { ...sample, plan: planOf(manifest), range: { first: 0, count: 3 }, outcomes }
    writeFileSync(join(folder, 'results-0-3.json'), formatFragment(fragment))
    const { stdout } = await aggregate(folder)
    expect(stdout).toMatch(
      /<td class="number">1<\/td><td class="number">1900<\/td><td>The server answered 404</,
    )
    expect(stdout).toContain('<a href="http://h.example/0.jpg"')
    expect(stdout).toMatch(
      /<td class="number">2<\/td><td class="number">–<\/td>.*<td class="location">nothing</,
    )
    expect(stdout).not.toContain('elsewhere.example')
  })

  it('gives the same page whatever the order of its files', async () => {
    const { folder } = surveyFolder()
    const names = ['results-8-2.json', 'results-0-4.json', 'results-4-4.json']
    const first = await aggregate(folder, ...names)
    const second = await aggregate(folder, ...names.toReversed())
    const undated = (page: string): string => page.replace(/\d\d:\d\d:\d\d/g, '')
    expect(undated(second.stdout)).toBe(undated(first.stdout))
  })

  it.each([
    [['--manifest', 'nowhere.txt'], 'cannot read nowhere.txt: no such file'],
    [['nowhere.json'], 'cannot read nowhere.json: no such file'],
    [['--plan', 'luminance'], '--plan "luminance" is not a plan\'s id'],
    [['--colour'], "unknown option '--colour'"],
  ])('%j is misuse: exit code 2 and nothing on standard output', async (words, sentence) => {
    const { folder } = surveyFolder()
    const { stdout, stderr, exitCode } = await aggregate(folder, ...words)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(sentence)
    expect(isSentence(stderr) || stderr.startsWith('error: ')).toBe(true)
  })

  it('draws the chart here with --terminal', async () => {
    const { folder } = surveyFolder()
    const { stdout, exitCode } = await aggregate(folder, '--terminal')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/[\u2800-\u28ff]/u)
    expect(stdout).not.toContain('\u001b')
    expect(readFileSync(join(folder, 'manifest.txt'), 'utf8')).toBe(manifestOf(10))
  })
})
