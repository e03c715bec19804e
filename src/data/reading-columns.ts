// Readings gathered into columns, 20 bytes each, in whatever order they come.

import type { RowSlots } from './row-slots.ts'
import type { Readings } from './survey.ts'

/** Takes the reading of each row once. */
export interface ReadingSink {
  /** @param job index into the survey's jobs */
  add(row: number, key: number, value: number, job: number): void
}

export class ReadingColumns implements ReadingSink {
  readonly #slots: RowSlots
  readonly #key: Float64Array
  /** NaN: no reading. */
  readonly #value: Float64Array
  readonly #job: Uint32Array

  /** @param slots the rows that may have a reading */
  constructor(slots: RowSlots) {
    this.#slots = slots
    this.#key = new Float64Array(slots.length)
    this.#value = new Float64Array(slots.length).fill(Number.NaN)
    this.#job = new Uint32Array(slots.length)
  }

  add(row: number, key: number, value: number, job: number): void {
    const slot = this.#slots.slotOf(row)
    this.#key[slot] = key
    this.#value[slot] = value
    this.#job[slot] = job
  }

  /** The columns are handed over, not copied: in place, as a reading never moves to a later slot. */
  finish(): Readings {
    let length = 0
    for (let slot = 0; slot < this.#value.length; slot += 1)
      if (!Number.isNaN(this.#value[slot]!)) length += 1
    const rows = new Uint32Array(length)
    let from = 0
    let to = 0
    for (const { first, count } of this.#slots.ranges) {
      for (let row = first; row < first + count; row += 1, from += 1) {
        if (Number.isNaN(this.#value[from]!)) continue
        rows[to] = row
        this.#key[to] = this.#key[from]!
        this.#value[to] = this.#value[from]!
        this.#job[to] = this.#job[from]!
        to += 1
      }
    }
    return {
      length,
      row: rows,
      key: this.#key.subarray(0, length),
      value: this.#value.subarray(0, length),
      job: this.#job.subarray(0, length),
    }
  }
}
