// The two ends of an archive, to be compared: its first and its last thirty years.

import { areYears } from './points.ts'
import type { Ranked } from './ranked.ts'

/** Years, and the keys that they are: positions in `points.keys`, the last one not included. */
export interface End {
  readonly from: number
  readonly to: number
  readonly fromKey: number
  readonly toKey: number
  readonly count: number
}

export interface Ends {
  readonly early: End
  readonly late: End
}

const spanYears = 30
/** An end with fewer says nothing. */
const leastReadings = 20
/** A change so near the end has no year of its own. */
const leastAfter = 20

/** The first and the last thirty years that hold enough readings, where keys are years and these do not overlap. */
export function findEnds(points: Ranked): Ends | undefined {
  const { keys, starts } = points
  if (!areYears(keys)) return undefined
  // A stray picture must not speak for its age: an end holds a hundredth of all readings.
  const enough = Math.max(leastReadings, points.length / 100)
  const end = (from: number, fromKey: number, toKey: number): End | undefined => {
    const count = starts[toKey]! - starts[fromKey]!
    return count >= enough ? { from, to: from + spanYears - 1, fromKey, toKey, count } : undefined
  }
  let early: End | undefined
  for (let fromKey = 0; fromKey < keys.length && early === undefined; fromKey++) {
    early = end(keys[fromKey]!, fromKey, keyAfter(keys, keys[fromKey]! + spanYears - 1))
  }
  let late: End | undefined
  for (let toKey = keys.length; toKey > 0 && late === undefined; toKey--) {
    const from = keys[toKey - 1]! - spanYears + 1
    late = end(from, keyAfter(keys, from - 1), toKey)
  }
  return early !== undefined && late !== undefined && early.to < late.from ? { early, late } : undefined
}

/**
 * The year to name for a change: that of the last point still on the early side, rounded up to five (a point
 * looks at several years; and what holds after 1918 holds after 1920). Undefined if the change began in
 * the early years themselves, or too near the end.
 */
export function turningYear(lastEarly: number | undefined, lastYear: number, early: End): number | undefined {
  if (lastEarly === undefined || lastEarly <= early.to) return undefined
  const year = Math.ceil(lastEarly / 5) * 5
  return lastYear - year < leastAfter ? undefined : year
}

/** Position after the last key <= `key`. */
const keyAfter = (keys: Float64Array, key: number): number => {
  const after = keys.findIndex(one => one > key)
  return after === -1 ? keys.length : after
}
