// The same as the chart, as a table: one line a key (or bin of keys), for those who cannot or would
// rather not see it.

import { formatCount } from '../data/quantity.ts'
import { digitsFor, formatKey, formatValue } from './numbers.ts'
import { type KeyGroup, leastForTails, quantileOf } from './quantiles.ts'
import { extremesOf } from './ranked.ts'
import type { Scatter } from './scatter.ts'

export interface QuantileRow {
  readonly key: string
  readonly count: string
  /** Lowest, 5th, 25th, median, 75th, 95th, highest. */
  readonly quantiles: readonly string[]
}

export function quantileTable({ ranked, groups }: Scatter): QuantileRow[] {
  const [lowest, highest] = extremesOf(ranked)
  const digits = ranked.length === 0 ? 3 : digitsFor(highest - lowest)
  return groups.map(({ from, to, count, fromKey, toKey }: KeyGroup) => ({
    key: from === to ? formatKey(from) : `${formatKey(from)} to ${formatKey(to)}`,
    count: formatCount(count),
    quantiles: [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map(share =>
      (share === 0.05 || share === 0.95) && count < leastForTails
        ? '–'
        : formatValue(quantileOf(ranked, fromKey, toKey, share), digits),
    ),
  }))
}
