import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/data/histogram.ts'
import { type Cells, cellsOf, countAt, formatCells, parseCells } from '../../src/page/cells.ts'
import { compressPlanes } from '../../src/page/compress.ts'
import { layOut, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import { findTrend, groupKeys, quantileOf } from '../../src/page/quantiles.ts'
import { sortReadings } from '../../src/page/sort-readings.ts'
import { describeSpot, spotAt, walkCells } from '../../web/client/cells.ts'
import { inflate } from '../../web/client/inflate.ts'
import { archive, randomFrom, readingsOf } from './surveys.ts'

type Pair = readonly [key: number, value: number]

function tallied(pairs: Iterable<Pair>): Cells {
  const histogram = new Histogram()
  for (const [key, value] of pairs) histogram.add(0, key, value)
  return cellsOf(histogram.finish())
}

const { key, value } = archive().readings
const pairs: Pair[] = Array.from(key, (one, index) => [one, value[index]!])
const cells = tallied(pairs)
const { points } = sortReadings(archive().readings)

describe('cells', () => {
  const random = randomFrom(8)
  const cases: Record<string, Cells> = {
    'the archive': cells,
    'one reading': tallied([[7, -3]]),
    'keys taken together': tallied(Array.from({ length: 9000 }, (_, n): Pair => [n * 3, random()])),
    'counts beyond a byte': tallied(Array.from({ length: 70_000 }, (_, n): Pair => [n % 2, 0.25])),
  }
  for (const [name, one] of Object.entries(cases)) {
    it(`come back as they went into the page: ${name}`, async () => {
      const { head, bytes } = formatCells(one)
      const back = parseCells(JSON.parse(JSON.stringify(head)), await inflate(compressPlanes(bytes)))
      expect(Buffer.from(back.sums.buffer).equals(Buffer.from(one.sums.buffer))).toBe(true)
      expect({ ...back, sums: 0 }).toEqual({ ...one, sums: 0 })
    })
  }

  it('give every quantile, group and trend that the readings give, to the width of a bin', () => {
    const bin = 1 / cells.scale
    expect(bin).toBe(2 ** -16)
    const [exact, counted] = [groupKeys(points), groupKeys(cells)]
    expect(counted.map(({ from, to, count }) => [from, to, count])).toEqual(
      exact.map(({ from, to, count }) => [from, to, count]),
    )
    for (const { fromKey, toKey } of exact) {
      for (const share of [0.05, 0.25, 0.5, 0.9]) {
        const difference =
          quantileOf(cells, fromKey, toKey, share) - quantileOf(points, fromKey, toKey, share)
        expect(Math.abs(difference)).toBeLessThanOrEqual(bin)
      }
      for (const share of [0, 1]) {
        expect(quantileOf(cells, fromKey, toKey, share)).toBe(quantileOf(points, fromKey, toKey, share))
      }
    }
    const all = [0, points.keys.length, 0.37] as const
    expect(Math.abs(quantileOf(cells, ...all) - quantileOf(points, ...all))).toBeLessThanOrEqual(bin)
    const trend = findTrend(points, exact).flat()
    findTrend(cells, counted)
      .flat()
      .forEach(({ x, low, median, high }, index) => {
        expect(x).toBe(trend[index]!.x)
        expect(Math.abs(low - trend[index]!.low)).toBeLessThanOrEqual(bin)
        expect(Math.abs(median - trend[index]!.median)).toBeLessThanOrEqual(bin)
        expect(Math.abs(high - trend[index]!.high)).toBeLessThanOrEqual(bin)
      })
  })

  it('are seen in the same view as the readings', () => {
    expect(wholeView(cells)).toEqual(wholeView(points))
  })

  it('group keys that were taken together by whole ranges of them', () => {
    const joined = tallied(Array.from({ length: 9000 }, (_, n): Pair => [n, 0.5]))
    const groups = groupKeys(joined)
    expect(groups.length).toBeLessThanOrEqual(400)
    for (const { from, to, count } of groups) expect(count).toBe(Math.min(to, 9000) - from)
  })

  it('tell how many readings are under the pointer, as one counts them', () => {
    const frame = layOut(wholeView(cells), 1000, 500)
    let told = 0
    for (let round = 0; round < 300; round++) {
      const at = { x: frame.left + random() * 800, y: frame.top + random() * 400 }
      const spot = spotAt(cells, frame, at)
      const nearest = cells.keys.reduce((best, one) =>
        Math.abs(xPixel(frame, one) - at.x) < Math.abs(xPixel(frame, best) - at.x) ? one : best,
      )
      // A reading counts where its bin's middle is.
      const middle = (one: number): number => (Math.floor(one * cells.scale) + 0.5) / cells.scale
      const count = pairs.filter(([of, one]) => {
        const y = yPixel(frame, middle(one))
        return of === nearest && y >= at.y - 3 && y < at.y + 3
      }).length
      if (spot === undefined) continue
      told += 1
      expect(cells.keys[spot.key]).toBe(nearest)
      expect(describeSpot(cells, spot, 'Luminance').more[0]).toMatch(new RegExp(`^${count} photograph`))
    }
    expect(told).toBeGreaterThan(50)
  })

  it('can be walked from key to key and from quantile to quantile', () => {
    const start = walkCells(cells, undefined, 'ArrowRight')
    expect(start).toEqual({ key: 0, share: 3 })
    expect(walkCells(cells, start, 'ArrowUp')).toEqual({ key: 0, share: 4 })
    expect(walkCells(cells, { key: 0, share: 6 }, 'ArrowUp')).toEqual({ key: 0, share: 6 })
    expect(walkCells(cells, start, 'ArrowLeft')).toEqual({ key: 0, share: 3 })
    expect(walkCells(cells, start, 'Enter')).toBeUndefined()
  })

  it('count what lies at a level', () => {
    const few = tallied([
      [1, 0],
      [1, 0],
      [1, 1],
    ])
    expect([countAt(few, 0, 0), countAt(few, 0, few.bins - 1)]).toEqual([2, 1])
    expect(readingsOf([]).length).toBe(0)
  })
})
