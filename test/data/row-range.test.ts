import { describe, expect, it } from 'vitest'
import {
  countRanges,
  cutRange,
  describeRange,
  formatRange,
  mostRows,
  parseRange,
} from '../../src/data/row-range.ts'

describe('a row range', () => {
  it.each([
    { first: 0, count: 1 },
    { first: 400, count: 200 },
    { first: mostRows - 1, count: 1 },
  ])('is the same after it was written and read: %o', range => {
    expect(parseRange(formatRange(range))).toEqual(range)
  })

  it.each(['', '400', '400-0', '-1-5', '4.5-1', '400-200-1', ' 400-200', '1e3-5', `${mostRows}-1`, '0x10-1'])(
    'is not read from %j',
    text => {
      expect(parseRange(text)).toBeUndefined()
    },
  )

  it('is shown to people as lines, which count from 1', () => {
    expect(describeRange({ first: 400, count: 200 })).toBe('lines 401 to 600')
    expect(describeRange({ first: 400, count: 1 })).toBe('line 401')
  })
})

describe('cutting rows', () => {
  it.each([
    [5576, 200, 28, 176],
    [5600, 200, 28, 200],
    [1, 200, 1, 1],
    [200, 1, 200, 1],
    [7, 3, 3, 1],
  ])('of %i rows makes jobs of %i: %i of them, the last of %i rows', (rows, rowsAJob, jobs, last) => {
    const ranges = [...cutRange({ first: 0, count: rows }, rowsAJob)]
    expect(ranges).toHaveLength(jobs)
    expect(countRanges(rows, rowsAJob)).toBe(jobs)
    expect(ranges.at(-1)!.count).toBe(last)
    let next = 0
    for (const { first, count } of ranges) {
      expect(first).toBe(next)
      next += count
    }
    expect(next).toBe(rows)
  })
})
