// The page's data: points and, for hover, which row and place each one comes from, as bytes made to
// compress. `format` runs where the page is made, `parse` in the browser; neither touches the world.
//
//   head   { length, keys, base, scale, planes, carried }       JSON
//   bytes  keys as doubles, then in byte planes: readings a key; differences of the levels within a key;
//          and where carried: the reading of each point, differences of the rows, places

import { planesFor, readPlanes, writePlanes } from './planes.ts'
import type { Points } from './points.ts'

/** What a point can tell beyond its key and value. */
export interface Carried {
  /** The reading that each point is. */
  readonly order: Uint32Array
  /** A reading's row in the manifest, ascending. */
  readonly row: Uint32Array
  /** A reading's place: an index into a list of sites and hosts. */
  readonly place: Uint32Array
}

export interface ColumnsHead {
  readonly length: number
  readonly keys: number
  readonly base: number
  readonly scale: number
  /** Bytes a number, for each column that follows the keys. */
  readonly planes: readonly number[]
}

/** Points (and what they carry) as bytes. `parseColumns` gives the same back. */
export function formatColumns(points: Points, carried?: Carried): { head: ColumnsHead; bytes: Uint8Array } {
  const columns = [differences(points.starts).subarray(1), levelSteps(points)]
  if (carried !== undefined) columns.push(carried.order, differences(carried.row), carried.place)
  const planes = columns.map(planesFor)

  const keyBytes = points.keys.length * 8
  const total = columns.reduce((sum, column, index) => sum + column.length * planes[index]!, keyBytes)
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  points.keys.forEach((key, index) => {
    view.setFloat64(index * 8, key, true)
  })
  let at = keyBytes
  columns.forEach((column, index) => {
    at = writePlanes(bytes, at, column, planes[index]!)
  })
  const { length, base, scale } = points
  return { head: { length, keys: points.keys.length, base, scale, planes }, bytes }
}

/** Reads back what `formatColumns` wrote. */
export function parseColumns(
  head: ColumnsHead,
  bytes: Uint8Array,
): { points: Points; carried: Carried | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const keys = Float64Array.from({ length: head.keys }, (_, index) => view.getFloat64(index * 8, true))
  let at = head.keys * 8
  const columns = head.planes.map((planes, index) => {
    const length = index === 0 ? head.keys : head.length
    const column = readPlanes(bytes, at, length, planes)
    at += length * planes
    return column
  })
  const [counts, levels, order, row, place] = columns
  const starts = new Uint32Array(head.keys + 1)
  starts.set(sums(counts!), 1)
  for (let key = 0; key < head.keys; key++) sums(levels!.subarray(starts[key], starts[key + 1]))
  const { length, base, scale } = head
  return {
    points: { length, keys, starts, levels: levels!, base, scale },
    carried: order && row && place ? { order, row: sums(row), place } : undefined,
  }
}

/** Each level minus the one before it; the first of a key as it is. */
function levelSteps({ length, starts, levels }: Points): Uint32Array {
  const steps = new Uint32Array(length)
  for (let key = 0; key + 1 < starts.length; key++) {
    let before = 0
    for (let index = starts[key]!; index < starts[key + 1]!; index++) {
      steps[index] = levels[index]! - before
      before = levels[index]!
    }
  }
  return steps
}

const differences = (ascending: Uint32Array): Uint32Array =>
  ascending.map((number, index) => (index === 0 ? number : number - ascending[index - 1]!))

/** Undoes `differences`, in place. */
function sums(steps: Uint32Array): Uint32Array {
  for (let index = 1; index < steps.length; index++) steps[index]! += steps[index - 1]!
  return steps
}
