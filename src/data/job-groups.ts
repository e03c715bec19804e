// Jobs in groups, for a histogram: by where they ran last, by how they ended, by when.

import { type Job, signalBase } from './job-table.ts'

export const groupings = ['site', 'host', 'exit', 'hour'] as const
export type Grouping = (typeof groupings)[number]

export interface JobGroup {
  readonly name: string
  readonly jobs: number
}

interface Way {
  /** undefined: the job has no place in this histogram. */
  readonly nameOf: (job: Job) => string | undefined
  /** Groups in the order of their names; else the largest first. */
  readonly byName: boolean
}

const hasRun = ({ tries }: Job): boolean => tries > 0

const ways: Readonly<Record<Grouping, Way>> = {
  site: { nameOf: job => (hasRun(job) ? (job.site ?? '(no site)') : undefined), byName: false },
  host: { nameOf: job => (hasRun(job) ? (job.host ?? '(unknown)') : undefined), byName: false },
  exit: { nameOf: endOf, byName: false },
  hour: {
    nameOf: job => (job.state === 'done' || job.state === 'failed' ? hourOf(job.sinceMs) : undefined),
    byName: true,
  },
}

/** Each job counts once: where it ran last, as it is now. */
export function groupJobs(jobs: Iterable<Job>, grouping: Grouping): JobGroup[] {
  const { nameOf, byName } = ways[grouping]
  const counts = new Map<string, number>()
  for (const job of jobs) {
    const name = nameOf(job)
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const compare = (a: string, b: string): number => (a < b ? -1 : 1)
  return Array.from(counts, ([name, jobs]) => ({ name, jobs })).sort((a, b) =>
    byName ? compare(a.name, b.name) : b.jobs - a.jobs || compare(a.name, b.name),
  )
}

function endOf({ state, exit, hold }: Job): string | undefined {
  if (state === 'held') return `held, code ${hold?.code ?? '?'}`
  if (state === 'removed') return 'removed'
  if (state !== 'done' && state !== 'failed') return undefined
  // What ran and is done has exit code 0.
  if (exit === undefined) return state === 'done' ? 'skipped' : 'unknown'
  return exit >= signalBase ? `signal ${exit - signalBase}` : `exit code ${exit}`
}

/** `2026-11-21 02:00`, local time. */
function hourOf(ms: number): string {
  const date = new Date(ms)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:00`
}
