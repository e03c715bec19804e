// The manifest's rows, one after the other, for those who need to see them.

import { parseRow } from '../data/manifest.ts'
import type { RowRange } from '../data/row-range.ts'
import { RowFailure } from '../errors.ts'
import { readChunks } from './manifest-file.ts'

export interface SeenRow {
  readonly row: number
  /** As it stands in the file, without the white space around it. */
  readonly line: string
  /** Absent where the line does not parse. */
  readonly location?: string
  readonly key?: number
}

/** Yields the rows of a range, in order; fewer where the file ends before. */
export function* readManifestRows(path: string, range: RowRange): Generator<SeenRow> {
  const end = range.first + range.count
  let row = 0
  for (const line of readLines(path)) {
    if (row >= end) return
    if (row >= range.first) yield seeRow(line.toString('utf8'), row)
    row += 1
  }
}

/**
 * Yields chosen rows; the lines between them are passed over, not parsed.
 * @param rows ascending
 */
export function* readChosenRows(path: string, rows: Uint32Array): Generator<SeenRow> {
  if (rows.length === 0) return
  let row = 0
  let next = 0
  for (const line of readLines(path)) {
    if (row === rows[next]) {
      yield seeRow(line.toString('utf8'), row)
      next += 1
      if (next === rows.length) return
    }
    row += 1
  }
}

function seeRow(text: string, row: number): SeenRow {
  const line = text.trim()
  try {
    // Whether the location is a picture's or parameters, only the analysis knew; it is shown here, not opened.
    return { ...parseRow(text, row, 'parameters'), line }
  } catch (error) {
    if (error instanceof RowFailure) return { row, line }
    throw error
  }
}

/** The lines of a manifest as bytes, each with its newline; the last may lack it. Keep a copy of none. */
export function* readLines(path: string): Generator<Buffer> {
  let rest = Buffer.alloc(0)
  for (const chunk of readChunks(path)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, newline + 1)
      start = newline + 1
    }
    rest = Buffer.from(bytes.subarray(start))
  }
  if (rest.length > 0) yield rest
}
