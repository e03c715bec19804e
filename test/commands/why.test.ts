import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeSubmission } from '../../src/data/submission.ts'
import { nameOf } from '../home-files.ts'
import { photogrid } from '../photogrid.ts'
import { first, repair, runUnderWay } from './home.ts'

const at = (second: number): string => `2026-05-04 09:12:${String(second).padStart(2, '0')}`
const log = `000 (012.000.000) ${at(1)} Job submitted from host: <127.0.0.1:9618?addrs=127.0.0.1-9618>
    photogrid rows 0-4
...
000 (012.001.000) ${at(1)} Job submitted from host: <127.0.0.1:9618?addrs=127.0.0.1-9618>
    photogrid rows 4-4
...
000 (007.000.000) ${at(1)} Job submitted from host: <127.0.0.1:9618?addrs=127.0.0.1-9618>
...
001 (012.001.000) ${at(2)} Job executing on host: <127.0.0.1:9618?addrs=127.0.0.1-9618>
	SlotName: slot1_1@node13
	GLIDEIN_ResourceName = "SITE-A-CE1"
...
012 (012.001.000) ${at(3)} Job was held.
	Error from slot1_1@node13: Job has gone over memory limit of 1024 megabytes.
	Code 34 Subcode 102
...
013 (012.001.000) ${at(4)} Job was released.
	via condor_release (by user me)
...
`

async function begun(): Promise<string> {
  const { folder } = await runUnderWay()
  writeFileSync(join(folder, 'job.log'), log)
  const said = Array.from({ length: 20 }, (_, line) => `line ${line} \u001b[2J\n`).join('')
  writeFileSync(join(folder, 'log', 'job.error.12.1'), said)
  return folder
}
const why = async (folder: string, ...words: string[]) => photogrid(folder, ['why', ...words])

describe('photogrid why', () => {
  it('of a row tells its line, what every fragment says of it, and its job', async () => {
    const { stdout, exitCode } = await why(await begun(), '1')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'row 1: line 2 of manifest.txt',
      '  http://h.example/1.jpg 1901',
      `${nameOf('0-4', first)}: by node12 at SITE-A-CE1, ${describeSubmission(first.submission)}, begun 2026-11-21T03:04:05.000Z`,
      '  failed with timeout: no  [31mtimeout (3 tries, 212 ms; a retry can help)',
      `${nameOf('1-9', repair)}: by node12 at SITE-A-CE1, ${describeSubmission(repair.submission)}, begun 2026-11-21T03:04:05.000Z`,
      '  go 1 of 2: 1 row by node12 at SITE-C-CE1, begun 2026-11-21T03:04:05.000Z',
      '  go 2 of 2: 1 row by node12 at SITE-A-CE1, begun 2026-11-21T03:04:05.000Z',
      '  failed with reset: no  [31mreset (3 tries, 212 ms; a retry can help)',
      'job 12.0: rows 0-4',
      `  ${at(1)}  submitted`,
      '',
    ])
  })

  it('of a row that was measured tells the number, and of one that is nowhere that it is missing', async () => {
    const folder = await begun()
    expect((await why(folder, '9')).stdout).toContain('  measured: {"luminance":0.25}\n')
    const { stdout } = await why(folder, '11')
    expect(stdout).toContain('results-8-4.json: not counted: it is not valid JSON')
    expect(stdout).toContain('no fragment has brought it home\n')
    expect(stdout).toContain('job.log has no job with this row\n')
    expect((await why(folder, '0')).stdout).toContain(
      'it is not counted: it belongs to plan 000000000000-luminance-1',
    )
  })

  it('of a job tells its events, what a hold means and what to do, and its last words', async () => {
    const folder = await begun()
    const { stdout } = await why(folder, '12.1')
    expect(stdout).toContain('rows 4-4: lines 5 to 8 of manifest.txt\n')
    expect(stdout).toContain('  the job could not work: old-cpu: its CPU is too old\n')
    expect(stdout).toContain('in all: 0 measured, 0 failed, 4 missing\n')
    expect(stdout).toContain(`job 12.1: rows 4-4
  ${at(1)}  submitted
  ${at(2)}  runs on node13 at SITE-A-CE1
  ${at(3)}  held: it used more memory than it asked for (hold code 34, subcode 102: Error from slot1_1@node13: Job has gone over memory limit of 1024 megabytes.)
                         next: condor_qedit 12 RequestMemory 4096 && condor_release 12; next time mksubmit --missing --request-memory '4 GB' > again.sub
  ${at(4)}  released: via condor_release (by user me)
  log/job.error.12.1 ends with:
    line 10  [2J
`)
    expect(stdout).not.toContain('line 9 ')
    expect(stdout).not.toContain('\u001b')
  })

  it('of a range lists the rows that failed, with their URLs but no password, and its jobs', async () => {
    const { stdout } = await why(await begun(), '0-6')
    expect(stdout).toContain('  row 3, http://h.example/3.jpg: failed with http-404: ')
    expect(stdout).toContain('in all: 2 measured, 2 failed, 2 missing\n')
    expect(stdout).toMatch(/\njob 12\.0: rows 0-4\n[\s\S]*\njob 12\.1: rows 4-4\n/)
    expect(stdout).not.toContain('secret')
  })

  it('of a job without a note in the log says that', async () => {
    expect((await why(await begun(), '7.0')).stdout).toBe(
      `job 7.0: job.log does not say which rows it has\n  ${at(1)}  submitted\n`,
    )
  })

  it('of a job whose number came again tells both, and the rows of the one that counts', async () => {
    const folder = await begun()
    const submitted = `000 (012.000.000) ${at(8)} Job submitted from host: <127.0.0.1:9618>`
    const skipped = `046 (012.000.000) ${at(9)} Dataflow job was skipped.\n...\n`
    appendFileSync(join(folder, 'job.log'), `${submitted}\n    photogrid rows 4-4\n...\n${skipped}`)
    const { stdout } = await why(folder, '12.0')
    expect(stdout).toContain('rows 4-4: lines 5 to 8 of manifest.txt\n')
    expect(stdout).toContain(`job 12.0: rows 0-4
  ${at(1)}  submitted
job 12.0: rows 4-4
  ${at(8)}  submitted
  ${at(9)}  skipped: its output is there, and newer than its input
`)
    // What became of the later job is not told of the earlier one's rows.
    expect((await why(folder, '1')).stdout).toMatch(/\njob 12\.0: rows 0-4\n.*submitted\n$/)
  })

  it.each([
    ['everything', 'expected a row, a range of rows or a job; found "everything"'],
    ['-1', 'expected a row'],
    ['4-0', 'expected a row'],
    ['12', 'manifest.txt has 12 rows; found row 12'],
    ['8-9', 'found row 16'],
    ['99.0', 'job.log has no job 99.0'],
  ])('%s is misuse', async (what, sentence) => {
    const { stdout, stderr, exitCode } = await why(await begun(), what)
    expect(stderr).toContain(sentence)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  })
})
