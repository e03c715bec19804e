// Wrappers that no job needs any more, removed when another one is planned with: they have 50 MB each.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { queuedJobs } from '../data/cluster.ts'
import { Foreseen } from '../errors.ts'
import { earlierWrappers, removeWrapper } from '../io/wrapper-names.ts'
import type { Effects } from './effects.ts'
import { readJobs } from './followed-jobs.ts'
import { defaultLog } from './queue-warning.ts'

/** @param current stays; and so do all where it is not certain which jobs are left */
export async function sweepWrappers(current: string, { say }: Pick<Effects, 'say'>): Promise<void> {
  const earlier = earlierWrappers(current)
  if (earlier.length === 0) return
  const needed = await wrappersInQueue()
  if (needed === undefined) return
  const planned = readdirSync('.')
    .filter(name => name.endsWith('.sub'))
    .map(name => readFileSync(name, 'latin1'))
  for (const name of earlier) {
    const isNeeded = needed.has(name) || planned.some(text => text.includes(name))
    if (!isNeeded && (await removeWrapper(name))) say(`${name}: removed, as no job is left that runs it`)
  }
}

/** @returns undefined if the log does not say it of every job that is left */
async function wrappersInQueue(): Promise<Set<string> | undefined> {
  // The jobs of a log that was rotated may have been submitted in the one before.
  if (existsSync(`${defaultLog}.old`)) return undefined
  try {
    const jobs = await readJobs(defaultLog)
    if (jobs === undefined || jobs.damagedEvents > 0) return undefined
    const left = [...jobs.table.clusters.values()].filter(cluster => queuedJobs(cluster) > 0)
    const wrappers = left.flatMap(({ wrapper }) => wrapper ?? [])
    return wrappers.length === left.length ? new Set(wrappers) : undefined
  } catch (error) {
    if (error instanceof Foreseen) return undefined
    throw error
  }
}
