// What aggregation says in a few lines, for a person, and as JSON, for a program.

import { formatCount, plural } from './quantity.ts'
import { formatRange, type RowRange } from './row-range.ts'
import type { Survey } from './survey.ts'

export interface Summary {
  readonly plan: string
  readonly manifest: string
  readonly rows: number
  readonly measured: number
  readonly failed: number
  readonly missing: number
  /** Every row is home, measured or failed. */
  readonly complete: boolean
  /** Rows came home, and every one of them failed. */
  readonly measuredNone: boolean
  /** Failed rows by code, the most frequent first. */
  readonly causes: Readonly<Record<string, number>>
  readonly missingRanges: readonly RowRange[]
  readonly conflicts: Survey['conflicts']
  readonly duplicates: number
  readonly fragments: number
  readonly sites: readonly string[]
  readonly hosts: number
  readonly stopped: Survey['stopped']
  readonly refused: Survey['refused']
  readonly oddTimes: Survey['oddTimes']
}

/** A row in conflict has no answer that can be trusted, so it keeps the survey from being complete. */
export const isComplete = ({ missing, conflicts }: Pick<Survey, 'missing' | 'conflicts'>): boolean =>
  missing.length + conflicts.length === 0

/** Did rows come home, and was none of them measured? That is no success, whatever is complete. */
export const isNoneMeasured = ({
  readings,
  failures,
  conflicts,
}: Pick<Survey, 'readings' | 'failures' | 'conflicts'>): boolean =>
  failures.length > 0 && readings.length + conflicts.length === 0

export function summarize(survey: Survey): Summary {
  return {
    plan: survey.plan,
    manifest: survey.manifest,
    rows: survey.rows,
    measured: survey.readings.length,
    failed: survey.failures.length,
    missing: survey.missing.reduce((sum, { count }) => sum + count, 0),
    complete: isComplete(survey),
    measuredNone: isNoneMeasured(survey),
    causes: countCauses(survey),
    missingRanges: survey.missing,
    conflicts: survey.conflicts,
    duplicates: survey.duplicates,
    fragments: survey.jobs.length,
    sites: [...new Set(survey.jobs.flatMap(({ site }) => site ?? []))].sort(),
    hosts: new Set(survey.jobs.map(({ host }) => host)).size,
    stopped: survey.stopped,
    refused: survey.refused,
    oddTimes: survey.oddTimes,
  }
}

/** Failed rows by code, the most frequent first. */
export function countCauses({ failures }: Pick<Survey, 'failures'>): Record<string, number> {
  const counts = new Uint32Array(failures.codes.length)
  for (const code of failures.code) counts[code]! += 1
  const causes = failures.codes.map((code, index): [string, number] => [code, counts[index]!])
  const seen = causes.filter(([, count]) => count > 0)
  return Object.fromEntries(seen.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)))
}

/** As many items as a terminal has patience for. */
const shown = 10

/** The lines for standard error, without a newline at the end. */
export function formatSummary(summary: Summary): string {
  const s = summary
  const width = formatCount(s.rows).length
  const count = (name: string, rows: number, note = ''): string =>
    `  ${name.padEnd(9)} ${formatCount(rows).padStart(width)}${note && `   ${note}`}`
  const causes = Object.entries(s.causes).map(([code, rows]) => `${code} ${formatCount(rows)}`)
  const lines = [
    `${plural(s.rows, 'row')} of ${s.manifest}, plan ${s.plan}`,
    count('measured', s.measured),
    count('failed', s.failed, causes.join(', ')),
    count('missing', s.missing, listed(s.missingRanges.map(formatRange))),
    `  ${plural(s.fragments, 'fragment')} from ${plural(s.hosts, 'host')}${sitesOf(s)}`,
  ]
  if (s.duplicates > 0)
    lines.push(`  ${plural(s.duplicates, 'row')} came home twice with the same answer, counted once`)
  for (const { row, answers } of s.conflicts.slice(0, shown)) {
    const said = answers.map(({ file, value }) => `${value} in ${file}`)
    lines.push(`  conflict: line ${row + 1} has different answers: ${said.join(', ')}`)
  }
  if (s.conflicts.length > shown) lines.push(`  and ${s.conflicts.length - shown} more conflicts`)
  for (const { file, code, message, host } of s.stopped.slice(0, shown)) {
    lines.push(`  stopped: ${file}: ${code} on ${host}: ${message}`)
  }
  if (s.stopped.length > shown) lines.push(`  and ${s.stopped.length - shown} more stopped jobs`)
  for (const { file, reason } of s.refused.slice(0, shown)) lines.push(`  not counted: ${file} ${reason}`)
  if (s.refused.length > shown) lines.push(`  and ${s.refused.length - shown} more files not counted`)
  const [odd] = s.oddTimes
  if (odd !== undefined) {
    const more = s.oddTimes.length > 1 ? `, and so ${s.oddTimes.length - 1} more` : ''
    lines.push(`  times not used: ${odd.file} ${odd.reason}${more}`)
  }
  // Hosts, messages and names come from anywhere: none of them may steer a terminal.
  return lines.map(line => line.replace(/[\p{Cc}\p{Cf}]/gu, ' ')).join('\n')
}

const sitesOf = ({ sites }: Summary): string =>
  sites.length === 0 ? '' : ` at ${plural(sites.length, 'site')}: ${listed(sites)}`

const listed = (words: readonly string[]): string =>
  words.length > shown
    ? `${words.slice(0, shown).join(', ')} and ${words.length - shown} more`
    : words.join(', ')
