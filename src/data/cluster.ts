// A cluster of jobs in the event log: how many of its jobs do what, and whether it makes further ones.

import type { JobEvent } from './job-event.ts'
import type { JobNote } from './job-note.ts'
import { ownText } from './names.ts'
import { withoutSecrets } from './secrets.ts'

/** In HTCondor's words; `done` left the queue with exit code 0, or was skipped as done; `failed` had any other end. */
export const jobStates = ['idle', 'running', 'held', 'done', 'failed', 'removed'] as const
export type JobState = (typeof jobStates)[number]

export interface Cluster {
  readonly id: number
  /** Late materialization: jobs are made as others start, and how many are to come the log does not say. */
  isFactory: boolean
  /** The factory may make further jobs. */
  isOpen: boolean
  /** Why the factory makes none: event 037. */
  paused: string | undefined
  /** Jobs by state, in the order of `jobStates`. */
  readonly counts: Uint32Array
  /** When the last job was made, or the cluster submitted. */
  submittedMs: number
  /** When its first job began to execute. */
  startedMs: number | undefined
  readonly jobs: Map<number, number>
  /** By the note of its submit description: the program that its jobs run. undefined: the log does not say. */
  wrapper: string | undefined
}

/** How many of its jobs have not left the queue; one that makes further ones has at least one more. */
export const queuedJobs = ({ counts, isOpen }: Cluster): number =>
  counts[0]! + counts[1]! + counts[2]! + (isOpen ? 1 : 0)

/** Takes what a submit description notes of a job, which is the same for all but the rows. */
export function applyNote(cluster: Cluster, note: JobNote | null): void {
  cluster.wrapper ??= note?.wrapper == null ? undefined : ownText(note.wrapper)
}

/** @param timeMs of its first event */
export function newCluster(id: number, timeMs: number): Cluster {
  const counts = new Uint32Array(jobStates.length)
  const factory = { isFactory: false, isOpen: false, paused: undefined }
  const about = { submittedMs: timeMs, startedMs: undefined, wrapper: undefined }
  return { id, ...factory, counts, ...about, jobs: new Map() }
}

/** Takes an event that is about the whole cluster. */
export function applyToCluster(cluster: Cluster, event: JobEvent): void {
  switch (event.kind) {
    case 'cluster-submit':
      applyNote(cluster, event.note)
      cluster.isFactory = true
      cluster.isOpen = true
      return
    case 'cluster-remove':
      cluster.isFactory = true
      cluster.isOpen = false
      cluster.paused = undefined
      return
    case 'factory-paused':
      cluster.paused = event.reason === '' ? 'no reason given' : ownText(withoutSecrets(event.reason))
      return
    case 'factory-resumed':
      cluster.paused = undefined
  }
}
