import { describe, expect, it } from 'vitest'
import { FailureColumns } from '../../src/data/failure-columns.ts'
import type { Fragment } from '../../src/data/fragment.ts'
import type { FailedRow } from '../../src/data/outcome.ts'
import { FailedTries, mostTries, packRows, planRepair, repairLines } from '../../src/data/repair.ts'
import { countRows, eachRow, formatRowList, parseRowList } from '../../src/data/row-list.ts'
import type { RowRange } from '../../src/data/row-range.ts'
import { sample } from './sample-fragment.ts'

const failed = (row: number, code: string): FailedRow => ({
  row,
  key: row,
  url: 'http://h/a.jpg',
  failure: { code, message: 'no', tries: 1, ms: 1 },
})
const fragmentOf = (...outcomes: FailedRow[]): Fragment => ({ ...sample, outcomes })
const rows = 20
const missing = [
  { first: 2, count: 3 },
  { first: 15, count: 5 },
]
const failures = [
  failed(5, 'timeout'),
  failed(8, 'http-404'),
  failed(10, 'http-503'),
  failed(11, 'brand-new'),
]

function plan(wishes: { causes?: string[]; also?: string[] } = {}, tried: readonly FailedRow[] = []) {
  const tries = new FailedTries(rows)
  for (const each of [...failures, ...tried]) tries.add(fragmentOf(each))
  const columns = new FailureColumns()
  for (const one of failures) columns.add(one)
  return planRepair({ rows, missing, failures: columns.finish() }, tries, { also: [], ...wishes })
}
const todo = (...args: Parameters<typeof plan>) => formatRowList(plan(...args).todo)

describe('a repair', () => {
  it('does the missing rows, and the failed ones that a retry can help', () => {
    expect(todo()).toBe('2-4,10-1,15-5')
    expect(Object.fromEntries(plan().retried)).toEqual({ timeout: 1, 'http-503': 1 })
    expect(Object.fromEntries(plan().permanent)).toEqual({ 'http-404': 1, 'brand-new': 1 })
  })

  it('does other causes where they are named', () => {
    expect(todo({ also: ['http-404'] })).toBe('2-4,8-1,10-1,15-5')
    expect(todo({ causes: ['http-404'] })).toBe('2-3,8-1,15-5')
    expect(todo({ causes: ['http-404'], also: ['timeout'] })).toBe('2-4,8-1,15-5')
  })

  it(`gives up a row that ${mostTries} jobs brought home as failed, unless its cause is named`, () => {
    const once = [failed(5, 'timeout')]
    const twice = [...once, failed(5, 'reset')]
    expect(todo({}, once)).toBe('2-4,10-1,15-5')
    expect(todo({}, twice)).toBe('2-3,10-1,15-5')
    expect(Object.fromEntries(plan({}, twice).givenUp)).toEqual({ timeout: 1 })
    expect(todo({ also: ['timeout'] }, twice)).toBe('2-3,10-1,15-5')
    expect(todo({ causes: ['timeout'] }, twice)).toBe('2-4,15-5')
  })

  it('says what it does, and what it leaves out and how to have it', () => {
    const refused = [{ file: 'results-0-2.json', reason: 'belongs to\u001b[31m another plan' }]
    expect(repairLines(plan({}, [failed(5, 'timeout'), failed(5, 'timeout')]), refused)).toEqual([
      '9 rows to be done again: 8 missing, 1 failed (http-503 1)',
      '  1 row failed with brand-new, which a retry does not help: --also brand-new',
      '  1 row failed with http-404, which a retry does not help: --also http-404',
      '  1 row failed with timeout in 3 jobs or more, given up: --causes timeout',
      '  not counted: results-0-2.json belongs to [31m another plan',
    ])
  })
})

describe('packing', () => {
  const pack = (text: string, rowsAJob: number) =>
    Array.from(packRows(parseRowList(text)!, rowsAJob), formatRowList)

  it.each<[string, string, number, string[]]>([
    ['one range', '0-450', 200, ['0-200', '200-200', '400-50']],
    ['scattered rows', '3-1,7-1,9-1,20-1,30-1', 2, ['3-1,7-1', '9-1,20-1', '30-1']],
    [
      'a range that fills a job, between rows that do not',
      '3-1,7-4,20-2',
      3,
      ['7-3', '3-1,10-1,20-1', '21-1'],
    ],
    ['small ranges, cut where a job is full', '0-2,5-2,9-2', 3, ['0-2,5-1', '6-1,9-2']],
    ['one row a job', '0-2,5-1', 1, ['0-1', '1-1', '5-1']],
  ])('%s', (_, text, rowsAJob, jobs) => {
    expect(pack(text, rowsAJob)).toEqual(jobs)
  })

  it('begins another job where a list would grow too long for a command line', () => {
    const scattered = Array.from({ length: 1000 }, (_, index) => ({ first: 1_000_000 + 3 * index, count: 1 }))
    const lengths = Array.from(packRows(scattered, 5000), rows => formatRowList(rows).length)
    expect(lengths).toHaveLength(5)
    for (const length of lengths) expect(length).toBeLessThanOrEqual(2000)
    expect(lengths[0]).toBeGreaterThan(1980)
  })

  it('keeps every row once, in lists that are lists and fit a command line', () => {
    let seed = 7
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return (seed >> 8) % below
    }
    for (let round = 0; round < 60; round += 1) {
      const ranges: RowRange[] = []
      for (let first = random(9); ranges.length < 600; ) {
        const count = random(5) === 0 ? 1 + random(500) : 1
        ranges.push({ first, count })
        first += count + 1 + random(2000)
      }
      const rowsAJob = 1 + random(400)
      const jobs = [...packRows(ranges, rowsAJob)]
      const packed = jobs.flatMap(job => [...eachRow(job)])
      expect(packed.sort((a, b) => a - b)).toEqual([...eachRow(ranges)])
      for (const job of jobs) {
        const text = formatRowList(job)
        expect(parseRowList(text)).toEqual(job)
        expect(text.length).toBeLessThanOrEqual(2000)
        expect(countRows(job)).toBeLessThanOrEqual(rowsAJob)
      }
    }
  })
})
