import { describe, expect, it } from 'vitest'
import type { Survey } from '../../src/data/survey.ts'
import { layOut, offsetOf, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import { keyOf, valueAt } from '../../src/page/points.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { nearestPoint } from '../../web/client/nearest.ts'
import { archive, randomFrom, surveyOf } from './surveys.ts'

const random = randomFrom(21)
const drawn = (keyOfRow: () => number, count = 400): Survey =>
  surveyOf(Array.from({ length: count }, () => [keyOfRow(), random()] as const))

describe('the dot under the pointer', () => {
  const surveys: Record<string, Survey> = {
    'years, close together': archive(1500),
    'a few keys, their dots spread wide': drawn(() => Math.floor(random() * 4)),
    'one key': drawn(() => 1900),
    'fractional keys': drawn(() => random() * 7 - 3),
    'one dot': drawn(() => 5, 1),
  }
  for (const [name, survey] of Object.entries(surveys)) {
    it(`is the one that brute force finds: ${name}`, () => {
      const { points } = scatterOf(survey)
      const frame = layOut(wholeView(points), 900, 500)
      const distances = (at: { x: number; y: number }): number[] =>
        Array.from({ length: points.length }, (_, index) =>
          Math.hypot(
            xPixel(frame, points.keys[keyOf(points, index)]! + offsetOf(frame, index)) - at.x,
            yPixel(frame, valueAt(points, index)) - at.y,
          ),
        )
      for (let round = 0; round < 300; round++) {
        const at = { x: random() * 900, y: random() * 500 }
        const all = distances(at)
        const least = Math.min(...all)
        const found = nearestPoint(points, frame, at, 24)
        if (least > 24) expect(found).toBe(-1)
        else expect(all[found]).toBe(least)
      }
    })
  }
})
