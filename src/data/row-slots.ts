// Sets of rows as ascending ranges that do not touch, and the place of each row among them: a column needs
// an entry for these rows only.

import type { RowRange } from './row-range.ts'

/** Where ranges begin and end, as depth: how many of them hold a row. Empty stretches are left out. */
function* depths(ranges: readonly RowRange[]): Generator<{ first: number; end: number; depth: number }> {
  const firsts = Float64Array.from(ranges, ({ first }) => first).sort()
  const ends = Float64Array.from(ranges, ({ first, count }) => first + count).sort()
  let [opened, closed, at] = [0, 0, 0]
  while (closed < ends.length) {
    const next = Math.min(firsts[opened] ?? Number.POSITIVE_INFINITY, ends[closed]!)
    if (next > at && opened > closed) yield { first: at, end: next, depth: opened - closed }
    at = next
    while (firsts[opened] === at) opened += 1
    while (ends[closed] === at) closed += 1
  }
}

/** The rows that at least `least` of the ranges hold, as few ranges as possible, in order. */
export function heldBy(least: number, ranges: readonly RowRange[]): RowRange[] {
  const held: { first: number; count: number }[] = []
  for (const { first, end, depth } of depths(ranges)) {
    if (depth < least) continue
    const last = held.at(-1)
    if (last !== undefined && last.first + last.count === first) last.count = end - last.first
    else held.push({ first, count: end - first })
  }
  return held
}

/** The rows below `rows` that none of the ranges holds. */
export function heldByNone(ranges: readonly RowRange[], rows: number): RowRange[] {
  const gaps: RowRange[] = []
  let first = 0
  for (const held of heldBy(1, ranges)) {
    if (held.first > first) gaps.push({ first, count: held.first - first })
    first = held.first + held.count
  }
  if (first < rows) gaps.push({ first, count: rows - first })
  return gaps
}

/** Numbers the rows of ascending ranges, from 0 and without gaps. */
export class RowSlots {
  readonly ranges: readonly RowRange[]
  /** How many rows there are. */
  readonly length: number
  readonly #firsts: Float64Array
  /** The slot of each range's first row. */
  readonly #slots: Float64Array
  #near = 0

  /** @param ranges as `heldBy` gives them */
  constructor(ranges: readonly RowRange[]) {
    this.ranges = ranges
    this.#firsts = Float64Array.from(ranges, ({ first }) => first)
    this.#slots = new Float64Array(ranges.length)
    let length = 0
    ranges.forEach(({ count }, index) => {
      this.#slots[index] = length
      length += count
    })
    this.length = length
  }

  /** The slot of a row, or -1 where it has none. Quick for rows that come in order. */
  slotOf(row: number): number {
    if (
      !(this.#firsts[this.#near]! <= row && row < (this.#firsts[this.#near + 1] ?? Number.POSITIVE_INFINITY))
    )
      this.#near = this.#rangeOf(row)
    const index = this.#near
    const within = row - this.#firsts[index]!
    return within >= 0 && within < this.ranges[index]!.count ? this.#slots[index]! + within : -1
  }

  /** The last range that begins at or before the row; the first where none does. */
  #rangeOf(row: number): number {
    let low = 0
    let high = this.#firsts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#firsts[middle]! <= row) low = middle
      else high = middle - 1
    }
    return low
  }
}
