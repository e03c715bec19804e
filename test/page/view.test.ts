import { describe, expect, it } from 'vitest'
import { type View, wholeView } from '../../src/page/frame.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import {
  between,
  boundsOf,
  bringIntoView,
  holdWithin,
  isSameView,
  moveBy,
  zoomAround,
} from '../../src/page/view.ts'
import { archive, randomFrom, surveyOf } from './surveys.ts'

const { points } = scatterOf(archive(1000))
const whole = wholeView(points)
const bounds = boundsOf(points, whole)
const random = randomFrom(3)
const some = (): View =>
  holdWithin(
    {
      ...whole,
      xFrom: 1860 + 140 * random(),
      xTo: 1860 + 140 * random(),
      yFrom: random(),
      yTo: random(),
    },
    bounds,
  )
const isInside = ({ xFrom, xTo, yFrom, yTo }: View): boolean =>
  xFrom >= whole.xFrom &&
  xTo <= whole.xTo &&
  xFrom < xTo &&
  yFrom >= whole.yFrom &&
  yTo <= whole.yTo &&
  yFrom < yTo

describe('a view', () => {
  it('zooms around a place, which stays where it is, unless an end of the whole is in the way', () => {
    let stayed = 0
    for (let round = 0; round < 500; round++) {
      const view = some()
      const share = { x: random(), y: random() }
      const at = {
        x: view.xFrom + share.x * (view.xTo - view.xFrom),
        y: view.yFrom + share.y * (view.yTo - view.yFrom),
      }
      const near = zoomAround(view, bounds, at, { x: 1 + random(), y: 1 + random() })
      expect(isInside(near)).toBe(true)
      expect((at.x - near.xFrom) / (near.xTo - near.xFrom)).toBeCloseTo(share.x, 6)
      expect((at.y - near.yFrom) / (near.yTo - near.yFrom)).toBeCloseTo(share.y, 6)
      const far = zoomAround(view, bounds, at, { x: 0.5, y: 0.5 })
      expect(isInside(far)).toBe(true)
      stayed += Number(Math.abs((at.x - far.xFrom) / (far.xTo - far.xFrom) - share.x) < 1e-6)
    }
    expect(stayed).toBeGreaterThan(50)
  })

  it('is the whole again after zooming out as often as in, and leaves the other axis alone', () => {
    const at = { x: 1950, y: 0.4 }
    const near = zoomAround(whole, bounds, at, { x: 8, y: 1 })
    expect([near.yFrom, near.yTo]).toEqual([whole.yFrom, whole.yTo])
    expect(isSameView(zoomAround(near, bounds, at, { x: 1 / 8.01, y: 1 }), whole)).toBe(true)
  })

  it('goes no nearer than two years, and no nearer than the values can be told apart', () => {
    const near = zoomAround(whole, bounds, { x: 1950, y: 0.4 }, { x: 1e9, y: 1e9 })
    expect(near.xTo - near.xFrom).toBeCloseTo(2, 9)
    expect((near.yTo - near.yFrom) * points.scale).toBeGreaterThanOrEqual(9.99)
    expect(near.xFrom).toBeLessThan(1950)
    expect(near.xTo).toBeGreaterThan(1950)
  })

  it('moves up to the ends of the whole and keeps its size', () => {
    for (let round = 0; round < 200; round++) {
      const view = some()
      const moved = moveBy(view, bounds, { x: 400 * (random() - 0.5), y: 4 * (random() - 0.5) })
      expect(isInside(moved)).toBe(true)
      expect(moved.xTo - moved.xFrom).toBeCloseTo(view.xTo - view.xFrom, 9)
      expect(moved.yTo - moved.yFrom).toBeCloseTo(view.yTo - view.yFrom, 9)
    }
    const near = holdWithin({ ...whole, xFrom: 1900, xTo: 1910 }, bounds)
    expect(moveBy(near, bounds, { x: 1e9, y: 0 }).xTo).toBe(whole.xTo)
    expect(moveBy(near, bounds, { x: 3, y: 0 }).xFrom).toBe(1903)
  })

  it('takes the ends of a box in either order, and widens a box of nothing', () => {
    const box = holdWithin({ ...whole, xFrom: 1910, xTo: 1900, yFrom: 0.4, yTo: 0.2 }, bounds)
    expect([box.xFrom, box.xTo, box.yFrom, box.yTo]).toEqual(
      [1900, 1910, 0.2, 0.4].map(one => expect.closeTo(one)),
    )
    const none = holdWithin({ ...whole, xFrom: 1905, xTo: 1905 }, bounds)
    expect([none.xFrom, none.xTo]).toEqual([1904, 1906])
  })

  it('brings a place into view, and stays where it is if the place is seen', () => {
    const view = holdWithin({ ...whole, xFrom: 1900, xTo: 1910, yFrom: 0.2, yTo: 0.4 }, bounds)
    expect(bringIntoView(view, bounds, { x: 1905, y: 0.3 })).toBe(view)
    for (let round = 0; round < 100; round++) {
      const at = {
        x: whole.xFrom + 0.01 + (whole.xTo - whole.xFrom - 0.02) * random(),
        y: 0.01 + (whole.yTo - 0.02) * random(),
      }
      const there = bringIntoView(view, bounds, at)
      expect(at.x > there.xFrom && at.x < there.xTo && at.y > there.yFrom && at.y < there.yTo).toBe(true)
    }
  })

  it('glides from one to another and arrives exactly', () => {
    const [one, other] = [some(), some()]
    expect(between(one, other, 0)).toEqual(one)
    expect(between(one, other, 0.5).xFrom).toBeCloseTo((one.xFrom + other.xFrom) / 2, 9)
    expect(between(one, other, 1)).toBe(other)
  })

  it('holds for one key alone, for one value alone, and for fractional keys', () => {
    for (const pairs of [
      [[1900, 0.5]],
      [
        [0, 1],
        [1e-9, 2],
      ],
      [
        [-3.5, -7],
        [12.25, -7],
      ],
    ] as [number, number][][]) {
      const these = scatterOf(surveyOf(pairs)).points
      const all = wholeView(these)
      const near = zoomAround(all, boundsOf(these, all), { x: all.xFrom, y: all.yTo }, { x: 1e12, y: 1e12 })
      expect(near.xFrom < near.xTo && near.yFrom < near.yTo).toBe(true)
      expect([near.xFrom, near.yTo]).toEqual([all.xFrom, all.yTo].map(one => expect.closeTo(one, 9)))
    }
  })
})
