// Rows that are home, counted as fragments come, change and go, by the law of rows that are in several (row-law.ts):
// the same numbers as coverage has in the end.

import { failureCause } from './failure-cause.ts'
import { effectOf, type Said, type Standing, standing, standingAfter } from './row-law.ts'
import { eachRow, type RowList } from './row-list.ts'

/** What one file says of its rows. */
export interface FileTally {
  readonly rows: RowList
  /** The codes of those that failed. */
  readonly failed: ReadonlyMap<number, string>
}

/** Rows that lie near each other: which files have them is kept for so many together. */
const nearRows = 1024

/** One byte a row, and more for each that failed. */
export class RowTally {
  readonly rows: number
  readonly #agree: (row: number, first: string, other: string) => boolean
  readonly #files = new Map<string, FileTally>()
  /** The files that may have rows of a stretch, in the order of their names. */
  readonly #near = new Map<number, string[]>()
  readonly #standing: Uint8Array
  /** Of the rows that failed. */
  readonly #codes = new Map<number, string>()
  readonly #counts = new Float64Array(Object.keys(standing).length)

  /** @param agree do two files, in the order of their names, say the same of a row that both measured? */
  constructor(rows: number, agree: (row: number, first: string, other: string) => boolean = () => true) {
    this.rows = rows
    this.#agree = agree
    this.#standing = new Uint8Array(rows)
    this.#counts[standing.missing] = rows
  }

  get measured(): number {
    return this.#counts[standing.measured]!
  }

  get failed(): number {
    return this.#counts[standing.retryable]! + this.#counts[standing.lasting]!
  }

  /** Rows with two different answers. */
  get conflicts(): number {
    return this.#counts[standing.conflict]!
  }

  get missing(): number {
    return this.#counts[standing.missing]!
  }

  get files(): number {
    return this.#files.size
  }

  /** Replaces what the file said before; undefined where it says nothing that counts. */
  set(file: string, tally: FileTally | undefined): void {
    const before = this.#files.get(file)
    if (before !== undefined) {
      this.#files.delete(file)
      for (const stretch of stretchesOf(before.rows)) this.#leave(stretch, file)
      for (const row of eachRow(before.rows)) this.#settle(row)
    }
    if (tally === undefined) return
    this.#files.set(file, tally)
    for (const stretch of stretchesOf(tally.rows)) {
      this.#near.set(stretch, [...(this.#near.get(stretch) ?? []), file].sort())
    }
    for (const row of eachRow(tally.rows)) {
      if (this.#standing[row] === standing.missing) this.#put(row, saidOf(tally, row), tally.failed.get(row))
      else this.#settle(row)
    }
  }

  /** Failed rows by code, the most frequent first. */
  causes(): Record<string, number> {
    const counts = new Map<string, number>()
    for (const code of this.#codes.values()) counts.set(code, (counts.get(code) ?? 0) + 1)
    return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)))
  }

  #leave(stretch: number, file: string): void {
    const left = (this.#near.get(stretch) ?? []).filter(each => each !== file)
    if (left.length > 0) this.#near.set(stretch, left)
    else this.#near.delete(stretch)
  }

  #put(row: number, now: Standing, code: string | undefined): void {
    this.#counts[this.#standing[row]!]! -= 1
    this.#counts[now]! += 1
    this.#standing[row] = now
    if (code !== undefined) this.#codes.set(row, code)
    else if (this.#codes.size > 0) this.#codes.delete(row)
  }

  /** By all files that have the row. */
  #settle(row: number): void {
    let now: Standing = standing.missing
    let chosen: { readonly file: string; readonly code: string | undefined } | undefined
    for (const file of this.#near.get(Math.floor(row / nearRows)) ?? []) {
      const tally = this.#files.get(file)!
      if (!isAmong(row, tally.rows)) continue
      const said = saidOf(tally, row)
      const effect = effectOf(now, said, () => this.#agree(row, chosen!.file, file))
      if (effect === 'takes') chosen = { file, code: tally.failed.get(row) }
      now = standingAfter(now, said, effect)
    }
    this.#put(row, now, chosen?.code)
  }
}

const saidOf = ({ failed }: FileTally, row: number): Said => {
  const code = failed.get(row)
  if (code === undefined) return standing.measured
  return failureCause(code).retryable ? standing.retryable : standing.lasting
}

const isAmong = (row: number, rows: RowList): boolean =>
  rows.some(({ first, count }) => row >= first && row < first + count)

function* stretchesOf(rows: RowList): Generator<number> {
  let last = -1
  for (const { first, count } of rows) {
    const end = Math.floor((first + count - 1) / nearRows)
    for (let at = Math.max(last + 1, Math.floor(first / nearRows)); at <= end; at += 1) yield at
    last = Math.max(last, end)
  }
}
