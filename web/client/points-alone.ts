// Stands in for src/page/ranked.ts in the program of a page whose readings are points: what readings that are only
// counted need is left out of it.

import type { Cells } from '../../src/page/cells.ts'
import { firstAtLeast, type Points } from '../../src/page/points.ts'

export type Ranked = Points

export const isCounted = (_: unknown): _ is Cells => false

export const levelAtRank = ({ levels, starts }: Points, key: number, rank: number): number =>
  levels[starts[key]! + rank]!

export const countUpTo = ({ levels, starts }: Points, key: number, level: number): number =>
  firstAtLeast(levels, level + 1, starts[key]!, starts[key + 1]!) - starts[key]!

/** Only counted readings ask, whose bins are wider than what they hold. */
export const extremesOf = (): [number, number] => [0, 0]
