// A plan whose every row failed is complete, and no success: each verb says so first, and ends with 3.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { nextOf, noneMeasured } from '../../src/data/none-measured.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { sample } from '../data/sample-fragment.ts'
import { photograph } from '../made/photographs.ts'
import { failuresOf, surveyOf } from '../page/surveys.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const said =
  'No picture could be measured: all 3 rows failed with no-such-file (the file does not exist on the machine that ran the job)\n  next: a job looks for files on its own machine'

/** Three rows, all home, each failed with its code; undefined is a row that was measured. */
async function folderOf(codes: readonly (string | undefined)[]): Promise<string> {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), codes.map((_, row) => `${row}.jpg ${1900 + row}\n`).join(''))
  const { stdout } = await photogrid(folder, ['mksubmit', '--dry-run'])
  const plan = /^plan (\S+):/.exec(stdout)![1]!
  const outcomes = codes.map((code, row): Outcome => {
    const key = 1900 + row
    if (code === undefined) return { row, key, luminance: 0.5 }
    return { row, key, url: `${row}.jpg`, failure: { code, message: 'no', tries: 1, ms: 1 } }
  })
  const range = { first: 0, count: codes.length }
  writeFileSync(
    join(folder, `results-0-${codes.length}.json`),
    formatFragment({ ...sample, plan, range, outcomes }),
  )
  writeFileSync(
    join(folder, 'job.log'),
    `000 (012.000.000) 2026-05-04 09:12:01 Job submitted from host: <10.0.0.1:1>
...
001 (012.000.000) 2026-05-04 09:12:02 Job executing on host: <10.0.0.1:1>
...
005 (012.000.000) 2026-05-04 09:12:03 Job terminated.
\t(1) Normal termination (return value 0)
...
`,
  )
  return folder
}
const lost = ['no-such-file', 'no-such-file', 'no-such-file']

describe('where every row failed', () => {
  it.each([
    ['aggregate'],
    ['aggregate', '--json'],
    ['aggregate', '--terminal'],
    ['aggregate', '--format', 'csv'],
    ['aggregate', '--format', 'json'],
    ['aggregate', '--format', 'parquet'],
    ['status'],
    ['status', '--json'],
    ['watch'],
    ['watch', '--once', '--json'],
    ['run'],
    ['run', '--missing'],
  ])('%s %s %s says so first, with the cause and what to do, and ends with 3', async (...words) => {
    const { stdout, stderr, exitCode } = await photogrid(await folderOf(lost), words)
    expect(stderr.replace(/^.*(?:done before|done again.*)\n(?: .*\n)*/, '')).toMatch(said)
    expect(exitCode).toBe(3)
    if (words[0] !== 'run') expect(stderr.startsWith(said)).toBe(true)
    if (words.includes('--json') && words[0] !== 'watch')
      expect(JSON.parse(stdout)).toMatchObject({ complete: true, measuredNone: true, failed: 3, measured: 0 })
  })

  it('the page says it in its headline, with the cause that all of them share', async () => {
    const { stdout } = await photogrid(await folderOf(lost), ['aggregate'])
    expect(stdout).toMatch(
      /<h1[^>]*>No picture could be measured: the file does not exist on the machine that ran the job</,
    )
    expect(stdout).toContain('All 3 rows failed with no-such-file')
    const mixed = await photogrid(await folderOf(['http-404', 'http-404', 'empty']), ['aggregate'])
    expect(mixed.stdout).toMatch(/<h1[^>]*>No picture could be measured</)
    expect(mixed.stderr).toMatch(
      /^No picture could be measured: all 3 rows failed, 2 of them with http-404 \(the server answered 404\)\n {2}next: photogrid why 0 /,
    )
  })

  it.each(['aggregate', 'status', 'watch', 'run'])(
    'one that was measured makes %s end with 0',
    async verb => {
      const { stderr, exitCode } = await photogrid(await folderOf(['no-such-file', undefined, 'empty']), [
        verb,
      ])
      expect(stderr).not.toContain('could be measured')
      expect(exitCode).toBe(0)
    },
  )

  it('run says it of what it has just done, and its advice measures what is there by then', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), `${folder}/a.jpg 1900\n${folder}/b.jpg 1901\n`)
    const first = await photogrid(folder, ['run'])
    expect(first.stderr).toMatch(/(?:^|\n)No picture could be measured: all 2 rows failed with no-such-file/)
    expect(first.exitCode).toBe(3)
    for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(folder, name), photograph)
    const { stderr } = await photogrid(folder, ['aggregate', '--json'])
    const [, advice = ''] = /measure them here: photogrid (.*)\n/.exec(stderr) ?? []
    expect((await photogrid(folder, advice.split(' '))).exitCode).toBe(0)
    expect((await photogrid(folder, ['aggregate'])).exitCode).toBe(0)
  })

  it('the page node of the DAG fails with it', async () => {
    const folder = await folderOf(lost)
    const home = 'results-0-3.json'
    renameSync(join(folder, home), join(folder, 'aside'))
    await photogrid(folder, ['mksubmit', '--dag'])
    renameSync(join(folder, 'aside'), join(folder, home))
    const step = async (...words: string[]) =>
      (await execa('./dag.sh', words, { cwd: folder, reject: false })).exitCode
    expect(await step('prove')).toBe(3)
    expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')).measuredNone).toBe(true)
    // Nothing that a retry helps: the node is done, and the page tells.
    expect(await step('plan')).toBe(5)
    expect(await step('page', '0')).toBe(3)
    expect(readFileSync(join(folder, 'scatter.html'), 'utf8')).toContain('No picture could be measured')
    expect(readFileSync(join(folder, 'log', 'dag.log'), 'utf8')).toContain('No picture could be measured')
  })
})

