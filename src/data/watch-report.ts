// What `watch` has to say at one moment, of the event log and the fragments that are home. As JSON it is
// part of the interface.

import { type Cluster, type JobState, jobStates, queuedJobs } from './cluster.ts'
import type { DagRun } from './dag-run.ts'
import { groupHeld, type HeldJobs } from './held-jobs.ts'
import type { Job, JobTable } from './job-table.ts'
import type { Pace } from './pace.ts'
import type { KnownPlan } from './plan-command.ts'
import type { RowTally } from './row-tally.ts'
import { findStalls, type Stall } from './stalls.ts'

export interface SiteJobs {
  /** null: jobs that ran where no site is named. */
  readonly site: string | null
  readonly running: number
  /** Done and failed. */
  readonly ended: number
}

export interface WatchReport {
  /** `complete`: every row is home, and no job is left that may bring a failed one anew. `stuck`: it cannot go on without you. */
  readonly state: 'going' | 'complete' | 'stuck'
  /** Those with jobs in the queue, and the last one. */
  readonly clusters: readonly number[]
  readonly jobs: Readonly<Record<JobState, number>>
  /** A factory makes further jobs as these start. */
  readonly moreJobs: boolean
  readonly rows: {
    readonly total: number
    readonly measured: number
    readonly failed: number
    readonly missing: number
    /** Home, with two different answers: none of them counts. */
    readonly conflicts: number
  }
  /** Failed rows by code, the most frequent first. */
  readonly causes: Readonly<Record<string, number>>
  readonly rowsPerSecond: number | null
  readonly secondsLeft: number | null
  readonly holds: readonly HeldJobs[]
  /** With the most jobs first. */
  readonly sites: readonly SiteJobs[]
  readonly stalls: readonly Stall[]
  /** What DAGMan was given in the log's folder. */
  readonly dags: readonly DagRun[]
  readonly fragments: {
    readonly counted: number
    readonly stopped: number
    readonly refused: number
    /** Of those that are counted, by their names. */
    readonly submissions: Readonly<Record<string, number>>
  }
  /** Events of the log that could not be read. */
  readonly damagedEvents: number
}

/** Everything that a report is made of. */
export interface Watched {
  readonly log: string
  /** The plan that it is about. */
  readonly known: KnownPlan
  readonly table: JobTable
  readonly damagedEvents: number
  readonly dags: readonly DagRun[]
  readonly tally: RowTally
  readonly pace: Pace
  readonly stopped: number
  readonly refused: number
  readonly submissions: ReadonlyMap<string, number>
}

export function reportOf(watched: Watched, nowMs: number): WatchReport {
  const { table, dags, tally, pace, stopped, refused, submissions, damagedEvents } = watched
  const clusters = clustersThatMatter(table)
  const jobs = sumCounts(clusters)
  const holds = groupHeld(jobsOf(table, clusters), watched.known, nowMs)
  const latest = (times: readonly (number | undefined)[]): number =>
    times.reduce<number>((last, time) => Math.max(last, time ?? 0), 0)
  const submittedMs = latest(clusters.map(cluster => cluster.submittedMs))
  const stalls = findStalls({
    ...{ log: watched.log, known: watched.known },
    ...{ idle: jobs.idle, running: jobs.running, held: jobs.held },
    ended: jobs.done + jobs.failed + jobs.removed,
    ...{ clusters, dags, holds, missingRows: tally.missing },
    submittedMs,
    quietMs: nowMs - submittedMs,
    stillMs: nowMs - latest([submittedMs, table.lastMoveMs]),
  })
  const sinceMs = clusters
    .flatMap(({ startedMs }) => startedMs ?? [])
    .reduce<number | undefined>((first, time) => Math.min(first ?? time, time), undefined)
  const rowsPerSecond = pace.perSecond(nowMs, sinceMs) ?? null
  return {
    state: isComplete(tally, jobs) ? 'complete' : stalls.some(({ isFinal }) => isFinal) ? 'stuck' : 'going',
    clusters: clusters.map(({ id }) => id),
    jobs,
    moreJobs: clusters.some(({ isOpen }) => isOpen),
    rows: {
      ...{ total: tally.rows, measured: tally.measured, failed: tally.failed },
      ...{ missing: tally.missing, conflicts: tally.conflicts },
    },
    causes: tally.causes(),
    rowsPerSecond,
    // Of jobs that do not run nobody knows.
    secondsLeft:
      rowsPerSecond === null || rowsPerSecond === 0 || (jobs.running === 0 && tally.missing > 0)
        ? null
        : tally.missing / rowsPerSecond,
    holds,
    sites: groupSites(jobsOf(table, clusters)),
    stalls,
    dags,
    fragments: { counted: tally.files, stopped, refused, submissions: Object.fromEntries(submissions) },
    damagedEvents,
  }
}

/** Jobs that are left when every row is home are a repair: they do again what failed. */
const isComplete = ({ missing, failed }: RowTally, { idle, running }: Record<JobState, number>): boolean =>
  missing === 0 && (failed === 0 || idle + running === 0)

/** What a change is a change of: all but what time alone moves. */
export const essence = ({ rowsPerSecond, secondsLeft, stalls, ...rest }: WatchReport): string =>
  JSON.stringify([rest, stalls.map(({ code }) => code)])

/** One at a time: there may be a hundred thousand. */
function* jobsOf(table: JobTable, clusters: readonly Cluster[]): Generator<Job> {
  for (const cluster of clusters) yield* table.jobs(cluster)
}

/** An earlier run's clusters stand in the same log, and are over. */
function clustersThatMatter(table: JobTable): Cluster[] {
  const all = [...table.clusters.values()]
  return all.filter((cluster, index) => index === all.length - 1 || queuedJobs(cluster) > 0)
}

function sumCounts(clusters: readonly Cluster[]): Record<JobState, number> {
  const sum = (index: number): number => clusters.reduce((total, { counts }) => total + counts[index]!, 0)
  return Object.fromEntries(jobStates.map((state, index) => [state, sum(index)])) as Record<JobState, number>
}

function groupSites(jobs: Iterable<Job>): SiteJobs[] {
  const sites = new Map<string | null, { running: number; ended: number }>()
  for (const { site, state, tries } of jobs) {
    if (tries === 0 || (state !== 'running' && state !== 'done' && state !== 'failed')) continue
    const counts = sites.get(site) ?? { running: 0, ended: 0 }
    counts[state === 'running' ? 'running' : 'ended'] += 1
    sites.set(site, counts)
  }
  return Array.from(sites, ([site, counts]) => ({ site, ...counts })).sort(
    (a, b) => b.running + b.ended - a.running - a.ended || ((a.site ?? '') < (b.site ?? '') ? -1 : 1),
  )
}
