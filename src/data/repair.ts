// What is worth doing once more: the rows that are in no fragment, and the failed ones that another try may
// help; and how they are cut into jobs.

import { failureCause } from './failure-cause.ts'
import type { Failures } from './failure-columns.ts'
import type { Fragment } from './fragment.ts'
import { isFailed } from './outcome.ts'
import { formatCount, plural } from './quantity.ts'
import type { RowList } from './row-list.ts'
import { cutRange, formatRange, type RowRange } from './row-range.ts'

/** A row that so many jobs brought home as failed is given up. */
export const mostTries = 3

/** A list travels in a job's arguments. */
const longestList = 2000

/** How many fragments say of a row that it failed. One byte a row. */
export class FailedTries {
  readonly #tries: Uint8Array

  constructor(rows: number) {
    this.#tries = new Uint8Array(rows)
  }

  add({ outcomes }: Fragment): void {
    for (const outcome of outcomes)
      if (isFailed(outcome) && this.#tries[outcome.row]! < 255) this.#tries[outcome.row]! += 1
  }

  of(row: number): number {
    return this.#tries[row]!
  }
}

export interface RepairWishes {
  /** Of the failed rows only those with these codes, however often they were tried; undefined: those that a retry helps. */
  readonly causes?: readonly string[]
  /** And those with these codes. */
  readonly also: readonly string[]
}

/** Failed rows by code. */
type Counts = ReadonlyMap<string, number>

export interface Repair {
  /** Ascending, as few ranges as possible. */
  readonly todo: readonly RowRange[]
  /** How many of them are in no fragment. */
  readonly missing: number
  readonly retried: Counts
  /** Failed rows that stay as they are: a retry does not help, or did not. Not those that were not chosen. */
  readonly permanent: Counts
  readonly givenUp: Counts
}

interface Gaps {
  readonly rows: number
  readonly missing: readonly RowRange[]
  readonly failures: Failures
}

export function planRepair(
  { rows, missing, failures }: Gaps,
  tries: FailedTries,
  wishes: RepairWishes,
): Repair {
  const { causes, also } = wishes
  const isTodo = new Uint8Array(rows)
  let missingRows = 0
  for (const { first, count } of missing) {
    isTodo.fill(1, first, first + count)
    missingRows += count
  }
  const retried = new Map<string, number>()
  const permanent = new Map<string, number>()
  const givenUp = new Map<string, number>()
  for (let index = 0; index < failures.length; index += 1) {
    const row = failures.row[index]!
    const code = failures.codes[failures.code[index]!]!
    const isNamed = causes?.includes(code) ?? false
    const helps = also.includes(code) || (causes === undefined && failureCause(code).retryable)
    const isWanted = isNamed || (helps && tries.of(row) < mostTries)
    if (isWanted) isTodo[row] = 1
    const left = helps ? givenUp : causes === undefined ? permanent : undefined
    const counts = isWanted ? retried : left
    counts?.set(code, (counts.get(code) ?? 0) + 1)
  }
  return { todo: rangesOf(isTodo), missing: missingRows, retried, permanent, givenUp }
}

/** What is done again, and what is left out and why; the first line stands for itself. */
export function repairLines(repair: Repair, refused: readonly { file: string; reason: string }[]): string[] {
  const { missing, retried, permanent, givenUp } = repair
  const failed = sum(retried)
  const parts = [
    ...(missing > 0 ? [`${formatCount(missing)} missing`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed (${listCounts(retried)})`] : []),
  ]
  const lines = [
    parts.length > 0
      ? `${plural(missing + failed, 'row')} to be done again: ${parts.join(', ')}`
      : 'no row to be done again: none is missing, and of the failed ones none is worth another try',
  ]
  for (const [code, rows] of byCount(permanent)) {
    lines.push(`  ${plural(rows, 'row')} failed with ${code}, which a retry does not help: --also ${code}`)
  }
  for (const [code, rows] of byCount(givenUp)) {
    lines.push(
      `  ${plural(rows, 'row')} failed with ${code} in ${mostTries} jobs or more, given up: --causes ${code}`,
    )
  }
  for (const { file, reason } of refused.slice(0, 3)) lines.push(`  not counted: ${file} ${reason}`)
  if (refused.length > 3) lines.push(`  and ${formatCount(refused.length - 3)} more files not counted`)
  // Codes and reasons come from files.
  return lines.map(line => line.replace(/[\p{Cc}\p{Cf}]/gu, ' '))
}

/** `1,110 of 1,200 rows are home; mksubmit --missing plans the other 90` @param command of a repair */
export function homeLine(
  { missing, retried }: Repair,
  { home, rows }: { readonly home: number; readonly rows: number },
  command: string,
): string {
  const failed = sum(retried)
  const others =
    failed > 0
      ? `${formatCount(missing)} missing and ${formatCount(failed)} failed ones`
      : `other ${formatCount(missing)}`
  const next = missing + failed > 0 ? `${command} plans the ${others}` : 'these jobs do all of them once more'
  return `${formatCount(home)} of ${plural(rows, 'row')} are home; ${next}`
}

/** The same if no more is known than the names of fragments. @returns undefined if none of them names such a row */
export function homeLineByNames(home: number, rows: number, command: string): string | undefined {
  if (home === 0) return undefined
  const named = `${formatCount(home)} of ${plural(rows, 'row')} are home by the names of their fragments`
  return `${named}; ${command} reads them, and plans what is missing`
}

const sum = (counts: Counts): number => [...counts.values()].reduce((total, rows) => total + rows, 0)

const byCount = (counts: Counts): [string, number][] =>
  [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))

/** `timeout 3, reset 1` */
const listCounts = (counts: Counts): string =>
  byCount(counts)
    .map(([code, rows]) => `${code} ${formatCount(rows)}`)
    .join(', ')

function rangesOf(isTodo: Uint8Array): RowRange[] {
  const ranges: RowRange[] = []
  for (let first = isTodo.indexOf(1); first >= 0; ) {
    const next = isTodo.indexOf(0, first)
    const end = next < 0 ? isTodo.length : next
    ranges.push({ first, count: end - first })
    first = isTodo.indexOf(1, end)
  }
  return ranges
}

/** The jobs of a repair, by their first rows, of which no two are equal. */
export const repairJobs = (todo: readonly RowRange[], rowsAJob: number): RowList[] =>
  [...packRows(todo, rowsAJob)].sort((a, b) => a[0]!.first - b[0]!.first)

/**
 * Packs ranges into jobs of `rowsAJob`. What fills a job by itself is one; the rest goes together in its order, as
 * long as the list is short enough for a command line.
 */
export function* packRows(ranges: readonly RowRange[], rowsAJob: number): Generator<RowList> {
  let list: RowRange[] = []
  let rows = 0
  let length = 0
  for (const range of ranges) {
    const whole = range.count - (range.count % rowsAJob)
    for (const each of cutRange({ first: range.first, count: whole }, rowsAJob)) yield [each]
    let rest: RowRange = { first: range.first + whole, count: range.count - whole }
    while (rest.count > 0) {
      if (rows === rowsAJob || length + formatRange(rest).length + 1 > longestList) {
        yield list
        list = []
        rows = 0
        length = 0
      }
      const count = Math.min(rest.count, rowsAJob - rows)
      const taken = { first: rest.first, count }
      list.push(taken)
      rows += count
      length += formatRange(taken).length + 1
      rest = { first: rest.first + count, count: rest.count - count }
    }
  }
  if (list.length > 0) yield list
}
