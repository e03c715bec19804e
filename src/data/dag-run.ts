// A DAG that DAGMan was given, by the event log of DAGMan's own job, which lies beside the DAG.

import type { JobState } from './cluster.ts'
import type { Job } from './job-table.ts'

/** As part of `watch --json`, an interface. */
export interface DagRun {
  /** `photodemo.dag` */
  readonly file: string
  /** Of DAGMan's own job, when it was submitted last. */
  readonly cluster: number
  /** `running` until all nodes are through: DAGMan submits the jobs, and again what is missing. */
  readonly state: JobState
  /** When it came into this state, in milliseconds since the epoch. */
  readonly sinceMs: number
}

const ending = '.dagman.log'

/** @returns the DAG whose log has this name; undefined: it is no such log */
export const dagOfLog = (name: string): string | undefined =>
  name.endsWith(ending) && name.length > ending.length ? name.slice(0, -ending.length) : undefined

/** The run of a DAG that counts is the last one: a rescue is submitted under the same name. */
export function dagRunOf(file: string, jobs: Iterable<Job>): DagRun | undefined {
  const { cluster, state, sinceMs } = [...jobs].at(-1) ?? {}
  return cluster === undefined ? undefined : { file, cluster, state: state!, sinceMs: sinceMs! }
}

/** Does DAGMan go on by itself, whatever becomes of a cluster of its jobs? */
export const isAtIt = ({ state }: DagRun): boolean => state === 'idle' || state === 'running'
