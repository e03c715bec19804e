// A point's rank among those of its key, counted from whichever end is nearer.

import { formatCount } from '../data/quantity.ts'
import { formatRank } from './numbers.ts'
import { firstAtLeast, keyOf, type Points } from './points.ts'

export interface Rank {
  readonly count: number
  /** How many are lower, how many higher, and how many others the same. */
  readonly below: number
  readonly above: number
  readonly equal: number
}

export function rankOf(points: Points, index: number): Rank {
  const { starts, levels } = points
  const key = keyOf(points, index)
  const [from, to] = [starts[key]!, starts[key + 1]!]
  const first = firstAtLeast(levels, levels[index]!, from, to)
  const after = firstAtLeast(levels, levels[index]! + 1, first, to)
  return { count: to - from, below: first - from, above: to - after, equal: after - first - 1 }
}

/** `12th brightest of 87 in 1919`; a lightness is bright or dark, anything else high or low. */
export function sayRank({ count, below, above, equal }: Rank, key: string, isLightness: boolean): string {
  if (count === 1) return `the only one in ${key}`
  const [top, bottom] = isLightness ? ['brightest', 'darkest'] : ['highest', 'lowest']
  const [rank, word] = above <= below ? [above + 1, top] : [below + 1, bottom]
  const place = rank === 1 ? word : `${formatRank(rank)} ${word}`
  const shared = equal === 0 ? '' : `, level with ${formatCount(equal)} more`
  return `${place} of ${formatCount(count)} in ${key}${shared}`
}
