// Held jobs by why they are held, in words, with the next command.

import { holdReason } from './hold-reasons.ts'
import type { Job } from './job-table.ts'
import type { KnownPlan } from './plan-command.ts'
import { isReleasedByItself } from './self-release.ts'
import { sizeInMb } from './size-in-mb.ts'

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

/**
 * The most frequent first.
 * @param known the plan that they are of: what to do depends on it
 */
export function groupHeld(jobs: Iterable<Job>, known: KnownPlan, nowMs: number): HeldJobs[] {
  const plannedMb = known.requests && sizeInMb(known.requests.memory)
  const groups = new Map<string, { first: Job; jobs: number; releasing: number }>()
  for (const job of jobs) {
    if (job.hold === undefined) continue
    const { code, subcode } = job.hold
    const key = `${code}/${subcode}`
    const group = groups.get(key) ?? { first: job, jobs: 0, releasing: 0 }
    group.jobs += 1
    if (nowMs - job.sinceMs < releasedByMs && isReleasedByItself({ ...job, hold: job.hold }, plannedMb))
      group.releasing += 1
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
      next: next({ ...first, reason, known }),
      reason,
    }
  }).sort((a, b) => b.jobs - a.jobs || a.code - b.code || a.subcode - b.subcode)
}