describe('what is said of a plan whose every row failed', () => {
  const of = (codes: readonly string[], more: object = {}) =>
    noneMeasured(
      surveyOf([], {
        rows: codes.length,
        ...failuresOf(
          codes.map((code, row) => ({
            row,
            key: 1,
            url: 'u',
            failure: { code, message: '', tries: 1, ms: 1 },
          })),
        ),
        ...more,
      }),
    )

  it('is nothing where nothing is home', () => {
    expect(of([])).toBeUndefined()
  })

  it('counts what failed of how many there are', () => {
    expect(of(['empty'], { rows: 3 })!.why).toBe('1 of 3 rows failed with empty (zero bytes came)')
    expect(of(['empty'])!.why).toBe('1 row failed with empty (zero bytes came)')
  })

  it('is of rows where an analysis of one’s own may be of parameters', () => {
    expect(of(['analysis-error'], { analysis: 'mine' })!.headline).toBe('No row could be measured')
  })

  it('ends with what to do, for the same plan', () => {
    const next = (code: string) => nextOf(of([code])!, { options: { manifest: 'my list.txt' } })
    expect(next('no-such-host')).toBe(
      "mksubmit --missing --manifest 'my list.txt' > again.sub tries again; photogrid why 0 --manifest 'my list.txt' tells all of the first",
    )
    expect(next('bad-row')).toBe(
      "photogrid check --manifest 'my list.txt' says what is wrong with the manifest",
    )
    expect(next('opted-out')).toContain('--ignore-opt-out')
    expect(next('truncated')).toContain('photogrid why 0 ')
    const id = '9f3a62c01d7b-luminance-1'
    const known = { id, rowsAJob: 30, options: { manifest: 'my.txt', model: 'm' }, results: ['out'] }
    expect(nextOf(of(['truncated'])!, known)).toBe(
      `photogrid why 0 --plan ${id} --results out tells all of the first; photogrid check 30 --manifest my.txt --model m asks for some from here`,
    )
  })

  it('lets no code of a file steer a terminal', () => {
    expect(of(['\u001b[31mred'])!.why).not.toContain('\u001b')
  })
})
