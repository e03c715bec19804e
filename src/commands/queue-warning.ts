// Says what is in the queue already, before more is sent there.

import { existsSync } from 'node:fs'
import { queuedJobs } from '../data/cluster.ts'
import { plural } from '../data/quantity.ts'
import { Foreseen } from '../errors.ts'
import type { Effects } from './effects.ts'

/** The event log that our submit descriptions name. */
export const defaultLog = 'job.log'

/** Clusters beyond these are not named. */
const mostNamed = 6

/** @returns whether jobs are left by the log that our submit descriptions name */
export async function warnOfQueue(meaning: string, { say }: Pick<Effects, 'say'>): Promise<boolean> {
  if (!existsSync(defaultLog)) return false
  try {
    const { findQueued } = await import('./logged-jobs.ts')
    const clusters = await findQueued(defaultLog)
    if (clusters.length === 0) return false
    const jobs = clusters.reduce((sum, cluster) => sum + queuedJobs(cluster), 0)
    const ids = clusters.slice(-mostNamed).map(({ id }) => id)
    const which = `${ids.length === 1 ? 'cluster' : 'clusters'} ${ids.join(', ')}`
    say(`  ${defaultLog} shows ${plural(jobs, 'job')} still in the queue (${which}): ${meaning}`)
    return true
  } catch (error) {
    // A log in another format says nothing; the plan does not depend on it.
    if (error instanceof Foreseen) return false
    throw error
  }
}
