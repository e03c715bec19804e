// What keeps jobs from going on: each stall named, with the next command, and whether waiting can help.

import type { Cluster } from './cluster.ts'
import { type DagRun, isAtIt } from './dag-run.ts'
import type { HeldJobs } from './held-jobs.ts'
import { type KnownPlan, planCommand } from './plan-command.ts'
import { formatCount, formatDuration, plural } from './quantity.ts'

/** Names are part of `watch --json`. */
export const stallCodes = [
  'not-submitted',
  'all-ended',
  'all-held',
  'factory-stalled',
  'factory-paused',
  'dag-held',
  'dag-ended',
  'nothing-runs',
] as const
export type StallCode = (typeof stallCodes)[number]

export interface Stall {
  readonly code: StallCode
  readonly sentence: string
  /** What to type, or to do. */
  readonly next: string
  /** Waiting cannot help. */
  readonly isFinal: boolean
}

/** What stalls are seen by. Counts are of the clusters that matter. */
export interface Situation {
  readonly log: string
  /** The plan that the jobs are of. */
  readonly known: KnownPlan
  /** Of jobs in the queue, and of those that left it. */
  readonly idle: number
  readonly running: number
  readonly held: number
  readonly ended: number
  readonly clusters: readonly Cluster[]
  readonly dags: readonly DagRun[]
  readonly holds: readonly HeldJobs[]
  readonly missingRows: number
  /** When a job was made last. */
  readonly submittedMs: number
  /** Since then, and since one began or ended to execute. */
  readonly quietMs: number
  readonly stillMs: number
}

/** A factory makes the next jobs within seconds where it may. */
const factoryPauseMs = 60_000
/** Negotiation, and the OSPool's mean set-up of a minute, take longer at night than one thinks. */
const longIdleMs = 30 * 60_000

export function findStalls(now: Situation): Stall[] {
  if (now.missingRows === 0 && now.idle + now.running === 0) return []
  return [...dagStalls(now), ...(now.clusters.length === 0 ? unsubmitted(now) : jobStalls(now))]
}

const jobStalls = (now: Situation): Stall[] => [...factoryStalls(now), ...queueStalls(now)]

/** DAGMan makes jobs when their turn comes. */
function* unsubmitted({ log, dags }: Situation): Generator<Stall> {
  if (dags.some(isInQueue)) return
  const ended = dags.at(-1)
  if (ended !== undefined) {
    yield {
      code: 'dag-ended',
      sentence: `${ended.file} ended before it made a job; log/dag.log says why`,
      next: `condor_submit_dag ${ended.file}, once the cause is gone`,
      isFinal: true,
    }
    return
  }
  yield {
    code: 'not-submitted',
    sentence: `${log} has no job: nothing was submitted from here yet`,
    next: 'condor_submit submit.sub',
    isFinal: false,
  }
}

function* dagStalls({ dags, idle, running }: Situation): Generator<Stall> {
  for (const { file, cluster, state } of dags) {
    if (state !== 'held') continue
    yield {
      code: 'dag-held',
      sentence: `DAGMan's own job of ${file} is held: it submits nothing, and makes no page`,
      next: `condor_release ${cluster}`,
      isFinal: idle + running === 0,
    }
  }
}

const isInQueue = (dag: DagRun): boolean => isAtIt(dag) || dag.state === 'held'

function* factoryStalls(now: Situation): Generator<Stall> {
  const nothingGoes = now.idle + now.running === 0
  for (const { id, isOpen, paused } of now.clusters) {
    if (!isOpen || paused === undefined) continue
    yield {
      code: 'factory-paused',
      sentence: `cluster ${id} makes no further jobs: its factory is paused (${paused})`,
      next: `condor_release ${id}`,
      isFinal: nothingGoes && !someRelease(now),
    }
  }
  const factory = now.clusters.find(({ isOpen, paused }) => isOpen && paused === undefined)
  if (factory === undefined || now.held === 0 || now.idle > 0 || now.quietMs < factoryPauseMs) return
  yield {
    code: 'factory-stalled',
    sentence: `the factory is stalled: ${plural(now.held, 'held job')} count${now.held === 1 ? 's' : ''} as idle, and max_idle allows no more`,
    next: nextOfHolds(now),
    isFinal: now.running === 0 && !someRelease(now),
  }
}

function* queueStalls(now: Situation): Generator<Stall> {
  const { idle, running, held } = now
  const isOpen = now.clusters.some(cluster => cluster.isOpen)
  const rows = `${plural(now.missingRows, 'row')} ${now.missingRows === 1 ? 'is' : 'are'} missing`
  if (idle + running + held === 0 && !isOpen) {
    // DAGMan plans what is missing, and submits that.
    if (now.dags.some(isInQueue)) return
    const here = planCommand(now.known, { verb: 'run' })
    const dag = now.dags.findLast(({ sinceMs }) => sinceMs >= now.submittedMs)
    yield {
      code: 'all-ended',
      sentence: `all ${plural(now.ended, 'job')} have left the queue, and ${rows}`,
      next:
        dag === undefined
          ? `${here} measures them here; if there are many: ${planCommand(now.known, { verb: 'mksubmit', missing: true })} > again.sub && condor_submit again.sub`
          : `condor_submit_dag ${dag.file} goes on where it stopped; ${here} measures them here`,
      isFinal: true,
    }
  } else if (idle + running === 0 && held > 0 && !isOpen) {
    const freed = now.holds.reduce((sum, hold) => sum + hold.releasing, 0)
    yield {
      code: 'all-held',
      sentence:
        `every job that is left is held (${formatCount(held)}), and ${rows}` +
        (freed > 0 ? `; HTCondor releases ${formatCount(freed)} of them by itself` : ''),
      next: freed > 0 ? `wait, or ${nextOfHolds(now)}` : nextOfHolds(now),
      isFinal: freed === 0,
    }
  } else if (idle > 0 && running === 0 && Math.min(now.stillMs, now.quietMs) > longIdleMs) {
    const [first] = now.clusters.filter(({ counts }) => counts[0]! > 0)
    yield {
      code: 'nothing-runs',
      sentence: `${plural(idle, 'job')} ${idle === 1 ? 'is' : 'are'} idle, and none has run for ${formatDuration(now.stillMs / 1000)}`,
      next: `condor_q -better-analyze ${first?.id ?? ''}`.trimEnd(),
      isFinal: false,
    }
  }
}

const someRelease = ({ holds }: Situation): boolean => holds.some(({ releasing }) => releasing > 0)

/** The first hold is the most frequent one. */
const nextOfHolds = ({ holds }: Situation): string => holds[0]?.next ?? 'condor_q -hold'
