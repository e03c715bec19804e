// Held jobs by why they are held, in words, with the next command.

import { holdReason, releasesOfItself } from './hold-reasons.ts'
import type { Job } from './job-table.ts'

export interface HeldJobs {
  readonly code: number
  readonly subcode: number
  readonly jobs: number
  /** How many of them HTCondor lets go by itself. */
  readonly releasing: number
  readonly cause: string
  readonly next: string
  /** HTCondor's own words, of one of them. */
  readonly reason: string
}

/** Ten minutes, says the submit templates' periodic_release; what is held for longer is under other rules. */
const releasedByMs = 30 * 60_000

/** The most frequent first. */
export function groupHeld(jobs: Iterable<Job>, nowMs: number): HeldJobs[] {
  const groups = new Map<string, { first: Job; jobs: number; releasing: number }>()
  for (const job of jobs) {
    if (job.hold === undefined) continue
    const { code, subcode } = job.hold
    const key = `${code}/${subcode}`
    const group = groups.get(key) ?? { first: job, jobs: 0, releasing: 0 }
    group.jobs += 1
    if (nowMs - job.sinceMs < releasedByMs && releasesOfItself(code, subcode, job.holds)) group.releasing += 1
    groups.set(key, group)
  }
  return Array.from(groups.values(), ({ first, ...counts }) => {
    const { code, subcode, reason } = first.hold!
    const { cause, next } = holdReason(code, subcode)
    return {
      code,
      subcode,
      ...counts,
      cause,
      next: next.replaceAll('CLUSTER', String(first.cluster)),
      reason,
    }
  }).sort((a, b) => b.jobs - a.jobs || a.code - b.code || a.subcode - b.subcode)
}
