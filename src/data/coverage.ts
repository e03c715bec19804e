// Coverage: fragments must tile the manifest. Every row ends as measured, failed, missing, or in
// conflict (two different readings), whatever order the fragments come in and however they overlap.

import { ContestedRows } from './contested-rows.ts'
import { FailureColumns } from './failure-columns.ts'
import { type Find, isFind } from './find.ts'
import { FindColumns } from './find-columns.ts'
import { BadFragment, type Fragment, isStopped, rowsOf, type StoppedFragment } from './fragment.ts'
import { Histogram } from './histogram.ts'
import { findsMember, measuredOf, numberOf } from './measured.ts'
import { isFailed } from './outcome.ts'
import { ReadingColumns } from './reading-columns.ts'
import { overlaps } from './row-list.ts'
import { formatRange, type RowRange } from './row-range.ts'
import { heldBy, heldByNone, RowSlots } from './row-slots.ts'
import type { JobRecord, StoppedJob, Survey } from './survey.ts'
import type { TutorialFragment } from './tutorial-fragment.ts'

/** What coverage alone can say; the rest of a survey is about the manifest. */
export type Covered = Omit<Survey, 'plan' | 'analysis' | 'manifest' | 'urls' | 'failedPlaces'>

export interface CoverageOptions {
  /**
   * The ranges of all fragments that may be added. Rows that only one of them holds need no memory of who
   * said what. Without them any range may come, and every row is watched.
   */
  readonly announced?: readonly RowRange[]
  /** More rows than this are counted into a histogram, and no reading is kept. */
  readonly mostReadings?: number
}

/** 200 MB of columns. */
const mostReadings = 10_000_000

/**
 * Gathers the fragments of one plan: readings into columns or a histogram, and only rows that several
 * fragments speak of are kept one by one until the end.
 * Add fragments in a fixed order: of equal answers the first names the job.
 */
export class Coverage {
  readonly rows: number
  #measured: string | undefined
  /** How many fragments of each range are still to come; undefined where any may. */
  readonly #announced: Map<string, number> | undefined
  readonly #contested: ContestedRows
  readonly #readings: ReadingColumns | Histogram
  readonly #finds = new FindColumns()
  readonly #failures = new FailureColumns()
  readonly #jobs: JobRecord[] = []
  /** The rows that they speak of. */
  readonly #spoken: RowRange[] = []
  /** Of `#jobs`. */
  readonly #files: string[] = []
  readonly #stopped: StoppedJob[] = []
  readonly #refused: { file: string; reason: string }[] = []

  constructor(rows: number, options: CoverageOptions = {}) {
    this.rows = rows
    const { announced } = options
    const all = { first: 0, count: rows }
    const within = announced?.filter(range => range.first + range.count <= rows) ?? [all, all]
    this.#contested = new ContestedRows(new RowSlots(heldBy(2, within)), this.#files)
    const slots = new RowSlots(heldBy(1, within))
    this.#readings =
      slots.length <= (options.mostReadings ?? mostReadings) ? new ReadingColumns(slots) : new Histogram()
    if (announced === undefined) return
    this.#announced = new Map()
    for (const range of announced) {
      const name = formatRange(range)
      this.#announced.set(name, (this.#announced.get(name) ?? 0) + 1)
    }
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
    this.#checkAnnounced(range)
    this.#files.push(file)
    for (const each of rowsOf(fragment)) this.#spoken.push(each)
    let failed = 0
    for (const outcome of fragment.outcomes) {
      const slot = this.#contested.slotOf(outcome.row)
      if (isFailed(outcome)) {
        failed += 1
        if (slot < 0 || this.#contested.addFailure(slot)) this.#failures.add(outcome)
        continue
      }
      const isNew = this.#addReading(slot, outcome.row, outcome.key, numberOf(outcome, measured))
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
    this.#checkAnnounced(range)
    this.#files.push(file)
    this.#spoken.push(range)
    this.#measured ??= 'luminance'
    keys.forEach((key, index) => {
      const row = first + index
      this.#addReading(this.#contested.slotOf(row), row, key, values[index]!)
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

  /** A range that was not announced could hold rows that nobody watches. */
  #checkAnnounced(range: RowRange): void {
    if (this.#announced === undefined) return
    const left = this.#announced.get(formatRange(range)) ?? 0
    if (left === 0) throw new BadFragment('was written anew while it was read: aggregate again')
    this.#announced.set(formatRange(range), left - 1)
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
  #addReading(slot: number, row: number, key: number, value: number): boolean {
    const job = this.#jobs.length
    if (slot >= 0) return this.#contested.addReading(slot, key, value, job)
    this.#readings.add(row, key, value, job)
    return true
  }

  /** What was gathered is handed over, not copied: add nothing afterwards. */
  finish(): Covered {
    const conflicts = this.#contested.settle(this.#readings)
    const readings = this.#readings.finish()
    const missing = heldByNone(this.#spoken, this.rows)
    return {
      rows: this.rows,
      measured: this.#measured ?? 'luminance',
      missing,
      readings,
      ...(this.#measured === findsMember && 'row' in readings && { finds: this.#finds.finish(readings.row) }),
      failures: this.#failures.finish(row => {
        const slot = this.#contested.slotOf(row)
        return slot < 0 || this.#contested.hasFailed(slot)
      }),
      conflicts,
      jobs: this.#jobs,
      stopped: this.#stopped.filter(stopped => overlaps(rowsOf(stopped), missing)),
      refused: this.#refused,
      duplicates: this.#contested.duplicates,
    }
  }
}
