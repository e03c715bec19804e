// Rows that are home, counted as fragments come, change and go, by the laws of coverage: a row that came
// twice counts once, and a reading outweighs a failure. Whether answers agree is asked by `Coverage` alone.

import { eachRow, type RowList } from './row-list.ts'

/** What one file says: of its rows these failed. */
export interface FileTally {
  readonly rows: RowList
  readonly failed: readonly number[]
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
    const fails = new Set(failed)
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
