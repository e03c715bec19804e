import { describe, expect, it } from 'vitest'
import { describeSubmission, formatSubmission } from '../../src/data/submission.ts'
import { nameOf } from '../home-files.ts'
import { freshFolder, photogrid } from '../photogrid.ts'
import { first, measured, repair, runUnderWay } from './home.ts'

describe('photogrid status', () => {
  it('shows every range in row order, with tries, seconds and host, and what is worth another try', async () => {
    const { folder } = await runUnderWay()
    const { stdout, stderr, exitCode } = await photogrid(folder, ['status'])
    expect(exitCode).toBe(3)
    const [sentFirst, sentAgain] = [first, repair].map(({ submission }) => describeSubmission(submission))
    expect(stdout.trimEnd().split('\n')).toEqual([
      'rows      measured  failed  tries  seconds  host',
      `0-4              2       2      4      1.5  node12 at SITE-A-CE1, ${sentFirst}`,
      `2 of 1-9         1       1      4      1.5  node12 at SITE-A-CE1, in 2 goes, ${sentAgain}`,
      `4-4                                         node13 at SITE-A-CE1, ${sentFirst}: stopped, old-cpu: its CPU is too old`,
      '4-5                                         missing',
      '10-2                                        missing',
    ])
    expect(stderr).toContain(
      '  measured   3\n  failed     2   http-404 1, timeout 1\n  missing    7   4-5, 10-2\n',
    )
    expect(stderr).toContain('  8 rows to be done again: 7 missing, 1 failed (timeout 1)')
    expect(stderr).toContain('not counted: results-0-1.json belongs to plan 000000000000-luminance-1')
    expect(stderr).toContain('not counted: results-8-4.json is not valid JSON')
  })

  it('says the same as JSON', async () => {
    const { folder, plan } = await runUnderWay()
    const { stdout, exitCode } = await photogrid(folder, ['status', '--json'])
    expect(exitCode).toBe(3)
    const said = JSON.parse(stdout)
    expect(said).toMatchObject({
      ...{ plan, rows: 12, measured: 3, failed: 2, missing: 7, complete: false, worthRepair: 8 },
      causes: { 'http-404': 1, timeout: 1 },
      missingRanges: [
        { first: 4, count: 5 },
        { first: 10, count: 2 },
      ],
    })
    expect(said.jobs).toEqual([
      {
        ...{ file: nameOf('0-4', first), submission: formatSubmission(first.submission) },
        ...{ rows: '0-4', measured: 2, failed: 2, tries: 4, bytes: 300_000 },
        ...{ seconds: 1.5, goes: 1, host: 'node12', site: 'SITE-A-CE1', carried: null },
      },
      {
        ...{ file: nameOf('1-9', repair), submission: formatSubmission(repair.submission) },
        ...{ rows: '1-1,9-1', measured: 1, failed: 1, tries: 4 },
        ...{ bytes: 300_000, seconds: 1.5, goes: 2, host: 'node12', site: 'SITE-A-CE1' },
        carried: null,
      },
    ])
  })

  it('counts rows as watch does', async () => {
    const { folder } = await runUnderWay()
    const { stdout } = await photogrid(folder, ['watch', '--once', '--json'])
    const { rows, causes, fragments } = JSON.parse(stdout)
    expect(fragments.submissions).toEqual({
      [formatSubmission(first.submission)]: 1,
      [formatSubmission(repair.submission)]: 1,
    })
    expect(rows).toEqual({ total: 12, measured: 3, failed: 2, missing: 7, conflicts: 0 })
    // Row 1 failed in two fragments.
    expect(causes).toEqual({ 'http-404': 1, timeout: 1 })
  })

  it('ends with 0 when every row is home, and forgets the job that stopped', async () => {
    const { folder, write } = await runUnderWay()
    write('results-4-8-again-00000000.json', { first: 4, count: 8 }, [4, 5, 6, 7, 8, 9, 10, 11].map(measured))
    const { stdout, exitCode } = await photogrid(folder, ['status'])
    expect(exitCode).toBe(0)
    expect(stdout).not.toMatch(/stopped|missing/)
  })

  it.each([
    [['status', '--plan', 'x'], '--plan "x" is not a plan\'s id'],
    [['status'], 'cannot read manifest.txt'],
  ])('%j without a manifest is misuse', async (words, sentence) => {
    const { stderr, exitCode } = await photogrid(freshFolder(), words)
    expect(stderr).toContain(sentence)
    expect(exitCode).toBe(2)
  })
})
