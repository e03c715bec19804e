// Where and how the jobs ran, as values for the page: bars by site and by host, and how long jobs took.

import { formatCount, plural } from '../data/quantity.ts'
import { describeRange } from '../data/row-range.ts'
import type { JobRecord, Survey } from '../data/survey.ts'
import { formatRoughly, formatShare, percent } from './numbers.ts'
import { plainText } from './plain-text.ts'
import { nounOf } from './scatter.ts'
import { viewTimeline } from './throughput.ts'

/** One bar: widths are per cent of the longest. */
export interface Bar {
  readonly name: string
  readonly width: string
  readonly count: string
  readonly share: string
}

/** Percentages across, pixels down, so that the picture stretches and its text does not. */
export interface DurationChart {
  readonly bars: readonly { left: string; width: string; top: string; height: string; said: string }[]
  readonly marks: readonly { left: string; text: string }[]
  readonly medianLeft: string
  readonly median: string
}

const mostBars = 10
const mostJobs = 300

export interface Places {
  readonly sites: number
  readonly hosts: number
}

export const countPlaces = ({ jobs }: Survey): Places => ({
  sites: new Set(jobs.flatMap(({ site }) => site ?? [])).size,
  hosts: new Set(jobs.map(({ host }) => host)).size,
})

export function viewRun(survey: Survey): Record<string, unknown> {
  const { jobs } = survey
  const { sites, hosts } = countPlaces(survey)
  const durations = jobs
    .map(durationMs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const bySite = sites > 0 ? barsOf(jobs, ({ site }) => site ?? 'no site named') : []
  const byHost = barsOf(jobs, ({ host }) => host)
  const timeline = viewTimeline(jobs, nounOf(survey))
  return {
    hasJobs: jobs.length > 0,
    jobsSentence: sentence(survey, durations),
    hasSites: bySite.length > 0,
    bySite,
    byHost,
    restHosts: hosts > mostBars ? `and ${plural(hosts - mostBars, 'more host')}` : '',
    durations: durations.length > 0 ? [chartDurations(durations)] : [],
    timeline: timeline === undefined ? [] : [timeline],
    jobsHeading:
      jobs.length > mostJobs
        ? `The first ${formatCount(mostJobs)} of ${plural(jobs.length, 'job')}`
        : `All ${plural(jobs.length, 'job')}`,
    jobs: jobs.slice(0, mostJobs).map(job => ({
      range: describeJobRows(job),
      site: plainText(job.site ?? '–', 60),
      host: plainText(job.host, 60),
      took: Number.isFinite(durationMs(job)) ? formatRoughly(durationMs(job)) : 'not recorded',
      measured: formatCount(job.measured),
      failed: formatCount(job.failed),
    })),
  }
}

/** A job of a repair has single rows of its range. */
function describeJobRows({ range, measured, failed }: JobRecord): string {
  const rows = measured + failed
  return rows === range.count ? describeRange(range) : `${formatCount(rows)} of ${describeRange(range)}`
}

/** NaN where the fragment does not say, or where the clock went backwards. */
export function durationMs({ startedMs, finishedMs }: JobRecord): number {
  const ms = finishedMs - startedMs
  return ms >= 0 ? ms : Number.NaN
}

/** First start and last end over all jobs that say; NaN where none does. */
export function timeSpan(jobs: readonly JobRecord[]): { startMs: number; endMs: number } {
  let startMs = Number.POSITIVE_INFINITY
  let endMs = Number.NEGATIVE_INFINITY
  for (const { startedMs, finishedMs } of jobs) {
    if (startedMs < startMs) startMs = startedMs
    if (finishedMs > endMs) endMs = finishedMs
  }
  return startMs <= endMs ? { startMs, endMs } : { startMs: Number.NaN, endMs: Number.NaN }
}

/** The middle of ascending numbers. */
export const middleOf = (ascending: readonly number[]): number => {
  const half = (ascending.length - 1) / 2
  return (ascending[Math.floor(half)]! + ascending[Math.ceil(half)]!) / 2
}

function sentence(survey: Survey, durations: readonly number[]): string {
  const { jobs } = survey
  const { sites, hosts } = countPlaces(survey)
  const { startMs, endMs } = timeSpan(jobs)
  const where = `${plural(jobs.length, 'job')} on ${plural(hosts, 'host')}${sites > 0 ? ` at ${plural(sites, 'site')}` : ''}`
  if (durations.length === 0) return `${where}. Their times were not recorded.`
  return `${where}, ${formatRoughly(endMs - startMs)} from the first start to the last end.`
}

function barsOf(jobs: readonly JobRecord[], nameOf: (job: JobRecord) => string): Bar[] {
  const counts = new Map<string, number>()
  let total = 0
  for (const job of jobs) {
    counts.set(nameOf(job), (counts.get(nameOf(job)) ?? 0) + job.measured)
    total += job.measured
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, mostBars)
  const longest = Math.max(1, sorted[0]?.[1] ?? 0)
  return sorted.map(([name, count]) => ({
    name: plainText(name, 60),
    width: percent(count / longest),
    count: formatCount(count),
    share: formatShare(count, total),
  }))
}

const barRoom = 96
const binsADoubling = 4

/** Bins by factors, since jobs differ by factors and not by seconds. */
function chartDurations(ascending: readonly number[]): DurationChart {
  const bin = (ms: number): number => Math.floor(binsADoubling * Math.log2(Math.max(ms, 100) / 1000))
  const first = bin(ascending[0]!) - 2
  const last = bin(ascending.at(-1)!) + 3
  const counts = new Map<number, number>()
  for (const ms of ascending) counts.set(bin(ms), (counts.get(bin(ms)) ?? 0) + 1)
  const most = Math.max(...counts.values())
  const at = (position: number): string => percent((position - first) / (last - first))

  const doublings = (last - first) / binsADoubling
  const every = binsADoubling * Math.ceil(doublings / 5)
  const marks: { left: string; text: string }[] = []
  for (let mark = Math.ceil((first + 0.5) / every) * every; mark < last; mark += every) {
    marks.push({ left: at(mark), text: formatRoughly(1000 * 2 ** (mark / binsADoubling)) })
  }
  const median = middleOf(ascending)
  return {
    bars: [...counts].map(([position, count]) => {
      const tall = Math.max(2, (count / most) * barRoom)
      const from = formatRoughly(1000 * 2 ** (position / binsADoubling))
      const to = formatRoughly(1000 * 2 ** ((position + 1) / binsADoubling))
      return {
        left: at(position),
        width: percent(0.94 / (last - first)),
        top: String(Math.round(24 + barRoom - tall)),
        height: String(Math.round(tall)),
        said: `${plural(count, 'job')} took ${from} to ${to}`,
      }
    }),
    marks,
    medianLeft: at(binsADoubling * Math.log2(Math.max(median, 100) / 1000)),
    median: formatRoughly(median),
  }
}
