// Readings -> points: sorted by key, then by value, as columns. A million take a twentieth of a second
// and no object.

import type { Readings } from '../data/survey.ts'
import { keyAtOrBefore, type Points } from './points.ts'

export interface Sorted {
  readonly points: Points
  /** The reading that each point is; equal points stand in manifest order. */
  readonly order: Uint32Array
}

/** Whole keys that span no more than this are counted; others are sorted. */
const widestCount = 1 << 20
/** Levels stay below this, so that they and their differences fit a Uint32Array. */
const mostLevels = 2 ** 31

export const noReadings: Readings = {
  length: 0,
  row: new Uint32Array(0),
  key: new Float64Array(0),
  value: new Float64Array(0),
  job: new Uint32Array(0),
}

/** @throws Error when a key or a value is not a finite number: such a row is a failure, not a reading */
export function sortReadings({ length, key, value }: Readings): Sorted {
  const { keys, keyIndex } = indexKeys(key.subarray(0, length))
  const { levels, base, scale, highest } = quantise(value.subarray(0, length))

  const starts = new Uint32Array(keys.length + 1)
  for (let index = 0; index < length; index++) starts[keyIndex[index]! + 1]!++
  for (let index = 0; index < keys.length; index++) starts[index + 1]! += starts[index]!

  // By key first: each key's run then fits a cache, where sorting it is twice as fast.
  const run: Run = { levels: new Uint32Array(length), order: new Uint32Array(length) }
  const next = starts.slice()
  for (let index = 0; index < length; index++) {
    const place = next[keyIndex[index]!]!++
    run.levels[place] = levels[index]!
    run.order[place] = index
  }
  const longest = starts.reduce((most, start, key) => Math.max(most, start - (starts[key - 1] ?? 0)), 0)
  const scratch: Run = { levels: new Uint32Array(longest), order: new Uint32Array(longest) }
  for (let key = 0; key < keys.length; key++) {
    const [from, to] = [starts[key]!, starts[key + 1]!]
    sortRun({ levels: run.levels.subarray(from, to), order: run.order.subarray(from, to) }, scratch, highest)
  }
  return { points: { length, keys, starts, levels: run.levels, base, scale }, order: run.order }
}

/** The distinct keys, and for each reading the position of its own among them. */
function indexKeys(key: Float64Array): { keys: Float64Array; keyIndex: Uint32Array } {
  const { least, most, whole } = extent(key, 'key')
  const keyIndex = new Uint32Array(key.length)
  if (key.length === 0) return { keys: new Float64Array(0), keyIndex }

  if (whole && most - least < widestCount) {
    const position = new Int32Array(most - least + 1)
    for (let index = 0; index < key.length; index++) position[key[index]! - least] = 1
    const keys: number[] = []
    position.forEach((seen, offset) => {
      if (seen === 0) return
      position[offset] = keys.length
      keys.push(least + offset + 0)
    })
    for (let index = 0; index < key.length; index++) keyIndex[index] = position[key[index]! - least]!
    return { keys: Float64Array.from(keys), keyIndex }
  }

  const sorted = Float64Array.from(key, one => one + 0).sort() // + 0: a negative zero is the same key
  let distinct = 0
  for (const one of sorted) {
    if (distinct === 0 || sorted[distinct - 1] !== one) sorted[distinct++] = one
  }
  const keys = sorted.slice(0, distinct)
  for (let index = 0; index < key.length; index++) keyIndex[index] = keyAtOrBefore(keys, key[index]!)
  return { keys, keyIndex }
}

/** Values in whole steps above the lowest: ones where all are whole, else millionths where their span lets that fit. */
function quantise(value: Float64Array): {
  levels: Uint32Array
  base: number
  scale: number
  highest: number
} {
  const levels = new Uint32Array(value.length)
  if (value.length === 0) return { levels, base: 0, scale: 1e6, highest: 0 }
  const { least, most, whole } = extent(value, 'value')
  let scale = whole ? 1 : 1e6
  while ((most - least) * scale >= mostLevels || Math.abs(least) * scale >= 2 ** 52) scale /= 10
  while (!whole && most > least && (most - least) * scale < 1000 && Math.abs(least) * scale < 2 ** 45)
    scale *= 10
  const base = Math.round(least * scale)
  for (let index = 0; index < value.length; index++) levels[index] = Math.round(value[index]! * scale) - base
  return { levels, base, scale, highest: Math.round(most * scale) - base }
}

function extent(column: Float64Array, what: string): { least: number; most: number; whole: boolean } {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  let whole = true
  for (let index = 0; index < column.length; index++) {
    const one = column[index]!
    // false for NaN as well
    if (!(Math.abs(one) <= Number.MAX_VALUE)) throw new Error(`reading ${index} has the ${what} ${one}`)
    if (one < least) least = one
    if (one > most) most = one
    whole &&= Number.isInteger(one)
  }
  return { least, most, whole }
}

/** Levels, and the reading that each is of. */
interface Run {
  readonly levels: Uint32Array
  readonly order: Uint32Array
}

const digitBits = 11
const digits = 1 << digitBits
/** Shorter runs are not worth counting digits for. */
const leastForRadix = 64

/** Sorts a run by its levels, in place, keeping equals as they stand. */
function sortRun(run: Run, scratch: Run, highest: number): void {
  const { length } = run.levels
  if (length < leastForRadix) {
    insertionSort(run)
    return
  }
  let from = run
  let to = scratch
  // Least significant digit first.
  for (let shift = 0; shift < 32 && highest >>> shift > 0; shift += digitBits) {
    const place = new Uint32Array(digits + 1)
    for (let index = 0; index < length; index++) {
      place[((from.levels[index]! >>> shift) & (digits - 1)) + 1]!++
    }
    for (let digit = 0; digit < digits; digit++) place[digit + 1]! += place[digit]!
    for (let index = 0; index < length; index++) {
      const level = from.levels[index]!
      const at = place[(level >>> shift) & (digits - 1)]!++
      to.levels[at] = level
      to.order[at] = from.order[index]!
    }
    ;[from, to] = [to, from]
  }
  if (from === run) return
  run.levels.set(from.levels.subarray(0, length))
  run.order.set(from.order.subarray(0, length))
}

function insertionSort({ levels, order }: Run): void {
  for (let index = 1; index < levels.length; index++) {
    const level = levels[index]!
    const reading = order[index]!
    let hole = index
    for (; hole > 0 && levels[hole - 1]! > level; hole--) {
      levels[hole] = levels[hole - 1]!
      order[hole] = order[hole - 1]!
    }
    levels[hole] = level
    order[hole] = reading
  }
}
