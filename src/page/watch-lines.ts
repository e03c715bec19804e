// A report of `watch` for people: a block for a terminal, one line for a pipe.

import { isAtIt } from '../data/dag-run.ts'
import { shorten, widthOf, wrap } from '../data/fitted-text.ts'
import { formatCount, formatDuration, plural } from '../data/quantity.ts'
import { terminalText } from '../data/terminal-text.ts'
import type { WatchReport } from '../data/watch-report.ts'
import { bar } from './bars.ts'
import { formatShare } from './numbers.ts'

export interface BlockOptions {
  readonly width: number
  readonly colour: boolean
}

/** Sites, holds and causes beyond these are counted, not named. */
const named = 6
/** Of names at the left, with the space after them. */
const indent = 9
const widestBar = 30

/** Lines without newlines, not wider than the terminal; what needs you stands above what is good to know. */
export function watchBlock(report: WatchReport, { width, colour }: BlockOptions): string[] {
  const paint = (code: string, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
  // The last column stays free: some terminals begin a new line once it is full.
  const room = Math.max(16, width - 1 - indent)
  const lines: string[] = []
  const put = (name: string, text: string, code = ''): void => {
    wrap(terminalText(text), room).forEach((line, index) => {
      const label = (index === 0 ? name : '').padEnd(indent)
      lines.push(`${paint(dim, label)}${code === '' ? line : paint(code, line)}`)
    })
  }
  put('jobs', jobsInWords(report))
  rowLines(report, room).forEach((line, index) => {
    put(index === 0 ? 'rows' : '', line)
  })
  const causes = causesInWords(report)
  if (causes !== '') put('failed', causes)
  const pace = paceInWords(report)
  if (pace !== '') put('pace', pace)
  for (const line of dagsInWords(report)) put('dag', line)
  for (const hold of report.holds.slice(0, named)) {
    put('held', heldInWords(hold), warm)
    put('', `next: ${hold.next}`)
  }
  if (report.holds.length > named) put('', `and ${plural(report.holds.length - named, 'other cause')}`)
  for (const { sentence, next } of report.stalls) {
    put('stall', sentence, warm)
    put('', `next: ${next}`)
  }
  for (const [name, text] of notCounted(report)) put(name, text)
  report.sites.slice(0, named).forEach(({ site, running, ended }, index) => {
    const more =
      index === named - 1 && report.sites.length > named ? ` (of ${report.sites.length} sites)` : ''
    const words = `${site ?? '(no site)'}  ${formatCount(running)} running, ${formatCount(ended)} ended${more}`
    put(index === 0 ? 'sites' : '', words)
  })
  return lines
}

/** The bar, and what it is a bar of, in one line where there is room for it. */
function rowLines(report: WatchReport, room: number): string[] {
  const { total, missing } = report.rows
  const barWidth = Math.max(8, Math.min(widestBar, room - 12))
  const filled = bar((total - missing) / total, barWidth).padEnd(barWidth, '░')
  const home = `${filled} ${formatShare(total - missing, total)} home`
  const whole = `${home}: ${rowsInWords(report)}`
  return widthOf(whole) <= room ? [whole] : [home, rowsInWords(report)]
}

/** What is here and says nothing about rows or jobs, by a name for it. */
function* notCounted({ fragments, damagedEvents }: WatchReport): Generator<[name: string, text: string]> {
  if (fragments.stopped > 0)
    yield ['stopped', `${plural(fragments.stopped, 'fragment')} of jobs that could not work`]
  if (fragments.refused > 0) yield ['refused', `${plural(fragments.refused, 'file')} that cannot be counted`]
  if (damagedEvents > 0) yield ['log', `${plural(damagedEvents, 'event')} of the log could not be read`]
}

const dim = '2'
const warm = '1;38;5;166'

/** One line, without its newline; what stalls or is held is said in lines of its own, once. */
export function watchLine(report: WatchReport): string {
  const causes = causesInWords(report)
  const said = [jobsInWords(report), rowsInWords(report), causes && `failed: ${causes}`, paceInWords(report)]
  return said.filter(part => part !== '').join('; ')
}

/** The lines for a pipe that say more than counts; each is worth saying once. */
export function watchRemarks(report: WatchReport): string[] {
  const { holds, stalls } = report
  return [
    ...dagsInWords(report).map(line => `dag: ${line}`),
    ...holds.map(hold => `held: ${heldInWords({ ...hold, jobs: 0 })}; next: ${hold.next}`),
    ...stalls.map(({ sentence, next }) => `stall: ${sentence}; next: ${next}`),
    ...Array.from(notCounted(report), ([name, text]) => `${name}: ${text}`),
  ]
}

const dagsInWords = ({ dags, rows }: WatchReport): string[] =>
  dags
    .filter(isAtIt)
    .map(
      ({ file }) =>
        `${file} ${rows.missing > 0 ? 'submits what is missing, and ' : ''}makes the page at its end`,
    )

function jobsInWords({ jobs, moreJobs, clusters }: WatchReport): string {
  if (clusters.length === 0) return 'no job yet'
  const { idle, running, held, done, failed, removed } = jobs
  const parts = [
    `${formatCount(idle)} idle${moreJobs ? ' and more to come' : ''}`,
    `${formatCount(running)} running`,
  ]
  if (held > 0) parts.push(`${formatCount(held)} held`)
  parts.push(`${formatCount(done)} done`)
  if (failed > 0) parts.push(`${formatCount(failed)} failed`)
  if (removed > 0) parts.push(`${formatCount(removed)} removed`)
  return `${plural(clusters.length, 'cluster').replace(/^1 cluster/, `cluster ${clusters[0]}`)}: ${parts.join(', ')}`
}

function rowsInWords({ rows }: WatchReport): string {
  const failed = rows.failed > 0 ? `, ${formatCount(rows.failed)} failed` : ''
  const conflicts = rows.conflicts > 0 ? `, ${formatCount(rows.conflicts)} in conflict` : ''
  return `${formatCount(rows.measured)} of ${plural(rows.total, 'row')} measured${failed}${conflicts}, ${formatCount(rows.missing)} missing`
}

/** `http-404 9, timeout 3 and 2 other causes`; '' if no row failed. */
function causesInWords({ causes }: WatchReport): string {
  const all = Object.entries(causes)
  const said = all.slice(0, named).map(([code, rows]) => `${code} ${formatCount(rows)}`)
  const others = all.length > named ? ` and ${plural(all.length - named, 'other cause')}` : ''
  // Codes come from files.
  return `${said.join(', ')}${others}`.replace(/[\p{Cc}\p{Cf}]/gu, ' ')
}

function paceInWords({ rowsPerSecond, secondsLeft }: WatchReport): string {
  if (rowsPerSecond === null || rowsPerSecond === 0 || secondsLeft === null) return ''
  const rate = rowsPerSecond.toFixed(rowsPerSecond < 10 ? 1 : 0)
  return `${rate} rows/s${secondsLeft > 0 ? `, ${formatDuration(secondsLeft)} left` : ''}`
}

function heldInWords({ jobs, code, subcode, cause, reason }: WatchReport['holds'][number]): string {
  const count = jobs > 0 ? `${plural(jobs, 'job')}: ` : ''
  return `${count}${cause} (hold code ${code}, subcode ${subcode}: ${shorten(reason, 200)})`
}
