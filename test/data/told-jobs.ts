// What became of each job of an event log, a line a job.

import { EventLogParser } from '../../src/data/event-log.ts'
import { type Job, JobTable } from '../../src/data/job-table.ts'

export function tableOf(log: string | Uint8Array): JobTable {
  const table = new JobTable()
  for (const event of new EventLogParser().add(Buffer.from(log as string))) table.apply(event)
  return table
}

/** `1.0 done 0 tries 1 holds 0 SITE-A`: state, exit, tries, holds, and where it ran last. */
export const storyOf = (job: Job): string =>
  `${job.cluster}.${job.proc} ${job.state} ${job.exit ?? '-'} tries ${job.tries} holds ${job.holds} ${job.site ?? '-'}`

export const storiesOf = (table: JobTable): string[] => Array.from(table.jobs(), storyOf)
