// Rows that are home, counted as fragments come, change and go, by the laws of coverage: a row that came
// twice counts once, and a reading outweighs a failure. Whether answers agree is asked by `Coverage` alone.

import { eachRow, type RowList } from './row-list.ts'

/** What one file says of its rows. */
export interface FileTally {
  readonly rows: RowList
  /** Those that failed, by code. */
  readonly failed: ReadonlyMap<string, readonly number[]>
}

/** More files than that about one row are counted as that many. */
const most = 255

/** Two bytes a row. */
export class RowTally {
  readonly rows: number
  measured = 0
  failed = 0
  readonly #files = new Map<string, FileTally>()
  readonly #measuredBy: Uint8Array
  readonly #failedBy: Uint8Array

  constructor(rows: number) {
    this.rows = rows
    this.#measuredBy = new Uint8Array(rows)
    this.#failedBy = new Uint8Array(rows)
  }

  get missing(): number {
    return this.rows - this.measured - this.failed
  }

  get files(): number {
    return this.#files.size
  }

  /** Failed rows by code, the most frequent first. Of a row that failed in several files the first one says why. */
  causes(): Record<string, number> {
    const counts = new Map<string, number>()
    const said = new Set<number>()
    for (const { failed } of this.#files.values()) {
      for (const [code, rows] of failed) {
        let count = counts.get(code) ?? 0
        for (const row of rows) {
          if (this.#measuredBy[row]! > 0 || said.has(row)) continue
          if (this.#failedBy[row]! > 1) said.add(row)
          count += 1
        }
        if (count > 0) counts.set(code, count)
      }
    }
    return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)))
  }

  /** Replaces what the file said before; undefined where it says nothing that counts. */
  set(file: string, tally: FileTally | undefined): void {
    const before = this.#files.get(file)
    if (before !== undefined) this.#count(before, -1)
    this.#files.delete(file)
    if (tally === undefined) return
    this.#files.set(file, tally)
    this.#count(tally, 1)
  }

  #count({ rows, failed }: FileTally, by: 1 | -1): void {
    const fails = new Set([...failed.values()].flat())
    for (const row of eachRow(rows)) {
      const isFailed = fails.has(row)
      const column = isFailed ? this.#failedBy : this.#measuredBy
      this.#leave(row)
      if (column[row]! < most) column[row]! += by
      this.#enter(row)
    }
  }

  #leave(row: number): void {
    if (this.#measuredBy[row]! > 0) this.measured -= 1
    else if (this.#failedBy[row]! > 0) this.failed -= 1
  }

  #enter(row: number): void {
    if (this.#measuredBy[row]! > 0) this.measured += 1
    else if (this.#failedBy[row]! > 0) this.failed += 1
  }
}
