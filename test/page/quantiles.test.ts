import { describe, expect, it } from 'vitest'
import { quantileTable } from '../../src/page/quantile-table.ts'
import { findTrend, groupKeys, quantileOf } from '../../src/page/quantiles.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { archive, randomFrom, surveyOf } from './surveys.ts'

/** The textbook's way: sort them all, interpolate. */
function bruteQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = share * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]!
  return below + (sorted[Math.ceil(rank)]! - below) * (rank - Math.floor(rank))
}

const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

describe('quantiles', () => {
  const survey = archive(3000)
  const { points, groups, trend } = scatterOf(survey)
  const pairs = Array.from(survey.readings.key, (key, index) => ({
    key,
    value: survey.readings.value[index]!,
  }))
  const valuesFrom = (from: number, to: number): number[] =>
    pairs.filter(({ key }) => key >= from && key <= to).map(({ value }) => value)

  it('of a year equal brute force', () => {
    for (const { from, fromKey, toKey, count, median } of groups) {
      const values = valuesFrom(from, from)
      expect(count).toBe(values.length)
      expect(median).toBeCloseTo(bruteQuantile(values, 0.5), 9)
      for (const share of shares) {
        expect(quantileOf(points, fromKey, toKey, share)).toBeCloseTo(bruteQuantile(values, share), 9)
      }
    }
  })

  it('of many years together equal brute force', () => {
    const { keys } = points
    for (const [fromKey, toKey] of [
      [0, keys.length],
      [3, 8],
      [10, 45],
      [0, 60],
    ] as const) {
      const values = valuesFrom(keys[fromKey]!, keys[toKey - 1]!)
      for (const share of shares) {
        expect(quantileOf(points, fromKey, toKey, share)).toBeCloseTo(bruteQuantile(values, share), 9)
      }
    }
  })

  it('of the line are those of the five years around', () => {
    expect(trend.flat().length).toBeGreaterThan(90)
    for (const { x, low, median, high } of trend.flat()) {
      const values = valuesFrom(x - 2, x + 2)
      expect([low, median, high]).toEqual(
        [0.25, 0.5, 0.75].map(share => expect.closeTo(bruteQuantile(values, share), 9)),
      )
    }
  })

  it('stop the line where a window holds too few', () => {
    const gap = surveyOf(
      [...Array(20).keys()].flatMap(year =>
        [1900, 1960].flatMap(from => Array.from({ length: 9 }, (_, n) => [from + year, n / 10] as const)),
      ),
    )
    expect(scatterOf(gap).trend.map(line => [line[0]!.x, line.at(-1)!.x])).toEqual([
      [1900, 1921],
      [1958, 1979],
    ])
  })

  it('look at more years where each holds few', () => {
    const random = randomFrom(2)
    const sparse = surveyOf(Array.from({ length: 300 }, () => [1860 + Math.floor(141 * random()), random()]))
    expect(scatterOf(sparse).medianName).toBe('median of eleven years')
    expect(scatterOf(archive()).medianName).toBe('median of five years')
  })

  it('are of bins, not keys, where there are thousands of keys; bins hold every reading once', () => {
    const random = randomFrom(4)
    const pairs = Array.from({ length: 5000 }, () => [random() * 10 - 5, random()] as const)
    const { points } = scatterOf(surveyOf(pairs))
    const bins = groupKeys(points)
    expect(bins.length).toBeGreaterThan(50)
    expect(bins.length).toBeLessThan(250)
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5000)
    for (const { from, to, count, median } of bins) {
      const values = pairs.filter(([key]) => key >= from && key < to).map(([, value]) => value)
      expect(count).toBe(values.length)
      expect(median).toBeCloseTo(bruteQuantile(values, 0.5), 6)
    }
    expect(findTrend(points, bins).flat().length).toBeGreaterThan(50)
  })

  it('stand in a table, the outer twentieths only where twenty are there to divide', () => {
    const table = quantileTable(
      scatterOf(surveyOf([...Array.from({ length: 21 }, (_, n) => [1900, n / 100] as const), [1901, 0.4]])),
    )
    expect(table).toEqual([
      {
        key: '1900',
        count: '21',
        quantiles: ['0.000', '0.010', '0.050', '0.100', '0.150', '0.190', '0.200'],
      },
      { key: '1901', count: '1', quantiles: ['0.400', '–', '0.400', '0.400', '0.400', '–', '0.400'] },
    ])
  })
})
