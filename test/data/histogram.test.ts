import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Histogram, type Tally } from '../../src/data/histogram.ts'
import { randomFrom } from '../page/surveys.ts'

type Pair = readonly [key: number, value: number]

function tally(pairs: readonly Pair[]): Tally {
  const histogram = new Histogram()
  for (const [key, value] of pairs) histogram.add(0, key, value)
  return histogram.finish()
}

/** Millions of counts are compared by their fingerprint. */
const shortly = ({ counts, ...rest }: Tally) => ({ ...rest, counts: fingerprint(counts) })
const fingerprint = (counts: Uint32Array): string => hash('sha256', new Uint8Array(counts.buffer))

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map(one => [random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)
}

/** Counts one by one what lies in the cells that the histogram chose. */
function countInto(pairs: readonly Pair[], { keys, keyWidth, bins, binWidth, firstBin }: Tally): Uint32Array {
  const counts = new Uint32Array(keys.length * bins)
  for (const [key, value] of pairs) {
    const index = keys.findIndex(from =>
      keyWidth === 0 ? from === key : from <= key && key < from + keyWidth,
    )
    counts[index * bins + Math.floor(value / binWidth) - firstBin]! += 1
  }
  return counts
}

const random = randomFrom(5)
const manyOf = (count: number, pair: (n: number) => Pair): Pair[] =>
  Array.from({ length: count }, (_, n) => pair(n))
const cases: Record<string, Pair[]> = {
  nothing: [],
  'one reading': [[1900, 0.5]],
  'equal readings': manyOf(100, () => [1900, 0.525493]),
  'zeros of either sign': [
    [0, 0],
    [-0, -0],
    [0, 0],
  ],
  'years and luminance': manyOf(5000, () => [1860 + Math.floor(random() * 141), random()]),
  'whole numbers, as of finds': manyOf(3000, n => [n % 7, Math.floor(random() * 30)]),
  'negative values and fractional keys': manyOf(2000, () => [
    Math.floor(random() * 9) / 4 - 1,
    random() * 10 - 7,
  ]),
  'values that grow a thousandfold, again and again': manyOf(40, n => [
    1,
    10 ** ((n % 20) - 10) * (n < 20 ? 1 : -1),
  ]),
  'the largest numbers there are': [
    [1, Number.MAX_VALUE],
    [1, -Number.MAX_VALUE],
    [1, Number.MIN_VALUE],
  ],
  'five hundred keys': manyOf(3000, n => [n % 500, random()]),
  'five thousand keys': manyOf(9000, n => [(n * 37) % 5000, random()]),
  'keys far apart, more than can be told apart': manyOf(6000, n => [
    (random() - 0.5) * 10 ** (n % 12),
    random() * 4,
  ]),
}

describe('a histogram', () => {
  for (const [name, pairs] of Object.entries(cases)) {
    it(`counts as one counts by hand, and gives the same for any order: ${name}`, () => {
      const one = tally(pairs)
      expect(one.length).toBe(pairs.length)
      expect(fingerprint(one.counts)).toBe(fingerprint(countInto(pairs, one)))
      for (let round = 0; round < 3; round++) {
        expect(shortly(tally(shuffled(pairs, random)))).toEqual(shortly(one))
      }
    })
  }

  it('keeps every key up to 4,096 of them, with its exact count, lowest and highest value', () => {
    const pairs = manyOf(20_000, n => [((n * 77) % 4096) * 1000, random()])
    const { keys, keyWidth, bins, counts, least, most } = tally(pairs)
    expect([keys.length, keyWidth]).toEqual([4096, 0])
    keys.forEach((key, index) => {
      const values = pairs.flatMap(([of, value]) => (of === key ? [value] : []))
      expect(counts.subarray(index * bins, (index + 1) * bins).reduce((sum, count) => sum + count, 0)).toBe(
        values.length,
      )
      expect([least[index], most[index]]).toEqual([Math.min(...values), Math.max(...values)])
    })
  })

  it('takes keys together in ranges when there are more', () => {
    const { keys, keyWidth } = tally(manyOf(10_000, n => [n, 0.5]))
    expect(keyWidth).toBe(4)
    expect([...keys.subarray(0, 3)]).toEqual([0, 4, 8])
    expect(keys.length).toBe(2500)
  })

  it('tells 65,536 values of a tutorial-sized set of years apart', () => {
    const { bins, binWidth } = tally(manyOf(3000, n => [1860 + (n % 141), 0.01 + 0.96 * random()]))
    expect(binWidth).toBe(2 ** -16)
    expect(bins).toBeLessThanOrEqual(2 ** 16)
  })
})
