// The same as the chart, as a table: one line a key (or bin of keys), for those who cannot or would
// rather not see it.

import { digitsFor, formatCount, formatKey, formatValue } from './numbers.ts'
import type { Points } from './points.ts'
import { type KeyGroup, leastForTails, quantileOf } from './quantiles.ts'
import type { Scatter } from './scatter.ts'

export interface QuantileRow {
  readonly key: string
  readonly count: string
  /** Lowest, 5th, 25th, median, 75th, 95th, highest. */
  readonly quantiles: readonly string[]
}

export function quantileTable({ points, groups }: Scatter): QuantileRow[] {
  const digits = points.length === 0 ? 3 : digitsFor(spanOf(points))
  return groups.map(({ from, to, count, fromKey, toKey }: KeyGroup) => ({
    key: from === to ? formatKey(from) : `${formatKey(from)} to ${formatKey(to)}`,
    count: formatCount(count),
    quantiles: [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map(share =>
      (share === 0.05 || share === 0.95) && count < leastForTails
        ? '–'
        : formatValue(quantileOf(points, fromKey, toKey, share), digits),
    ),
  }))
}

/** From the lowest value to the highest: the ends of each key's own sorted run. */
function spanOf({ keys, starts, levels, scale }: Points): number {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let key = 0; key < keys.length; key++) {
    lowest = Math.min(lowest, levels[starts[key]!]!)
    highest = Math.max(highest, levels[starts[key + 1]! - 1]!)
  }
  return (highest - lowest) / scale
}
