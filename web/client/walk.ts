// Arrow keys: up and down through the values of a key, left and right to the likest value of the next.

import { firstAtLeast, keyOf, type Points } from '../../src/page/points.ts'

/** Which way each arrow goes: along the keys, up the ranks. */
export const arrows: Readonly<Record<string, { keys: number; ranks: number }>> = {
  ArrowUp: { keys: 0, ranks: 1 },
  ArrowDown: { keys: 0, ranks: -1 },
  ArrowLeft: { keys: -1, ranks: 0 },
  ArrowRight: { keys: 1, ranks: 0 },
}

/** The point to go to from `index` (-1: none yet), or undefined where the key pressed is no arrow. */
export function walk(points: Points, index: number, pressed: string): number | undefined {
  const step = arrows[pressed]
  if (step === undefined) return undefined
  const { starts, levels, keys } = points
  const middleOf = (key: number): number => (starts[key]! + starts[key + 1]! - 1) >> 1
  if (index < 0) return middleOf(pressed === 'ArrowLeft' ? keys.length - 1 : 0)

  const key = keyOf(points, index)
  if (step.ranks !== 0) return Math.min(starts[key + 1]! - 1, Math.max(starts[key]!, index + step.ranks))
  const next = key + step.keys
  if (next < 0 || next >= keys.length) return index
  const level = levels[index]!
  const above = firstAtLeast(levels, level, starts[next]!, starts[next + 1]!)
  if (above === starts[next + 1]!) return above - 1
  if (above === starts[next]!) return above
  return levels[above]! - level < level - levels[above - 1]! ? above : above - 1
}
