// Some of the points, as points: the chart draws, counts and searches them like any others.

import type { Points } from './points.ts'

/** The points for which `wants` holds, in their order; `ids` remembers which they were. */
export function selectPoints(points: Points, wants: (index: number) => boolean): Points {
  const keys: number[] = []
  const starts: number[] = []
  const ids: number[] = []
  for (let key = 0; key < points.keys.length; key++) {
    const before = ids.length
    for (let index = points.starts[key]!; index < points.starts[key + 1]!; index++) {
      if (wants(index)) ids.push(index)
    }
    if (ids.length === before) continue
    keys.push(points.keys[key]!)
    starts.push(before)
  }
  return {
    ...points,
    length: ids.length,
    keys: Float64Array.from(keys),
    starts: Uint32Array.from([...starts, ids.length]),
    levels: Uint32Array.from(ids, index => points.levels[index]!),
    ids: Uint32Array.from(ids),
  }
}
