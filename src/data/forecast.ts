// What a whole plan will take: time a job, bytes, and what each host will feel of it. From a sample, so in round
// numbers; every assumption is a member.

import type { HostCount } from './manifest-check.ts'
import { countRanges } from './row-range.ts'

export interface Assumptions {
  readonly rows: number
  readonly rowsAJob: number
  /** Jobs that run at the same time, at most. */
  readonly jobsAtOnce: number
  /** Pictures that a job fetches at the same time. */
  readonly connections: number
  /** Bytes a second that reach one job. */
  readonly bytesPerSecond: number
  /** Mean of a picture; null where no answer said its size. */
  readonly bytesAPicture: number | null
  /** Milliseconds from a request to its answer, the median; null if no URLs were checked. */
  readonly answerMs: number | null
  /** To measure one picture, on one core; null where none was measured. */
  readonly measureMs: number | null
  readonly hosts: readonly HostCount[]
}

export interface HostLoad {
  readonly host: string
  readonly rows: number
  /** Connections and requests at the same time, at most. */
  readonly atOnce: number
  /** Null where too little is known. */
  readonly requestsPerSecond: number | null
}

export interface Forecast {
  readonly jobs: number
  readonly running: number
  /** All pictures; null as above. */
  readonly bytes: number | null
  /** Of one job from its first row to its last, its start not counted; null where too little is known. */
  readonly jobSeconds: number | null
  /** Cores times time, of all jobs; null where none was measured. */
  readonly coreSeconds: number | null
  /** From the first job to the last, if so many run all the time. */
  readonly seconds: number | null
  /** Most rows first. */
  readonly load: readonly HostLoad[]
}

/** Fetching overlaps measuring, so that the slower of the two is the time of a row. */
export function forecast(assumed: Assumptions): Forecast {
  const { rows, rowsAJob, connections, bytesPerSecond, bytesAPicture, answerMs, measureMs, hosts } = assumed
  const jobs = countRanges(rows, rowsAJob)
  const running = Math.min(jobs, assumed.jobsAtOnce)
  const perRow = [
    bytesAPicture === null ? null : bytesAPicture / bytesPerSecond,
    answerMs === null ? null : answerMs / 1000 / connections,
    measureMs === null ? null : measureMs / 1000,
  ].filter(seconds => seconds !== null)
  const rowSeconds = perRow.length === 0 ? null : Math.max(...perRow)
  const jobSeconds = rowSeconds === null ? null : rowSeconds * Math.min(rows, rowsAJob)
  const fetched = hosts.reduce((sum, host) => sum + (host.host === null ? 0 : host.rows), 0)
  const load = hosts.flatMap(({ host, rows: ofHost }) => {
    if (host === null) return []
    const requestsPerSecond = rowSeconds ? (running / rowSeconds) * (ofHost / rows) : null
    return [{ host, rows: ofHost, atOnce: Math.min(running * connections, ofHost), requestsPerSecond }]
  })
  return {
    jobs,
    running,
    bytes: bytesAPicture === null ? null : bytesAPicture * fetched,
    jobSeconds,
    coreSeconds: measureMs === null ? null : (measureMs / 1000) * rows,
    seconds: jobSeconds === null ? null : jobSeconds * Math.ceil(jobs / running),
    load,
  }
}
