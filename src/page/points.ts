// The readings as the page needs them: sorted by key, then value, the values as whole steps. The sort is
// the index: a key's readings stand together in order, so a quantile is a look-up and the dot under a
// pointer a binary search.

/** Columns; a reading is a position in `levels`, its key the last one that starts at or before it. */
export interface Points {
  readonly length: number
  /** Distinct, ascending. */
  readonly keys: Float64Array
  /** Where each key's readings start; one more entry than keys, the last one is `length`. */
  readonly starts: Uint32Array
  /** value = (base + level) / scale; ascending within a key. */
  readonly levels: Uint32Array
  readonly base: number
  /** Steps a unit: a million for what was printed to six decimals. */
  readonly scale: number
  /** Where only some of the points were chosen: which each one was among them all. */
  readonly ids?: Uint32Array
}

/** A division, not a product: only (base + level) / 1e6 is the double that `0.525493` was read as. */
export const valueAtLevel = (points: Points, level: number): number => (points.base + level) / points.scale

export const valueAt = (points: Points, index: number): number => valueAtLevel(points, points.levels[index]!)

/** The point's position among all of them, also where only some were chosen. */
export const idOf = ({ ids }: Points, index: number): number => (ids === undefined ? index : ids[index]!)

/** Position in `keys` of the last key <= `key`, or -1. */
export function keyAtOrBefore(keys: Float64Array, key: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! <= key) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Which key the reading at `index` has. */
export function keyOf(points: Points, index: number): number {
  let low = 0
  let high = points.keys.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (points.starts[middle]! <= index) low = middle
    else high = middle - 1
  }
  return low
}

/** First position in [from, to) whose level is at least `level`; `to` where there is none. */
export function firstAtLeast(levels: Uint32Array, level: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (levels[middle]! < level) low = middle + 1
    else high = middle
  }
  return low
}

/** Are the keys years? Whole numbers from 1000 to 3000. */
export const areYears = (keys: Float64Array): boolean =>
  keys.length > 0 && keys[0]! >= 1000 && keys.at(-1)! <= 3000 && keys.every(Number.isInteger)

/** Are all keys whole numbers? Then dots may be spread within their unit without touching the next. */
export const areWhole = (keys: Float64Array): boolean => keys.every(Number.isInteger)
