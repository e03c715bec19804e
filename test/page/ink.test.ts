import { describe, expect, it } from 'vitest'
import { type Frame, layOut, standsAt, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import { keyOf, type Points, valueAt } from '../../src/page/points.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { boundsOf, holdWithin } from '../../src/page/view.ts'
import { setGrains } from '../../web/client/density.ts'
import { dotSetter, noInk } from '../../web/client/ink.ts'
import { archive } from './surveys.ts'

const { points } = scatterOf(archive(30_000))
const whole = wholeView(points)
const views = {
  'the whole': whole,
  'a part': holdWithin(
    { ...whole, xFrom: 1921.3, xTo: 1960.8, yFrom: 0.2, yTo: 0.6 },
    boundsOf(points, whole),
  ),
}

/** In view, with the pixels where they stand. */
function placesOf(all: Points, frame: Frame): { key: number; x: number; y: number }[] {
  return Array.from({ length: all.length }, (_, index) => {
    const key = keyOf(all, index)
    const stands = standsAt(frame, all, key, index)
    return { key: all.keys[key]!, stands, x: xPixel(frame, stands), y: yPixel(frame, valueAt(all, index)) }
  }).filter(
    ({ stands, y }) => stands >= frame.xFrom && stands <= frame.xTo && y > frame.top && y < frame.bottom,
  )
}

describe('ink', () => {
  for (const [name, view] of Object.entries(views)) {
    const frame = layOut(view, 1000, 520)

    it(`covers each cell by the logarithm of how many points brute force counts in it: ${name}`, () => {
      const ink = noInk(frame, 1)
      setGrains(ink, points, frame, { ratio: 1, strength: 1, cells: true })
      const counts = new Map<string, number>()
      for (let index = 0; index < points.length; index++) {
        const value = valueAt(points, index)
        if (value < frame.yFrom || value > frame.yTo) continue
        const cell = `${points.keys[keyOf(points, index)]} ${Math.floor((yPixel(frame, value) - frame.top) / 2)}`
        counts.set(cell, (counts.get(cell) ?? 0) + 1)
      }
      const seen = [...counts].filter(([cell]) => {
        const x = xPixel(frame, Number.parseInt(cell, 10))
        return x > frame.left + 2 && x < frame.right - 2
      })
      const most = Math.max(...seen.map(([, count]) => count))
      expect(most).toBeGreaterThan(3)
      for (const [cell, count] of seen) {
        const [key, row] = cell.split(' ').map(Number) as [number, number]
        const at = (frame.top + 2 * row) * ink.wide + Math.floor(xPixel(frame, key))
        expect(Math.abs(ink.cover[at]! - (255 * Math.log1p(count)) / Math.log1p(most))).toBeLessThanOrEqual(1)
      }
    })

    it(`has a grain wherever a point stands, and none elsewhere: ${name}`, () => {
      const ink = noInk(frame, 2)
      setGrains(ink, points, frame, { ratio: 2, strength: 1, cells: false })
      const places = placesOf(points, frame)
      const grains = new Set(
        places.map(
          ({ x, y }) => `${Math.floor((x - frame.left) / 1.5)} ${Math.floor((y - frame.top) / 1.5)}`,
        ),
      )
      for (const { x, y } of places) {
        expect(ink.cover[Math.floor(y * 2) * ink.wide + Math.floor(x * 2)]).toBeGreaterThan(80)
      }
      const covered = ink.cover.reduce((sum, cover) => sum + Number(cover > 0), 0)
      expect(covered).toBeLessThanOrEqual(9 * grains.size)
      expect(covered).toBeGreaterThan(8.8 * grains.size)
    })
  }

  it('of a dot is round, as large as it should be, and adds up where dots overlap', () => {
    const frame = layOut(whole, 60, 120)
    const ink = noInk(frame, 1)
    const set = dotSetter(ink, 5, 0.5)
    set(20.5, 30.5)
    const area = ink.cover.reduce((sum, cover) => sum + cover, 0) / 127.5
    expect(area).toBeGreaterThan(Math.PI * 25 * 0.96)
    expect(area).toBeLessThan(Math.PI * 25 * 1.08)
    expect(ink.cover[30 * 60 + 20]).toBe(127)
    set(20.5, 30.5)
    expect(ink.cover[30 * 60 + 20]).toBe(190)
    expect(() => set(-4, 500)).not.toThrow()
  })
})
