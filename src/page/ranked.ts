// Readings in order within each key, kept one by one or only counted: what quantiles, tables and axes ask
// of either.

import type { Cells } from './cells.ts'
import { firstAtLeast, type Points } from './points.ts'

export type Ranked = Points | Cells

export const isCounted = (ranked: Ranked): ranked is Cells => 'sums' in ranked

/** The level of the reading at a rank, counted from 0, among a key's. */
export function levelAtRank(ranked: Ranked, key: number, rank: number): number {
  if (!isCounted(ranked)) return ranked.levels[ranked.starts[key]! + rank]!
  const from = key * ranked.bins
  return firstAtLeast(ranked.sums, rank + 1, from, from + ranked.bins) - from
}

/** How many of a key's readings lie at `level` or below. */
export function countUpTo(ranked: Ranked, key: number, level: number): number {
  const { starts } = ranked
  if (!isCounted(ranked)) {
    return firstAtLeast(ranked.levels, level + 1, starts[key]!, starts[key + 1]!) - starts[key]!
  }
  return level < 0 ? 0 : ranked.sums[key * ranked.bins + Math.min(level, ranked.bins - 1)]!
}

/** The lowest and the highest value of some keys; an empty range is upside down. */
export function extremesOf(ranked: Ranked, fromKey = 0, toKey = ranked.keys.length): [number, number] {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let key = fromKey; key < toKey; key++) {
    const [first, last] = isCounted(ranked)
      ? [ranked.least[key]!, ranked.most[key]!]
      : [ranked.starts[key]!, ranked.starts[key + 1]! - 1].map(
          at => (ranked.base + ranked.levels[at]!) / ranked.scale,
        )
    lowest = Math.min(lowest, first!)
    highest = Math.max(highest, last!)
  }
  return [lowest, highest]
}
