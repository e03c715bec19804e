// How fast the rows came, and which jobs ran when: jobs as spans of time, and each one's rows spread evenly over
// its own.

import { formatCount, plural } from '../data/quantity.ts'
import type { JobRecord } from '../data/survey.ts'
import { formatRoughly, percent } from './numbers.ts'

/** Across, in the page's drawings that stretch: thousandths. */
const across = 1000
const bins = 80
/** More jobs than this are lines too thin to be seen: then how many ran at once is drawn. */
const mostLines = 240

export interface Timeline {
  /** Rows finished, as an area 100 high. */
  readonly area: string
  readonly peakLeft: string
  readonly peakAnchor: string
  readonly peak: string
  readonly said: string
  /** A line a job, or an area of how many ran at once; 100 high. */
  readonly strip: string
  readonly isArea: boolean
  readonly stripHeight: string
  readonly stripWidth: string
  readonly stripName: string
  readonly stripNote: string
  readonly stripSaid: string
  readonly marks: readonly { left: string; anchor: string; text: string }[]
}

/** The rows of each bin, all bins of equal length over the whole time. */
export function rowsOverTime(jobs: readonly Span[], { startMs, endMs }: Times, count: number): Float64Array {
  const rows = new Float64Array(count)
  const binMs = (endMs - startMs) / count
  for (const job of jobs) {
    const from = (job.startedMs - startMs) / binMs
    const to = Math.max(from + 1e-9, (job.finishedMs - startMs) / binMs)
    const each = (job.measured + job.failed) / (to - from)
    for (let bin = Math.min(count - 1, Math.floor(from)); bin < to && bin < count; bin++) {
      const end = bin === count - 1 ? to : Math.min(to, bin + 1)
      rows[bin]! += each * (end - Math.max(from, bin))
    }
  }
  return rows
}

type Span = Pick<JobRecord, 'startedMs' | 'finishedMs' | 'measured' | 'failed'>
interface Times {
  readonly startMs: number
  readonly endMs: number
}

/** Undefined where there are not two jobs whose times are known, or they took none. */
export function viewTimeline(jobs: readonly JobRecord[], noun: string): Timeline | undefined {
  const timed = jobs
    .filter(({ startedMs, finishedMs }) => finishedMs >= startedMs)
    .sort((a, b) => a.startedMs - b.startedMs || a.finishedMs - b.finishedMs)
  const startMs = timed[0]?.startedMs ?? Number.NaN
  const endMs = timed.reduce((latest, { finishedMs }) => Math.max(latest, finishedMs), startMs)
  if (timed.length < 2 || !(endMs > startMs)) return undefined
  const times = { startMs, endMs }

  const rows = rowsOverTime(timed, times, bins)
  const most = Math.max(...rows)
  const at = rows.indexOf(most)
  const left = (at + 0.5) / bins
  const peak = `peak ${rate(most, (endMs - startMs) / bins)}`
  const isArea = timed.length > mostLines
  const running = isArea ? runningOverTime(timed, times, bins * 2) : new Float64Array(0)
  const mostRunning = Math.max(...running)
  const stripHeight = isArea ? 64 : Math.min(120, Math.max(18, 4 * timed.length))
  const x = (ms: number): number => Math.round((10 * across * (ms - startMs)) / (endMs - startMs)) / 10
  return {
    area: areaOf(rows, most),
    peakLeft: percent(left),
    peakAnchor: anchorOf(left),
    peak,
    said: `${noun}s finished over the run; ${peak}, after ${formatRoughly(left * (endMs - startMs))}`,
    strip: isArea
      ? areaOf(running, mostRunning)
      : timed
          .map(({ startedMs, finishedMs }, index) => {
            const y = Math.round((1000 * (index + 0.5)) / timed.length) / 10
            return `M${x(startedMs)} ${y}H${Math.max(x(startedMs) + 1, x(finishedMs))}`
          })
          .join(''),
    isArea,
    stripHeight: String(stripHeight),
    stripWidth: String(Math.max(1, Math.round((7 * stripHeight) / timed.length) / 10)),
    stripName: isArea ? 'Jobs at the same time' : 'Jobs, each from start to end',
    stripNote: isArea ? `${formatCount(mostRunning)} at most` : 'the first to start above',
    stripSaid: `${plural(timed.length, 'job')} over ${formatRoughly(endMs - startMs)}`,
    marks: timeMarks(endMs - startMs),
  }
}

const anchorOf = (left: number): string => (left < 0.15 ? 'start' : left > 0.85 ? 'end' : 'middle')

/** `140 a minute`, or a second where that is the rounder number. */
export function rate(count: number, ms: number): string {
  const perSecond = count / (ms / 1000)
  const [number, unit] = perSecond >= 10 ? [perSecond, 'second'] : [perSecond * 60, 'minute']
  return `${number >= 10 ? formatCount(Math.round(number)) : Number(number.toPrecision(2))} a ${unit}`
}

/** How many jobs ran in the middle of each bin. */
function runningOverTime(jobs: readonly Span[], { startMs, endMs }: Times, count: number): Float64Array {
  const change = new Float64Array(count + 1)
  const binOf = (ms: number): number =>
    Math.min(count, Math.ceil(((ms - startMs) / (endMs - startMs)) * count - 0.5))
  for (const { startedMs, finishedMs } of jobs) {
    change[binOf(startedMs)]! += 1
    change[binOf(finishedMs)]! -= 1
  }
  let running = 0
  return change.subarray(0, count).map(step => {
    running += step
    return running
  })
}

/** Steps, from the ground and back to it. */
function areaOf(values: Float64Array, most: number): string {
  const wide = across / values.length
  const corners = Array.from(values, (value, index) => {
    const y = Math.round(1000 * (1 - value / most)) / 10
    return `V${y}H${Math.round(10 * wide * (index + 1)) / 10}`
  })
  return `M0 100${corners.join('')}V100z`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const steps = [
  ...[1, 2, 5, 10, 20, 30].map(count => count * second),
  ...[1, 2, 5, 10, 20, 30].map(count => count * minute),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 240, 480, 960, 2400].map(count => count * hour),
]

/** Round times since the start, five at most. */
function timeMarks(ms: number): { left: string; anchor: string; text: string }[] {
  const step = steps.find(each => ms / each < 5) ?? ms / 4
  return Array.from({ length: Math.floor(ms / step) + 1 }, (_, index) => {
    const left = (index * step) / ms
    const anchor = index === 0 ? 'start' : left > 0.94 ? 'end' : 'middle'
    const text = step % hour === 0 ? `${(index * step) / hour} h` : formatRoughly(index * step)
    return { left: percent(left), anchor, text: index === 0 ? '0' : text }
  })
}
