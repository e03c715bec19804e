// Rows of a manifest that need not stand together, as ranges: what a job of a repair works on. Its text,
// `417-1,900-3`, has one form for one set of rows.

import { describeRange, formatRange, parseRange, type RowRange } from './row-range.ts'

/** Ascending, with at least one row between two ranges; never empty. */
export type RowList = readonly RowRange[]

/** `417-1,900-3` */
export const formatRowList = (rows: RowList): string => rows.map(formatRange).join()

/** A list of single rows that a command line may carry is shorter. */
export const mostRanges = 40_000

/**
 * Reads `417-1,900-3` back.
 * @returns undefined if the text is not what `formatRowList` writes, or has more than `mostRanges`
 */
export function parseRowList(text: string): RowList | undefined {
  const rows: RowRange[] = []
  let end = -1
  for (const word of text.split(',', mostRanges + 1)) {
    const range = parseRange(word)
    if (
      rows.length === mostRanges ||
      range === undefined ||
      range.first <= end ||
      formatRange(range) !== word
    )
      return undefined
    rows.push(range)
    end = range.first + range.count
  }
  return rows
}

/** The range from the first of the rows to the last. */
export function hullOf(rows: RowList): RowRange {
  const first = rows[0]!.first
  const last = rows.at(-1)!
  return { first, count: last.first + last.count - first }
}

export const countRows = (rows: RowList): number => rows.reduce((sum, { count }) => sum + count, 0)

export function* eachRow(rows: RowList): Generator<number> {
  for (const { first, count } of rows) for (let row = first; row < first + count; row += 1) yield row
}

/** @param rows ascending, at least one */
export function listOfRows(rows: Iterable<number>): RowList {
  const list: { first: number; count: number }[] = []
  for (const row of rows) {
    const last = list.at(-1)
    if (last !== undefined && row === last.first + last.count) last.count += 1
    else list.push({ first: row, count: 1 })
  }
  return list
}

/** For people: `lines 401 to 600`, or `4 of lines 418 to 903`. */
export const describeRows = (rows: RowList): string => {
  const hull = describeRange(hullOf(rows))
  return rows.length === 1 ? hull : `${countRows(rows)} of ${hull}`
}

/** Walks up a list beside rows that ascend, and says of each whether it is in. */
export class RowCursor {
  readonly #rows: RowList
  #at = 0

  constructor(rows: RowList) {
    this.#rows = rows
  }

  /** @param row no smaller than the one before */
  has(row: number): boolean {
    let range = this.#rows[this.#at]
    while (range !== undefined && row >= range.first + range.count) range = this.#rows[++this.#at]
    return range !== undefined && row >= range.first
  }
}

/** Is there a row that is in both? */
export function overlaps(rows: RowList, others: readonly RowRange[]): boolean {
  let at = 0
  for (const { first, count } of rows) {
    while (at < others.length && others[at]!.first + others[at]!.count <= first) at += 1
    if (at < others.length && others[at]!.first < first + count) return true
  }
  return false
}

/** Is every one of the rows in the other list? */
export function isWithin(rows: RowList, others: RowList): boolean {
  let at = 0
  return rows.every(({ first, count }) => {
    while (at < others.length && others[at]!.first + others[at]!.count <= first) at += 1
    const other = others[at]
    return other !== undefined && first >= other.first && first + count <= other.first + other.count
  })
}
