// The table of jobs of an event log, kept up to date as the log grows; made anew where the log is.

import { EventLogParser } from '../data/event-log.ts'
import { JobTable } from '../data/job-table.ts'
import { misuse } from '../errors.ts'
import { LogFollower } from '../io/log-follower.ts'

export class FollowedJobs {
  table = new JobTable()
  readonly #follower: LogFollower
  #parser = new EventLogParser()

  constructor(path: string) {
    this.#follower = new LogFollower(path)
  }

  /** Events that could not be read. */
  get damagedEvents(): number {
    return this.#parser.damaged
  }

  /** Is there a log, or was there one? */
  get isThere(): boolean {
    return this.#follower.isThere
  }

  /**
   * Takes what was appended since the last call.
   * @throws Foreseen (2) where the log is there and cannot be read
   */
  async catchUp(signal?: AbortSignal): Promise<void> {
    for await (const piece of this.#follower.read()) {
      if (piece.kind === 'anew') {
        this.table = new JobTable()
        this.#parser = new EventLogParser()
      } else for (const event of this.#parser.add(piece.bytes)) this.table.apply(event)
      if (signal?.aborted) return
    }
  }

  close(): Promise<void> {
    return this.#follower.close()
  }
}

/** @returns the jobs of a log as it is now; undefined where there is none. @throws Foreseen (2) where it is none */
export async function readJobs(path: string): Promise<FollowedJobs | undefined> {
  const jobs = new FollowedJobs(path)
  try {
    await jobs.catchUp()
    if (!jobs.isThere) return undefined
  } finally {
    await jobs.close()
  }
  if (jobs.table.clusters.size > 0 || jobs.damagedEvents === 0) return jobs
  throw misuse(
    `${path} is no event log: nothing in it is an event of HTCondor's`,
    'name the event log with --log FILE',
  )
}
