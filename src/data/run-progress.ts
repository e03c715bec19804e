// How far a run on this machine is: rows and ranges done, rate and time left, and what went wrong.

import { exitCodes } from '../errors.ts'
import type { Fragment } from './fragment.ts'
import { isFailed } from './outcome.ts'
import { formatCount, formatDuration, plural } from './quantity.ts'
import { formatRange, type RowRange } from './row-range.ts'

/** Counts what the jobs of a run report; it decides nothing but whether to go on. */
export class RunProgress {
  readonly problems: string[] = []
  /** Misuse or a bug: every other range would end the same way. */
  isHopeless = false
  /** Was a row measured? */
  hasMeasured = false
  readonly #now: () => number
  readonly #startedMs: number
  readonly #ranges: number
  readonly #rows: number
  #rangesDone = 0
  #rowsDone = 0
  #rowsFailed = 0
  #rowsKept = 0

  /** @param now a clock, in milliseconds */
  constructor(ranges: number, rows: number, now: () => number = () => performance.now()) {
    this.#ranges = ranges
    this.#rows = rows
    this.#now = now
    this.#startedMs = now()
  }

  /** A line of a job's standard output: one for each row that is done. */
  hear(line: string): void {
    if (/^\[|^\/\* line /.test(line)) this.#rowsDone += 1
  }

  finish(
    range: RowRange,
    exitCode: number | undefined,
    fragment: Fragment | undefined,
    problem: string,
  ): void {
    this.#count(fragment)
    if (exitCode === 0 && fragment !== undefined) this.#rangesDone += 1
    else this.problems.push(`${formatRange(range)}: exit code ${exitCode ?? 'none'}: ${problem}`)
    this.isHopeless ||= exitCode === exitCodes.misuse || exitCode === exitCodes.bug
  }

  /** What a range had done that did not come to its end. */
  keep(fragment: Fragment | undefined): void {
    this.#count(fragment)
    this.#rowsKept += fragment?.outcomes.length ?? 0
  }

  #count(fragment: Fragment | undefined): void {
    const failed = fragment?.outcomes.filter(isFailed).length ?? 0
    this.#rowsFailed += failed
    this.hasMeasured ||= fragment !== undefined && failed < fragment.outcomes.length
  }

  line(): string {
    const rate = this.#rowsDone / this.#seconds()
    const left =
      this.#rowsDone > 0 && this.#seconds() > 2
        ? `, ${formatDuration((this.#rows - this.#rowsDone) / rate)} left`
        : ''
    return (
      `${formatCount(this.#rangesDone)} of ${plural(this.#ranges, 'range')}, ` +
      `${formatCount(this.#rowsDone)} of ${plural(this.#rows, 'row')}, ` +
      `${rate.toFixed(rate < 10 ? 1 : 0)} rows/s${left}`
    )
  }

  summary(): string {
    const failed = this.#rowsFailed > 0 ? ` (${formatCount(this.#rowsFailed)} failed)` : ''
    const kept =
      this.#rowsKept > 0
        ? `; of ranges that were not, ${plural(this.#rowsKept, 'row')} ${this.#rowsKept === 1 ? 'is' : 'are'} kept`
        : ''
    return (
      `${plural(this.#rangesDone, 'range')} of ${formatCount(this.#ranges)} done, ` +
      `${plural(this.#rowsDone, 'row')}${failed} in ${formatDuration(this.#seconds())}${kept}`
    )
  }

  #seconds(): number {
    return (this.#now() - this.#startedMs) / 1000
  }
}
