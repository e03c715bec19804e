// Readings that are only counted, as the page needs them: for each key how many lie at each level or below,
// so that a rank is found by bisection. `format` runs where the page is made, `parse` in the browser.

import type { Tally } from '../data/histogram.ts'
import { planesFor, readPlanes, writePlanes } from './planes.ts'

/** As `Points`, but a reading is one of the many at its level. */
export interface Cells {
  /** Readings, all keys together. */
  readonly length: number
  /** Distinct, ascending; the middles of ranges where `keyWidth` is not 0. */
  readonly keys: Float64Array
  /** How many readings stand before each key's; one more entry than keys. */
  readonly starts: Uint32Array
  readonly keyWidth: number
  /** Levels that a key has. */
  readonly bins: number
  /** By key, then level: the key's readings at that level or below. */
  readonly sums: Uint32Array
  /** The middle of a level is (base + level) / scale. */
  readonly base: number
  readonly scale: number
  /** Exact, by key. */
  readonly least: Float64Array
  readonly most: Float64Array
}

export type CellsHead = Pick<Cells, 'length' | 'keyWidth' | 'bins' | 'base' | 'scale'> & {
  readonly keys: number
  /** Bytes a count. */
  readonly planes: number
}

/** How many readings of a key lie at a level. */
export const countAt = ({ bins, sums }: Cells, key: number, level: number): number =>
  sums[key * bins + level]! - (level === 0 ? 0 : sums[key * bins + level - 1]!)

export function cellsOf(tally: Tally): Cells {
  const { length, keyWidth, bins, binWidth, firstBin, least, most } = tally
  const keys = tally.keys.map(key => key + keyWidth / 2)
  const shape = { length, keyWidth, bins, base: firstBin + 0.5, scale: 1 / binWidth, least, most }
  return { ...shape, keys, ...sumUp(tally.counts.slice(), keys.length, bins) }
}

/** Turns counts into sums, in place. */
function sumUp(counts: Uint32Array, keys: number, bins: number): Pick<Cells, 'starts' | 'sums'> {
  const starts = new Uint32Array(keys + 1)
  for (let key = 0; key < keys; key++) {
    let sum = 0
    for (let at = key * bins; at < (key + 1) * bins; at++) {
      sum += counts[at]!
      counts[at] = sum
    }
    starts[key + 1] = starts[key]! + sum
  }
  return { starts, sums: counts }
}

/** keys, least and most as doubles, then the counts in byte planes. */
export function formatCells(cells: Cells): { head: CellsHead; bytes: Uint8Array } {
  const { length, keys, keyWidth, bins, sums, base, scale, least, most } = cells
  const counts = sums.map((sum, at) => (at % bins === 0 ? sum : sum - sums[at - 1]!))
  const planes = planesFor(counts)
  const bytes = new Uint8Array(24 * keys.length + counts.length * planes)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const column of [keys, least, most]) {
    for (const number of column) {
      view.setFloat64(at, number, true)
      at += 8
    }
  }
  writePlanes(bytes, at, counts, planes)
  return { head: { length, keyWidth, bins, base, scale, keys: keys.length, planes }, bytes }
}

/** Reads back what `formatCells` wrote. */
export function parseCells(head: CellsHead, bytes: Uint8Array): Cells {
  const { length, keyWidth, bins, base, scale, planes } = head
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [keys, least, most] = [0, 1, 2].map(column =>
    Float64Array.from({ length: head.keys }, (_, index) =>
      view.getFloat64(8 * (column * head.keys + index), true),
    ),
  )
  const counts = readPlanes(bytes, 24 * head.keys, head.keys * bins, planes)
  const shape = { length, keyWidth, bins, base, scale, keys: keys!, least: least!, most: most! }
  return { ...shape, ...sumUp(counts, head.keys, bins) }
}
