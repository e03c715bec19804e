import { describe, expect, it } from 'vitest'
import { standsAt, type View, wholeView } from '../../src/page/frame.ts'
import { countInView, forEachRun } from '../../src/page/in-view.ts'
import { keyOf, type Points, valueAt } from '../../src/page/points.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { selectPoints } from '../../src/page/selection.ts'
import { boundsOf, holdWithin } from '../../src/page/view.ts'
import { archive, randomFrom, surveyOf } from './surveys.ts'

const random = randomFrom(8)
const fractional = surveyOf(
  Array.from({ length: 700 }, () => [random() * 9 - 4, random() * 50 - 20] as const),
)
const sets: Record<string, Points> = {
  years: scatterOf(archive(2000)).points,
  'fractional keys': scatterOf(fractional).points,
  'one key': scatterOf(surveyOf(Array.from({ length: 50 }, () => [1900, random()] as const))).points,
}

/** Every point asked, one by one. */
function bruteInView(points: Points, view: View): number[] {
  const all = Array.from({ length: points.length }, (_, index) => index)
  return all.filter(index => {
    const x = standsAt(view, points, keyOf(points, index), index)
    const y = valueAt(points, index)
    return x >= view.xFrom && x <= view.xTo && y >= view.yFrom && y <= view.yTo
  })
}

describe('the points in view', () => {
  for (const [name, all] of Object.entries(sets)) {
    const whole = wholeView(all)
    const bounds = boundsOf(all, whole)
    const some = selectPoints(all, index => index % 3 === 0)

    it(`are all of them in the whole view: ${name}`, () => {
      expect(countInView(all, whole)).toBe(all.length)
      expect(countInView(some, whole)).toBe(Math.ceil(all.length / 3))
    })

    it(`are as many as brute force counts, and in the runs visited: ${name}`, () => {
      for (let round = 0; round < 150; round++) {
        const [a, b, c, d] = [random(), random(), random(), random()]
        const view = holdWithin(
          {
            ...whole,
            xFrom: whole.xFrom + a * (whole.xTo - whole.xFrom),
            xTo: whole.xFrom + b * (whole.xTo - whole.xFrom),
            yFrom: whole.yFrom + c * (whole.yTo - whole.yFrom),
            yTo: whole.yFrom + d * (whole.yTo - whole.yFrom),
          },
          bounds,
        )
        for (const points of [all, some]) {
          const seen = bruteInView(points, view)
          expect(countInView(points, view)).toBe(seen.length)
          const visited = new Set<number>()
          forEachRun(points, view, (key, from, to) => {
            for (let index = from; index < to; index++) {
              expect(keyOf(points, index)).toBe(key)
              visited.add(index)
            }
          })
          expect(seen.filter(index => !visited.has(index))).toEqual([])
        }
      }
    })
  }
})

describe('chosen points', () => {
  const all = sets.years!
  it('are points as good as any, remember which they were, and stand where they stood', () => {
    const some = selectPoints(all, index => (index * 7919) % 5 < 2)
    expect(some.starts.at(-1)).toBe(some.length)
    expect(some.keys.length).toBe(some.starts.length - 1)
    for (let index = 0; index < some.length; index++) {
      const id = some.ids![index]!
      const key = keyOf(some, index)
      expect(some.keys[key]).toBe(all.keys[keyOf(all, id)])
      expect(valueAt(some, index)).toBe(valueAt(all, id))
      const view = wholeView(all)
      expect(standsAt(view, some, key, index)).toBe(standsAt(view, all, keyOf(all, id), id))
    }
  })

  it('may be none', () => {
    const none = selectPoints(all, () => false)
    expect([none.length, none.keys.length, [...none.starts]]).toEqual([0, 0, [0]])
    expect(countInView(none, wholeView(all))).toBe(0)
    expect(scatterOf(archive(10)).points.ids).toBeUndefined()
  })
})
