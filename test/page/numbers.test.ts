import { describe, expect, it } from 'vitest'
import { formatCount } from '../../src/data/quantity.ts'
import {
  digitsFor,
  formatKey,
  formatRank,
  formatRoughly,
  formatShare,
  ticks,
} from '../../src/page/numbers.ts'

describe('numbers', () => {
  it('have commas where they count, none where they are years', () => {
    expect([0, 999, 5576, 1234567].map(formatCount)).toEqual(['0', '999', '5,576', '1,234,567'])
    expect([1900, -2.5, 0.1 + 0.2, 1763715720.5].map(formatKey)).toEqual([
      '1900',
      '−2.5',
      '0.3',
      '1763715720.5',
    ])
  })

  it('never round a share to nothing or to all', () => {
    expect(
      [
        [0, 10],
        [1, 100_000],
        [75, 5576],
        [1, 2],
        [99_999, 100_000],
        [995, 1000],
        [10, 10],
      ].map(([part, whole]) => formatShare(part!, whole!)),
    ).toEqual(['0 %', '< 0.1 %', '1.3 %', '50 %', '> 99.9 %', '99.5 %', '100 %'])
  })

  it('of time are in the unit that tells', () => {
    expect([400, 32_000, 720_000, 12_000_000, 187_200_000, 7_200_000].map(formatRoughly)).toEqual([
      '0.4 s',
      '32 s',
      '12 min',
      '3 h 20 min',
      '2 d 4 h',
      '2 h',
    ])
  })

  it('have ranks', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 112, 1001].map(formatRank)).toEqual(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 112th 1,001st'.split(' '),
    )
  })

  it('of an axis are round and within it', () => {
    expect(ticks(1859.25, 2001.75, 8)).toEqual([1860, 1880, 1900, 1920, 1940, 1960, 1980, 2000])
    expect(ticks(0, 0.9, 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8])
    expect(ticks(-0.3, 0.3, 6)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
    expect(ticks(4.5, 6.5, 8, 1)).toEqual([5, 6])
  })

  it('have as many decimals as it takes to tell them apart', () => {
    expect([1000, 40, 1, 0.8, 0.01, 0].map(digitsFor)).toEqual([0, 1, 2, 2, 4, 2])
  })
})

describe('ticks beyond what a double can count', () => {
  it.each([
    [20240101123456784, 20240101123456900],
    [1e17, 1e17],
    [1e300, 2e300],
    [0, 0],
  ])('from %d to %d are few, and there is an end to them', (from, to) => {
    const marks = ticks(from, to, 6)
    expect(marks.length).toBeLessThanOrEqual(7)
    expect(marks.every(Number.isFinite)).toBe(true)
  })
})
