// Coverage: fragments must tile the manifest. Every row ends as measured, failed, missing, or in
// conflict (two different readings), whatever order the fragments come in and however they overlap.

import { type Find, isFind } from './find.ts'
import { FindColumns } from './find-columns.ts'
import {
  BadFragment,
  type FailedRow,
  type Fragment,
  isFailed,
  isStopped,
  rowsOf,
  type StoppedFragment,
} from './fragment.ts'
import { findsMember, measuredOf, numberOf } from './measured.ts'
import { overlaps } from './row-list.ts'
import type { RowRange } from './row-range.ts'
import type { Conflict, JobRecord, Readings, StoppedJob, Survey } from './survey.ts'
import type { TutorialFragment } from './tutorial-fragment.ts'

const state = { missing: 0, measured: 1, failed: 2, conflict: 3 } as const

/** What coverage alone can say; the rest of a survey is about the manifest. */
export type Covered = Omit<Survey, 'plan' | 'analysis' | 'manifest' | 'urls'>

/**
 * Gathers fragments of one plan into columns, 21 bytes a row of the manifest.
 * Add fragments in a fixed order: of equal answers the first names the job.
 */
export class Coverage {
  readonly rows: number
  #measured: string | undefined
  readonly #finds = new FindColumns()
  readonly #state: Uint8Array
  readonly #key: Float64Array
  readonly #value: Float64Array
  readonly #job: Uint32Array
  readonly #jobs: JobRecord[] = []
  readonly #failures = new Map<number, FailedRow>()
  readonly #conflicts = new Map<number, { file: string; value: number }[]>()
  readonly #stopped: StoppedJob[] = []
  readonly #refused: { file: string; reason: string }[] = []
  #duplicates = 0

  constructor(rows: number) {
    this.rows = rows
    this.#state = new Uint8Array(rows)
    this.#key = new Float64Array(rows)
    this.#value = new Float64Array(rows)
    this.#job = new Uint32Array(rows)
  }

  /** @throws BadFragment, before anything of it is counted */
  add(file: string, fragment: Fragment | StoppedFragment): void {
    const { range, rows, host, site } = fragment
    this.#checkWithin(range)
    if (isStopped(fragment)) {
      this.#stopped.push({
        file,
        range,
        ...(rows !== undefined && { rows }),
        host,
        site,
        ...fragment.stopped,
      })
      return
    }
    const measured = this.#checkReadings(fragment)
    let failed = 0
    for (const outcome of fragment.outcomes) {
      if (isFailed(outcome)) {
        failed += 1
        this.#addFailure(outcome)
        continue
      }
      const isNew = this.#addReading(file, outcome.row, outcome.key, numberOf(outcome, measured))
      if (isNew && measured === findsMember) this.#finds.add(outcome.row, outcome.finds as readonly Find[])
    }
    this.#jobs.push({
      file,
      range,
      host,
      site,
      startedMs: Date.parse(fragment.started),
      finishedMs: Date.parse(fragment.finished),
      measured: fragment.outcomes.length - failed,
      failed,
    })
  }

  /** @throws BadFragment, before anything of it is counted */
  addTutorial(file: string, first: number, fragment: TutorialFragment): void {
    const { keys, values, host } = fragment
    const range = { first, count: keys.length }
    this.#checkWithin(range)
    this.#measured ??= 'luminance'
    keys.forEach((key, index) => {
      this.#addReading(file, first + index, key, values[index]!)
    })
    const unknown = { site: null, startedMs: Number.NaN, finishedMs: Number.NaN }
    this.#jobs.push({ file, range, host, ...unknown, measured: keys.length, failed: 0 })
  }

  refuse(file: string, reason: string): void {
    this.#refused.push({ file, reason })
  }

  #checkWithin({ first, count }: RowRange): void {
    if (first + count > this.rows) {
      throw new BadFragment(`speaks of row ${first + count - 1}, and the manifest has ${this.rows} rows`)
    }
  }

  /** @returns the member that is the readings' number: the first reading of all decides */
  #checkReadings({ analysis, outcomes }: Fragment): string {
    let measured = this.#measured
    for (const outcome of outcomes) {
      if (isFailed(outcome)) continue
      measured ??= measuredOf(outcome, analysis) ?? analysis
      if (!Number.isFinite(numberOf(outcome, measured))) {
        throw new BadFragment(`has no number "${measured}" for row ${outcome.row}`)
      }
      if (measured === findsMember && !(outcome.finds as readonly unknown[]).every(isFind)) {
        throw new BadFragment(`has a malformed find for row ${outcome.row}`)
      }
    }
    if (measured !== undefined) this.#measured = measured
    return measured ?? analysis
  }

  /** @returns whether it is the row's first reading */
  #addReading(file: string, row: number, key: number, value: number): boolean {
    const before = this.#state[row]
    if (before === state.missing || before === state.failed) {
      if (before === state.failed) this.#failures.delete(row)
      this.#state[row] = state.measured
      this.#key[row] = key
      this.#value[row] = value
      this.#job[row] = this.#jobs.length
      return true
    } else if (before === state.conflict) {
      this.#conflicts.get(row)!.push({ file, value })
    } else if (this.#value[row] === value) {
      this.#duplicates += 1
    } else {
      this.#state[row] = state.conflict
      const earlier = this.#jobs[this.#job[row]!]?.file ?? file
      this.#conflicts.set(row, [
        { file: earlier, value: this.#value[row]! },
        { file, value },
      ])
    }
    return false
  }

  /** A reading outweighs a failure; of several failures the first one stays. */
  #addFailure(failed: FailedRow): void {
    if (this.#state[failed.row] !== state.missing) return
    this.#state[failed.row] = state.failed
    this.#failures.set(failed.row, failed)
  }

  /** The columns are handed over, not copied: add nothing afterwards. */
  finish(): Covered {
    const conflicts: Conflict[] = [...this.#conflicts].map(([row, answers]) => ({ row, answers }))
    const missing = this.#missingRanges()
    const readings = this.#compact()
    return {
      rows: this.rows,
      measured: this.#measured ?? 'luminance',
      missing,
      readings,
      ...(this.#measured === findsMember && { finds: this.#finds.finish(readings.row) }),
      failures: [...this.#failures.values()].sort((a, b) => a.row - b.row),
      conflicts: conflicts.sort((a, b) => a.row - b.row),
      jobs: this.#jobs,
      stopped: this.#stopped.filter(stopped => overlaps(rowsOf(stopped), missing)),
      refused: this.#refused,
      duplicates: this.#duplicates,
    }
  }

  #missingRanges(): RowRange[] {
    const ranges: RowRange[] = []
    for (let first = this.#state.indexOf(state.missing); first >= 0; ) {
      let end = first + 1
      while (end < this.rows && this.#state[end] === state.missing) end += 1
      ranges.push({ first, count: end - first })
      first = this.#state.indexOf(state.missing, end)
    }
    return ranges
  }

  /** In place: a reading never moves to a later index than its row. */
  #compact(): Readings {
    let length = 0
    for (let row = 0; row < this.rows; row += 1) if (this.#state[row] === state.measured) length += 1
    const rowOf = new Uint32Array(length)
    let to = 0
    for (let row = 0; row < this.rows; row += 1) {
      if (this.#state[row] !== state.measured) continue
      rowOf[to] = row
      this.#key[to] = this.#key[row]!
      this.#value[to] = this.#value[row]!
      this.#job[to] = this.#job[row]!
      to += 1
    }
    return {
      length,
      row: rowOf,
      key: this.#key.subarray(0, length),
      value: this.#value.subarray(0, length),
      job: this.#job.subarray(0, length),
    }
  }
}
