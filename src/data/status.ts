// What is home, range by range, as `photogrid status` shows it: every fragment with its tries, host and seconds, what
// stopped jobs said, and what is missing between them. As JSON it is part of the interface.

import { describePlace, type Fragment, rowsOf } from './fragment.ts'
import { sentBy, submissionsOf } from './fragment-name.ts'
import { formatCount } from './quantity.ts'
import { countRows, formatRowList, hullOf, type RowList } from './row-list.ts'
import { formatRange, type RowRange } from './row-range.ts'
import type { JobRecord, StoppedJob } from './survey.ts'

/** What one fragment says of its job. */
export interface JobStatus {
  readonly file: string
  /** Who sent the job, `12-1777885921`; null if the file's name does not say it. */
  readonly submission: string | null
  /** `400-200`, or `417-1,900-3` if it has single rows. */
  readonly rows: string
  readonly measured: number
  readonly failed: number
  /** Requests sent and bytes received; null where an old tutorial fragment does not say, as for `seconds`. */
  readonly tries: number | null
  readonly bytes: number | null
  readonly seconds: number | null
  /** More than one where the job was evicted, held or started again, and went on with the rows that it had. */
  readonly goes: number
  readonly host: string
  readonly site: string | null
  /** The plan that it was measured for, and the file that brought it, if it was carried over; else null. */
  readonly carried: { readonly plan: string; readonly file: string } | null
}

/** What a fragment has beside its record in the coverage. */
export type Effort = Pick<Fragment, 'tries' | 'bytes' | 'range' | 'rows' | 'goes'>

export function statusOf(record: JobRecord, effort: Effort | undefined): JobStatus {
  const { file, host, site, measured, failed, startedMs, finishedMs, carried = null } = record
  const seconds = (finishedMs - startedMs) / 1000
  return {
    file,
    submission: submissionsOf([file])[0] ?? null,
    rows: formatRowList(rowsOf(effort ?? record)),
    measured,
    failed,
    tries: effort?.tries ?? null,
    bytes: effort?.bytes ?? null,
    seconds: seconds >= 0 ? seconds : null,
    goes: effort?.goes?.length ?? 1,
    host,
    site,
    carried,
  }
}

interface Found {
  readonly jobs: readonly JobStatus[]
  readonly stopped: readonly StoppedJob[]
  readonly missing: readonly RowRange[]
}

/** A line for each fragment, each stopped job and each missing range, in row order, below a heading. */
export function statusTable({ jobs, stopped, missing }: Found): string[] {
  const several = submissionsOf([...jobs, ...stopped].map(({ file }) => file)).length > 1
  const sent = ({ file }: { readonly file: string }): string => (several ? sentBy(file) : '')
  const lines: { first: number; cells: string[] }[] = [
    ...jobs.map(job => ({ first: Number.parseInt(job.rows, 10), cells: cellsOf(job, sent(job)) })),
    ...stopped.map(job => ({
      first: job.range.first,
      cells: [
        shortList(rowsOf(job)),
        '',
        '',
        '',
        '',
        `${describePlace(job)}${sent(job)}: stopped, ${job.code}: ${job.message}`,
      ],
    })),
    ...missing.map(range => ({ first: range.first, cells: [formatRange(range), '', '', '', '', 'missing'] })),
  ]
  lines.sort((a, b) => a.first - b.first)
  const table = [
    ['rows', 'measured', 'failed', 'tries', 'seconds', 'host'],
    ...lines.map(({ cells }) => cells),
  ]
  const widths = [0, 1, 2, 3, 4].map(column =>
    table.reduce((widest, cells) => Math.max(widest, cells[column]!.length), 0),
  )
  return table.map(cells =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      // Hosts and messages come from anywhere.
      .replace(/[\p{Cc}\p{Cf}]/gu, ' '),
  )
}

function cellsOf(job: JobStatus, sent: string): string[] {
  const { measured, failed, tries, seconds, goes, carried } = job
  const numbers = [formatCount(measured), formatCount(failed), tries === null ? '?' : formatCount(tries)]
  const rows = shortList(rowsOf({ range: { first: 0, count: 1 }, rows: job.rows }))
  const origin = carried === null ? '' : `, carried over from plan ${carried.plan}`
  const place = describePlace(job) + (goes > 1 ? `, in ${goes} goes` : '') + sent + origin
  return [rows, ...numbers, seconds === null ? '?' : seconds.toFixed(1), place]
}

/** `400-200`; of single rows how many there are, and of which range. */
const shortList = (rows: RowList): string =>
  rows.length === 1
    ? formatRange(rows[0]!)
    : `${formatCount(countRows(rows))} of ${formatRange(hullOf(rows))}`
