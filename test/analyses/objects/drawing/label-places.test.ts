import { describe, expect, it } from 'vitest'
import type { Area } from '../../../../src/analyses/objects/drawing/canvas.ts'
import { placeLabels } from '../../../../src/analyses/objects/drawing/label-places.ts'

const ground = { width: 640, height: 480 }
const label = { width: 90, height: 23 }
const overlap = (a: Area, b: Area): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height

/** The same boxes for the same seed (Numerical Recipes' linear congruential generator). */
function someBoxes(count: number, seed: number): Area[] {
  let state = seed
  const upTo = (most: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  return Array.from({ length: count }, () => {
    const [left, top] = [upTo(ground.width - 10), upTo(ground.height - 10)]
    return { left, top, width: 1 + upTo(ground.width - left), height: 1 + upTo(ground.height - top) }
  })
}

const place = (boxes: readonly Area[], taken: readonly Area[] = []) =>
  placeLabels(
    boxes.map(area => ({ area, sizes: [label, { width: 50, height: 23 }] })),
    ground,
    taken,
  )

describe('the places of labels', () => {
  it('are above their boxes where these are well apart', () => {
    const boxes = [50, 250, 450].map(left => ({ left, top: 100, width: 120, height: 200 }))
    expect(place(boxes)).toEqual(boxes.map(({ left }) => ({ left, top: 77, ...label, form: 0 })))
  })

  it('are inside a box that reaches to the top, and below a small one that does', () => {
    expect(place([{ left: 100, top: 0, width: 300, height: 300 }])).toMatchObject([{ left: 100, top: 0 }])
    expect(place([{ left: 100, top: 0, width: 40, height: 40 }])).toMatchObject([{ left: 100, top: 40 }])
  })

  it('stay inside the picture at each of its edges', () => {
    expect(place([{ left: 600, top: 100, width: 40, height: 200 }])).toMatchObject([{ left: 550, top: 77 }])
    expect(place([{ left: 0, top: 0, width: 640, height: 480 }])).toMatchObject([{ left: 0, top: 0 }])
  })

  it('do not hide a smaller box where another place is free', () => {
    const [large, small] = [
      { left: 100, top: 100, width: 300, height: 300 },
      { left: 110, top: 80, width: 20, height: 15 },
    ]
    const [first] = place([large, small])
    expect(first && overlap(first, small)).toBe(false)
  })

  it('are free of what was taken before', () => {
    const taken = { left: 0, top: 0, width: 640, height: 300 }
    const [only] = place([{ left: 100, top: 200, width: 200, height: 200 }], [taken])
    expect(only && overlap(only, taken)).toBe(false)
  })

  it.each([1, 10, 40, 100])('never lie on one another or outside, with %i boxes anywhere', count => {
    let missing = 0
    for (let seed = 1; seed <= 40; seed += 1) {
      const places = place(someBoxes(count, seed))
      const found = places.filter(each => each !== undefined)
      missing += count - found.length
      for (const [index, a] of found.entries()) {
        expect(a.left >= 0 && a.left + a.width <= ground.width).toBe(true)
        expect(a.top >= 0 && a.top + a.height <= ground.height).toBe(true)
        expect(found.slice(index + 1).some(b => overlap(a, b))).toBe(false)
      }
    }
    if (count <= 10) expect(missing).toBe(0)
  })

  it('are none in a picture that is smaller than a label', () => {
    const wanted = [{ area: { left: 0, top: 0, width: 10, height: 5 }, sizes: [label] }]
    expect(placeLabels(wanted, { width: 10, height: 5 })).toEqual([undefined])
  })
})
