// Rows that several fragments speak of: columns of 21 bytes each, until all have spoken. Each ends as
// measured, failed, or in conflict (two different readings).

import type { ReadingSink } from './reading-columns.ts'
import type { RowSlots } from './row-slots.ts'
import type { Conflict } from './survey.ts'

const state = { missing: 0, measured: 1, failed: 2, conflict: 3 } as const

export class ContestedRows {
  readonly #slots: RowSlots
  readonly #files: readonly string[]
  readonly #state: Uint8Array
  readonly #key: Float64Array
  readonly #value: Float64Array
  readonly #job: Uint32Array
  readonly #conflicts = new Map<number, { file: string; value: number }[]>()
  /** Rows that came home more than once with the same answer. */
  duplicates = 0

  /** @param files of the jobs, as they come to be known */
  constructor(slots: RowSlots, files: readonly string[]) {
    this.#slots = slots
    this.#files = files
    this.#state = new Uint8Array(slots.length)
    this.#key = new Float64Array(slots.length)
    this.#value = new Float64Array(slots.length)
    this.#job = new Uint32Array(slots.length)
  }

  /** Where the row stands here, or -1: then it is not contested. */
  slotOf(row: number): number {
    return this.#slots.length === 0 ? -1 : this.#slots.slotOf(row)
  }

  /**
   * A reading outweighs a failure.
   * @param job who says so, an index into the files
   * @returns whether it is the row's first reading
   */
  addReading(slot: number, key: number, value: number, job: number): boolean {
    const before = this.#state[slot]
    if (before === state.missing || before === state.failed) {
      this.#state[slot] = state.measured
      this.#key[slot] = key
      this.#value[slot] = value
      this.#job[slot] = job
      return true
    }
    const answer = { file: this.#files[job]!, value }
    if (before === state.conflict) {
      this.#conflicts.get(slot)!.push(answer)
    } else if (this.#value[slot] === value) {
      this.duplicates += 1
    } else {
      this.#state[slot] = state.conflict
      this.#conflicts.set(slot, [{ file: this.#files[this.#job[slot]!]!, value: this.#value[slot]! }, answer])
    }
    return false
  }

  /** @returns whether it is all that is said of the row so far: of several failures the first one stays */
  addFailure(slot: number): boolean {
    if (this.#state[slot] !== state.missing) return false
    this.#state[slot] = state.failed
    return true
  }

  hasFailed(slot: number): boolean {
    return this.#state[slot] === state.failed
  }

  /** Gives the readings that hold to `sink`, in row order. @returns the conflicts, in row order */
  settle(sink: ReadingSink): Conflict[] {
    const conflicts: Conflict[] = []
    let slot = 0
    for (const { first, count } of this.#slots.ranges) {
      for (let row = first; row < first + count; row += 1, slot += 1) {
        if (this.#state[slot] === state.conflict) {
          conflicts.push({ row, answers: this.#conflicts.get(slot)! })
        } else if (this.#state[slot] === state.measured) {
          sink.add(row, this.#key[slot]!, this.#value[slot]!, this.#job[slot]!)
        }
      }
    }
    return conflicts
  }
}
