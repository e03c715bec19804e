// Which points a view shows: those whose dot's middle is inside. The sort is the index, so that a view of few
// among a million costs little.

import { standsAt, type View } from './frame.ts'
import { firstAtLeast, keyAtOrBefore, type Points } from './points.ts'

/** Calls back for each key that may be seen, with the run of its points whose values are in the view. */
export function forEachRun(
  points: Points,
  view: View,
  visit: (key: number, from: number, to: number) => void,
): void {
  const { keys, starts, levels } = points
  const lowest = levelFrom(points, view.yFrom)
  const end = levelFrom(points, view.yTo, 1)
  const firstKey = view.xFrom - view.spread
  let key = keyAtOrBefore(keys, firstKey)
  if (key < 0 || keys[key]! < firstKey) key++
  for (; key < keys.length && keys[key]! <= view.xTo + view.spread; key++) {
    const from = firstAtLeast(levels, lowest, starts[key]!, starts[key + 1]!)
    const to = firstAtLeast(levels, end, from, starts[key + 1]!)
    if (from < to) visit(key, from, to)
  }
}

/** The first level at or above a value, or, `after` it, above it; a breath of rounding allowed. */
function levelFrom({ base, scale }: Points, value: number, after: 0 | 1 = 0): number {
  const level = value * scale - base
  const whole = after === 0 ? Math.ceil(level - 1e-6) : Math.floor(level + 1e-6) + 1
  return Math.min(2 ** 32 - 1, Math.max(0, whole))
}

/** Do all dots of a key stand between the view's sides? */
export const isWithin = (view: View, key: number): boolean =>
  key - view.spread >= view.xFrom && key + view.spread <= view.xTo

/** How many points are in view, exactly. */
export function countInView(points: Points, view: View): number {
  let count = 0
  forEachRun(points, view, (key, from, to) => {
    if (isWithin(view, points.keys[key]!)) {
      count += to - from
      return
    }
    for (let index = from; index < to; index++) {
      const x = standsAt(view, points, key, index)
      if (x >= view.xFrom && x <= view.xTo) count++
    }
  })
  return count
}
