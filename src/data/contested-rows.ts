// Rows that are in several fragments: columns of 21 bytes each, until all have been read. Each ends as the law has it
// (row-law.ts).

import type { ReadingSink } from './reading-columns.ts'
import { effectOf, type Standing, standing, standingAfter } from './row-law.ts'
import type { RowSlots } from './row-slots.ts'
import type { Conflict } from './survey.ts'

export class ContestedRows {
  readonly #slots: RowSlots
  readonly #files: readonly string[]
  readonly #standing: Uint8Array
  readonly #key: Float64Array
  readonly #value: Float64Array
  readonly #job: Uint32Array
  readonly #conflicts = new Map<number, { file: string; value: number }[]>()
  /** Rows that came home more than once with the same answer. */
  duplicates = 0

  /** Of the slot that is asked about; made once, not for each of a million rows. */
  #asked = 0
  readonly #agreesWithAsked: () => boolean

  /**
   * @param files of the jobs, as they come to be known
   * @param agrees is the reading that is being added the same answer as the one that the row has, of that job?
   */
  constructor(
    slots: RowSlots,
    files: readonly string[],
    agrees: (value: number, job: number) => boolean = () => true,
  ) {
    this.#agreesWithAsked = () => agrees(this.#value[this.#asked]!, this.#job[this.#asked]!)
    this.#slots = slots
    this.#files = files
    this.#standing = new Uint8Array(slots.length)
    this.#key = new Float64Array(slots.length)
    this.#value = new Float64Array(slots.length)
    this.#job = new Uint32Array(slots.length)
  }

  /** Where the row stands here, or -1: then it is not contested. */
  slotOf(row: number): number {
    return this.#slots.length === 0 ? -1 : this.#slots.slotOf(row)
  }

  /**
   * @param job who says so, an index into the files
   * @returns whether it is the row's first reading
   */
  addReading(slot: number, key: number, value: number, job: number): boolean {
    const before = this.#standing[slot] as Standing
    this.#asked = slot
    const effect = effectOf(before, standing.measured, this.#agreesWithAsked)
    this.#standing[slot] = standingAfter(before, standing.measured, effect)
    if (effect === 'takes') {
      this.#key[slot] = key
      this.#value[slot] = value
      this.#job[slot] = job
    } else if (effect === 'repeats') {
      this.duplicates += 1
    } else {
      const first = { file: this.#files[this.#job[slot]!]!, value: this.#value[slot]! }
      const answers = this.#conflicts.get(slot) ?? [first]
      answers.push({ file: this.#files[job]!, value })
      this.#conflicts.set(slot, answers)
    }
    return effect === 'takes'
  }

  /** @returns whether it is what counts of the row so far */
  addFailure(slot: number, isLasting: boolean): boolean {
    const before = this.#standing[slot] as Standing
    const said = isLasting ? standing.lasting : standing.retryable
    const effect = effectOf(before, said, () => false)
    this.#standing[slot] = standingAfter(before, said, effect)
    return effect === 'takes'
  }

  hasFailed(slot: number): boolean {
    return this.#standing[slot] === standing.lasting || this.#standing[slot] === standing.retryable
  }

  /** Gives the readings that hold to `sink`, in row order. @returns the conflicts, in row order */
  settle(sink: ReadingSink): Conflict[] {
    const conflicts: Conflict[] = []
    let slot = 0
    for (const { first, count } of this.#slots.ranges) {
      for (let row = first; row < first + count; row += 1, slot += 1) {
        if (this.#standing[slot] === standing.conflict) {
          conflicts.push({ row, answers: this.#conflicts.get(slot)! })
        } else if (this.#standing[slot] === standing.measured) {
          sink.add(row, this.#key[slot]!, this.#value[slot]!, this.#job[slot]!)
        }
      }
    }
    return conflicts
  }
}
