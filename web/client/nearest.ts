// Which dot is under the pointer: the points in a window around it, found by the sort, measured one by one.

import { type Frame, keyAtPixel, standsAt, valueAtPixel, xPixel, yPixel } from '../../src/page/frame.ts'
import { forEachRun } from '../../src/page/in-view.ts'
import { type Points, valueAt } from '../../src/page/points.ts'

/** @returns the nearest point in view within `reach` pixels, or -1; among equals the first */
export function nearestPoint(
  points: Points,
  frame: Frame,
  at: { x: number; y: number },
  reach: number,
): number {
  const around = {
    spread: frame.spread,
    xFrom: Math.max(frame.xFrom, keyAtPixel(frame, at.x - reach)),
    xTo: Math.min(frame.xTo, keyAtPixel(frame, at.x + reach)),
    yFrom: Math.max(frame.yFrom, valueAtPixel(frame, at.y + reach)),
    yTo: Math.min(frame.yTo, valueAtPixel(frame, at.y - reach)),
  }
  let nearest = -1
  let least = reach * reach
  forEachRun(points, around, (key, from, to) => {
    for (let index = from; index < to; index++) {
      const stands = standsAt(frame, points, key, index)
      if (stands < frame.xFrom || stands > frame.xTo) continue
      const dx = xPixel(frame, stands) - at.x
      const dy = yPixel(frame, valueAt(points, index)) - at.y
      const distance = dx * dx + dy * dy
      if (distance < least || (distance === least && nearest === -1)) {
        least = distance
        nearest = index
      }
    }
  })
  return nearest
}
