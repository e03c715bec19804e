// Coverage: fragments must tile the manifest. Every row ends as measured, failed, missing, or in
// conflict (two different readings), whatever order the fragments come in and however they overlap.

import { ContestedRows } from './contested-rows.ts'
import { failureCause } from './failure-cause.ts'
import { FailureColumns } from './failure-columns.ts'
import type { Find } from './find.ts'
import { FindColumns } from './find-columns.ts'
import { type Fragment, isStopped, rowsOf, type StoppedFragment } from './fragment.ts'
import { BadFragment } from './fragment-reader.ts'
import { Histogram } from './histogram.ts'
import { findsMember, numberOf } from './measured.ts'
import { isFailed, type Reading } from './outcome.ts'
import { ReadingColumns } from './reading-columns.ts'
import { checkReadings, isSameAnswer, isSameNumber, readingRule } from './readings.ts'
import { overlaps } from './row-list.ts'
import { formatRange, type RowRange } from './row-range.ts'
import { heldBy, heldByNone, RowSlots } from './row-slots.ts'
import { runTimes } from './run-times.ts'
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
  /** Reads once more what a file that was added says of a row: of finds, only how many there are is kept. */
  readonly readingOf?: (file: string, row: number) => Reading | undefined
  /** What time it is: nothing can have happened later. */
  readonly nowMs?: number
}

/** 200 MB of columns. */
const mostReadings = 10_000_000

/**
 * Gathers the fragments of one plan: readings into columns or a histogram, and only rows that are in several
 * fragments are kept one by one until the end.
 * Add fragments in a fixed order: of equal answers the first names the job.
 */
export class Coverage {
  readonly rows: number
  #measured: string | undefined
  /** How many fragments of each range are still to come; undefined where any may. */
  readonly #announced: Map<string, number> | undefined
  readonly #contested: ContestedRows
  readonly #readings: ReadingColumns | Histogram
  readonly #options: CoverageOptions
  /** What is being added: a reading, and the settings of its fragment. */
  #adding: Reading | undefined
  #settings: Fragment['settings']
  readonly #finds = new FindColumns()
  readonly #failures = new FailureColumns()
  readonly #jobs: JobRecord[] = []
  /** Their rows. */
  readonly #spoken: RowRange[] = []
  /** Of `#jobs`. */
  readonly #files: string[] = []
  readonly #stopped: StoppedJob[] = []
  readonly #refused: { file: string; reason: string }[] = []
  readonly #oddTimes: { file: string; reason: string }[] = []

  constructor(rows: number, options: CoverageOptions = {}) {
    this.rows = rows
    this.#options = options
    const { announced } = options
    const all = { first: 0, count: rows }
    const within = announced?.filter(range => range.first + range.count <= rows) ?? [all, all]
    this.#contested = new ContestedRows(new RowSlots(heldBy(2, within)), this.#files, (before, by) =>
      this.#agrees(before, by),
    )
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
    this.#settings = fragment.settings
    let failed = 0
    for (const outcome of fragment.outcomes) {
      const slot = this.#contested.slotOf(outcome.row)
      if (isFailed(outcome)) {
        failed += 1
        const isLasting = !failureCause(outcome.failure.code).retryable
        if (slot < 0 || this.#contested.addFailure(slot, isLasting)) this.#failures.add(outcome)
        continue
      }
      const isNew = this.#addReading(slot, outcome, numberOf(outcome, measured))
      if (isNew && measured === findsMember) this.#finds.add(outcome.row, outcome.finds as readonly Find[])
    }
    this.#jobs.push({
      file,
      range,
      host,
      site,
      ...this.#timesOf(file, fragment),
      measured: fragment.outcomes.length - failed,
      failed,
      ...(fragment.carried && { carried: fragment.carried }),
    })
  }

  /** @throws BadFragment, before anything of it is counted */
  addTutorial(file: string, first: number, fragment: TutorialFragment): void {
    const { keys, values, host } = fragment
    const range = { first, count: keys.length }
    this.#checkWithin(range)
    const { isPossible, possible } = readingRule('luminance')
    const wrong = values.find(value => !isPossible(value))
    if (wrong !== undefined) throw new BadFragment(`has the luminance ${wrong}, which is ${possible}`)
    this.#checkAnnounced(range)
    this.#files.push(file)
    this.#spoken.push(range)
    this.#measured ??= 'luminance'
    keys.forEach((key, index) => {
      const row = first + index
      const luminance = values[index]!
      this.#addReading(this.#contested.slotOf(row), { row, key, luminance }, luminance)
    })
    const unknown = { site: null, startedMs: Number.NaN, finishedMs: Number.NaN }
    this.#jobs.push({ file, range, host, ...unknown, measured: keys.length, failed: 0 })
  }

  refuse(file: string, reason: string): void {
    this.#refused.push({ file, reason })
  }

  #checkWithin({ first, count }: RowRange): void {
    if (first + count > this.rows) {
      throw new BadFragment(`has row ${first + count - 1}, and the manifest has ${this.rows} rows`)
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
    const checked = checkReadings(outcomes, analysis, this.#measured)
    if ('fault' in checked) throw new BadFragment(checked.fault)
    this.#measured = checked.measured ?? this.#measured
    return this.#measured ?? analysis
  }

  /** Times that cannot be are not used; the readings are not worse for a clock that is wrong. */
  #timesOf(file: string, fragment: Fragment): { startedMs: number; finishedMs: number } {
    const times = runTimes(fragment, this.#options.nowMs ?? Number.POSITIVE_INFINITY)
    if ('fault' in times) this.#oddTimes.push({ file, reason: times.fault })
    return 'fault' in times ? { startedMs: Number.NaN, finishedMs: Number.NaN } : times
  }

  /** @returns whether it is the row's first reading */
  #addReading(slot: number, reading: Reading, value: number): boolean {
    const { row, key } = reading
    const job = this.#jobs.length
    if (slot < 0) {
      this.#readings.add(row, key, value, job)
      return true
    }
    this.#adding = reading
    return this.#contested.addReading(slot, key, value, job)
  }

  /** Is the reading that is being added the same answer as an earlier one? */
  #agrees(before: number, by: number): boolean {
    const reading = this.#adding!
    if (this.#measured !== findsMember) return isSameNumber(before, numberOf(reading, this.#measured!))
    const first = this.#options.readingOf?.(this.#files[by]!, reading.row)
    return first !== undefined && isSameAnswer(first, reading, findsMember, this.#settings)
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
      oddTimes: this.#oddTimes,
    }
  }
}
