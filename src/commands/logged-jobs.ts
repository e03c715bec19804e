// Jobs of the event log: one by its number or those that had some rows, with their events; how many are left.

import { type Cluster, queuedJobs } from '../data/cluster.ts'
import { EventLogParser } from '../data/event-log.ts'
import type { JobEvent } from '../data/job-event.ts'
import { overlaps, parseRowList, type RowList } from '../data/row-list.ts'
import { LogFollower } from '../io/log-follower.ts'
import { readJobs } from './followed-jobs.ts'

export interface JobId {
  readonly cluster: number
  readonly proc: number
}

export interface LoggedJob extends JobId {
  /** undefined where its submit description left no note. */
  readonly rows: RowList | undefined
  readonly events: readonly JobEvent[]
}

interface FoundJob extends LoggedJob {
  readonly events: JobEvent[]
}

/**
 * Reads the log once; memory holds the jobs that are found.
 * @returns them in the order of the log; none where there is no log
 */
export async function findJobs(log: string, wanted: RowList | JobId): Promise<LoggedJob[]> {
  const found: FoundJob[] = []
  const current = new Map<string, FoundJob>()
  const take = (event: JobEvent): void => {
    const { cluster, proc } = event
    const id = `${cluster}.${proc}`
    // Submitted again it is another job: a new schedd has come to the same number.
    let job = event.kind === 'submit' ? undefined : current.get(id)
    if (job === undefined) {
      const rows = event.kind === 'submit' ? parseRowList(event.note?.rows ?? '') : undefined
      current.delete(id)
      if (!isWanted({ cluster, proc, rows }, wanted)) return
      job = { cluster, proc, rows, events: [] }
      current.set(id, job)
      found.push(job)
    }
    job.events.push(event)
  }
  await readEvents(log, take)
  return found
}

/** @returns the clusters with jobs that have not left the queue, by the log; none if there is no log */
export async function findQueued(log: string): Promise<Cluster[]> {
  const jobs = await readJobs(log)
  return [...(jobs?.table.clusters.values() ?? [])].filter(cluster => queuedJobs(cluster) > 0)
}

async function readEvents(log: string, take: (event: JobEvent) => void): Promise<void> {
  const follower = new LogFollower(log)
  const parser = new EventLogParser()
  try {
    for await (const piece of follower.read())
      if (piece.kind === 'bytes') for (const event of parser.add(piece.bytes)) take(event)
  } finally {
    await follower.close()
  }
}

const isWanted = ({ cluster, proc, rows }: Omit<LoggedJob, 'events'>, wanted: RowList | JobId): boolean =>
  'cluster' in wanted
    ? cluster === wanted.cluster && proc === wanted.proc
    : rows !== undefined && overlaps(rows, wanted)
