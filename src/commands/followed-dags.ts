// The DAGs of a folder, kept up to date by the event logs of DAGMan's own jobs.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DagRun, dagOfLog, dagRunOf } from '../data/dag-run.ts'
import { FollowedJobs } from './followed-jobs.ts'

export class FollowedDags {
  readonly #folder: string
  readonly #logs = new Map<string, FollowedJobs>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @returns their runs, as they are by now */
  async catchUp(signal: AbortSignal): Promise<DagRun[]> {
    const runs: DagRun[] = []
    if (!existsSync(this.#folder)) return runs
    for (const name of readdirSync(this.#folder)) {
      const dag = dagOfLog(name)
      if (dag === undefined) continue
      const jobs = this.#logs.get(dag) ?? new FollowedJobs(join(this.#folder, name))
      this.#logs.set(dag, jobs)
      await jobs.catchUp(signal)
      const run = dagRunOf(dag, jobs.table.jobs())
      if (run !== undefined) runs.push(run)
    }
    return runs
  }

  async close(): Promise<void> {
    for (const jobs of this.#logs.values()) await jobs.close()
  }
}
