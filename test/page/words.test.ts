import { describe, expect, it } from 'vitest'
import { areaAt, boxOf, viewOfBox } from '../../src/page/areas.ts'
import { layOut, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import { lineEnds } from '../../src/page/line-ends.ts'
import { keyOf, valueAt } from '../../src/page/points.ts'
import { rankOf, sayRank } from '../../src/page/rank.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { sayDrawn } from '../../web/client/said.ts'
import { archive, surveyOf } from './surveys.ts'

describe('a point’s rank', () => {
  const { points } = scatterOf(archive(800))
  it('counts what is lower, higher and the same among those of its key, as brute force does', () => {
    for (let index = 0; index < points.length; index += 7) {
      const others = Array.from({ length: points.length }, (_, other) => other).filter(
        other => other !== index && keyOf(points, other) === keyOf(points, index),
      )
      const value = valueAt(points, index)
      expect(rankOf(points, index)).toEqual({
        count: others.length + 1,
        below: others.filter(other => valueAt(points, other) < value).length,
        above: others.filter(other => valueAt(points, other) > value).length,
        equal: others.filter(other => valueAt(points, other) === value).length,
      })
    }
  })

  it('is said from the nearer end, in words that fit the value', () => {
    const rank = { count: 87, below: 75, above: 11, equal: 0 }
    expect(sayRank(rank, '1919', true)).toBe('12th brightest of 87 in 1919')
    expect(sayRank(rank, '1919', false)).toBe('12th highest of 87 in 1919')
    expect(sayRank({ ...rank, below: 2, above: 84 }, '1919', true)).toBe('3rd darkest of 87 in 1919')
    expect(sayRank({ ...rank, below: 86, above: 0 }, '1919', false)).toBe('highest of 87 in 1919')
    expect(sayRank({ ...rank, below: 0, above: 80, equal: 6 }, '3', false)).toBe(
      'lowest of 87 in 3, level with 6 more',
    )
    expect(sayRank({ count: 1, below: 0, above: 0, equal: 0 }, '1860', true)).toBe('the only one in 1860')
  })
})

describe('what is drawn, in words', () => {
  const drawn = { all: 5576, inView: 5576, isNear: false, places: [] }
  it('says how many, of how many, from where and how', () => {
    expect(sayDrawn(drawn)).toBe('5,576 points, every one a dot')
    expect(sayDrawn({ ...drawn, inView: 12, isNear: true })).toBe(
      '12 of 5,576 points in view, every one a dot',
    )
    expect(sayDrawn({ ...drawn, inView: 0, isNear: true })).toBe('0 of 5,576 points in view')
    expect(sayDrawn({ ...drawn, inView: 900, places: ['A', 'B', 'C'] })).toBe(
      '900 of 5,576 points, from A, B and C, every one a dot',
    )
    expect(sayDrawn({ ...drawn, all: 2e6, inView: 1e5, isNear: true })).toContain('every one a grain')
    expect(sayDrawn({ ...drawn, all: 1, inView: 1 })).toBe('1 point, every one a dot')
  })
})

describe('the names of the lines', () => {
  const { points, trend } = scatterOf(archive(3000))
  const whole = wholeView(points)
  it('stand at the ends, from the highest to the lowest, apart from each other', () => {
    const ends = lineEnds(trend, layOut(whole, 1000, 500), 15)
    expect(ends.map(({ name }) => name)).toEqual(['95th pct', '75th pct', 'median', '25th pct', '5th pct'])
    expect(Number(ends[2]!.value)).toBeCloseTo(trend.at(-1)!.at(-1)!.median, 2)
    for (const [index, { y }] of ends.entries()) {
      if (index > 0) expect(y - ends[index - 1]!.y).toBeGreaterThanOrEqual(14.9)
    }
  })

  it('follow the view: they stand where its right side cuts the lines, and only of lines in it', () => {
    const frame = layOut({ ...whole, xFrom: 1940.5, xTo: 1950.5, yFrom: 0.25, yTo: 0.5 }, 1000, 500)
    const at = (x: number): number => trend.flat().find(point => point.x === x)!.median
    const ends = lineEnds(trend, frame, 1)
    const median = ends.find(({ isMedian }) => isMedian)!
    expect(Number(median.value)).toBeCloseTo((at(1950) + at(1951)) / 2, 2)
    expect(median.y).toBeCloseTo(yPixel(frame, (at(1950) + at(1951)) / 2), 0)
    expect(ends.length).toBeLessThan(5)
    expect(lineEnds([], frame, 15)).toEqual([])
  })
})

describe('a box on the chart', () => {
  const { points } = scatterOf(archive(500))
  const frame = layOut(wholeView(points), 1000, 500)
  it('is a range of keys in the bars, of values beside the axis, and both among the dots', () => {
    expect(areaAt(frame, { x: 500, y: 20 })).toBe('bars')
    expect(areaAt(frame, { x: 10, y: 200 })).toBe('values')
    expect(areaAt(frame, { x: 500, y: 490 })).toBe('keys')
    expect(boxOf(frame, { x: 400, y: 20 }, { x: 300, y: 300 })).toEqual({
      left: 300,
      right: 400,
      top: frame.top,
      bottom: frame.bottom,
    })
    expect(boxOf(frame, { x: 10, y: 300 }, { x: 300, y: 200 })).toEqual({
      left: frame.left,
      right: frame.right,
      top: 200,
      bottom: 300,
    })
    expect(boxOf(frame, { x: 200, y: 300 }, { x: 300, y: 200 })).toEqual({
      left: 200,
      right: 300,
      top: 200,
      bottom: 300,
    })
  })

  it('leaves an axis along which it hardly goes, and is none if it hardly goes at all', () => {
    const view = viewOfBox(frame, { x: 200, y: 300 }, { x: 400, y: 303 }, true)!
    expect([view.yFrom, view.yTo]).toEqual([frame.yFrom, frame.yTo])
    expect(Math.abs(xPixel(frame, view.xFrom) - 200)).toBeLessThan(xPixel(frame, 1) - xPixel(frame, 0))
    expect(viewOfBox(frame, { x: 200, y: 300 }, { x: 204, y: 303 }, true)).toBeUndefined()
  })

  it('has whole keys as a range, and its very corners as a box', () => {
    const range = viewOfBox(frame, { x: 200, y: 20 }, { x: 400, y: 20 }, true)!
    expect([range.xFrom % 1, range.xTo % 1]).toEqual([0.5, 0.5])
    const box = viewOfBox(frame, { x: 200, y: 100 }, { x: 400, y: 300 }, true)!
    expect(xPixel(frame, box.xTo)).toBeCloseTo(400, 6)
    expect(yPixel(frame, box.yTo)).toBeCloseTo(100, 6)
  })
})

it('keeps room beside the axis for long numbers', () => {
  const { points } = scatterOf(
    surveyOf([
      [1, 0],
      [2, 48_000_000],
    ]),
  )
  expect(layOut(wholeView(points), 1000, 500).left).toBeGreaterThan(75)
})
