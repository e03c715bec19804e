// photogrid histogram: where jobs ran and how they ended, from the event log, as bars.

import { type Grouping, groupJobs, type JobGroup } from '../data/job-groups.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { histogramLines } from '../page/bars.ts'
import type { Effects } from './effects.ts'
import { readJobs } from './followed-jobs.ts'

export interface HistogramOptions {
  readonly log: string
  readonly by: Grouping
  readonly last?: boolean
  readonly json?: boolean
}

/** As many bars as one looks at; further ones are one bar. */
const shown = 30

export async function histogram(options: HistogramOptions, effects: Effects): Promise<ExitCode> {
  const jobs = await readJobs(options.log)
  if (jobs === undefined) throw misuse(`there is no ${options.log}`, 'name the event log with --log FILE')
  const { table, damagedEvents } = jobs
  const cluster = options.last ? [...table.clusters.values()].at(-1) : undefined
  const groups = groupJobs(table.jobs(cluster), options.by)
  const counted = groups.reduce((sum, { jobs }) => sum + jobs, 0)
  if (options.json) {
    const clusters = cluster === undefined ? [...table.clusters.keys()] : [cluster.id]
    effects.write(
      `${JSON.stringify({ log: options.log, clusters, by: options.by, jobs: counted, groups }, null, 2)}\n`,
    )
  } else if (groups.length === 0) effects.say(`${options.log}: ${nothing[options.by]}`)
  else {
    const of = cluster === undefined ? options.log : `cluster ${cluster.id} of ${options.log}`
    effects.write(`${plural(counted, 'job')} of ${of}, by ${options.by}\n`)
    const bars = fewer(groups).map(({ name, jobs }) => ({ name, count: jobs }))
    for (const line of histogramLines(bars, effects.columns)) effects.write(`${line}\n`)
  }
  if (damagedEvents > 0) effects.say(`${plural(damagedEvents, 'event')} of ${options.log} could not be read`)
  return exitCodes.ok
}

const nothing: Readonly<Record<Grouping, string>> = {
  site: 'no job has run yet',
  host: 'no job has run yet',
  exit: 'no job has ended yet',
  hour: 'no job has ended yet',
}

const fewer = (groups: readonly JobGroup[]): readonly JobGroup[] => {
  if (groups.length <= shown) return groups
  const rest = groups.slice(shown - 1)
  const jobs = rest.reduce((sum, group) => sum + group.jobs, 0)
  return [...groups.slice(0, shown - 1), { name: `(${formatCount(rest.length)} others)`, jobs }]
}
