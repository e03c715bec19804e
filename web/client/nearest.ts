// Which dot is under the pointer: for each key near it, a binary search among its sorted values.

import { type Frame, keyAtPixel, offsetOf, valueAtPixel, xPixel, yPixel } from '../../src/page/frame.ts'
import { firstAtLeast, keyAtOrBefore, type Points, valueAt } from '../../src/page/points.ts'

/** @returns the nearest point within `reach` pixels, or -1; among equals the first */
export function nearestPoint(
  points: Points,
  frame: Frame,
  at: { x: number; y: number },
  reach: number,
): number {
  const { keys, starts, levels } = points
  const toLevel = (y: number): number => {
    const level = valueAtPixel(frame, y) * points.scale - points.base
    return Math.min(2 ** 32 - 1, Math.max(0, Math.floor(level)))
  }
  const lowest = toLevel(at.y + reach)
  const highest = toLevel(at.y - reach) + 1
  const lastKey = keyAtPixel(frame, at.x + reach) + frame.spread

  let nearest = -1
  let least = reach * reach
  let key = keyAtOrBefore(keys, keyAtPixel(frame, at.x - reach) - frame.spread) + 1
  for (; key < keys.length && keys[key]! <= lastKey; key++) {
    const end = starts[key + 1]!
    for (let index = firstAtLeast(levels, lowest, starts[key]!, end); index < end; index++) {
      if (levels[index]! > highest) break
      const dx = xPixel(frame, keys[key]! + offsetOf(frame, index)) - at.x
      const dy = yPixel(frame, valueAt(points, index)) - at.y
      const distance = dx * dx + dy * dy
      if (distance < least || (distance === least && nearest === -1)) {
        least = distance
        nearest = index
      }
    }
  }
  return nearest
}
