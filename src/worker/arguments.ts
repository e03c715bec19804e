// The worker's command line, `data/job-words.ts` read back: every number checked before any work.

import { parseArgs } from 'node:util'
import type { Analysis } from '../analyses/analysis.ts'
import {
  defaultConnections,
  defaultMaxPixels,
  flagOptions,
  type JobOptions,
  jobOptionFlags,
} from '../data/job-words.ts'
import { wholeNumber } from '../data/quantity.ts'
import { hullOf, parseRowList, type RowList } from '../data/row-list.ts'
import { formatRange, mostRows, type RowRange } from '../data/row-range.ts'
import { describeError, type Foreseen, misuse } from '../errors.ts'
import { readAsker } from '../io/asker.ts'
import { defaultLimits } from '../io/limits.ts'
import { chooseAnalysis } from './choose-analysis.ts'
import type { Job } from './job.ts'

/**
 * @param words what stands after the program's name
 * @throws Foreseen (2) saying what was expected
 */
export async function parseJob(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Job> {
  const { positionals, values } = splitWords(words)
  if (positionals.length !== 4) throw usage(`found ${positionals.length} words`)
  const [analysis, out, first, count] = positionals as [string, string, string, string]
  const options: JobOptions = Object.fromEntries(
    Object.entries(jobOptionFlags).map(([name, flag]) => [name, values[flag]]),
  )
  // What fetches is loaded by who may fetch: makeJob is for planning too.
  if (options.modelUrl !== undefined)
    await (await import('./bring-model.ts')).bringModel(options, environment)
  return makeJob(await chooseAnalysis(analysis, options), [out, first, count], options)
}

function splitWords(words: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean' }> = Object.fromEntries(
    Object.entries(jobOptionFlags).map(([name, flag]) => [
      flag,
      { type: flagOptions.has(name) ? 'boolean' : 'string' },
    ]),
  )
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options })
  } catch (error) {
    throw usage(describeError(error))
  }
}

const usage = (found: string): Foreseen =>
  misuse(`expected ANALYSIS OUT FIRST COUNT [--option value]: ${found}`)

/** @throws Foreseen (2) for numbers that are none, or out of their range */
export function makeJob(
  analysis: Analysis,
  [out, first, count]: readonly [out: string, first: string, count: string],
  { header, ...options }: JobOptions & { readonly header?: readonly string[] | undefined },
): Job {
  const range: RowRange = {
    first: wholeNumber('FIRST, the first row counted from 0,', first, 0, mostRows),
    count: wholeNumber('COUNT, the number of rows,', count, 1, mostRows),
  }
  const checkpointSeconds =
    options.checkpointSeconds && wholeNumber('--checkpoint-seconds', options.checkpointSeconds, 1, 86_400)
  const connections = wholeNumber('--connections', options.connections, 1, 256, defaultConnections)
  return {
    analysis,
    out,
    range,
    ...(options.rows !== undefined && { rows: parseRows(options.rows, range) }),
    ...(options.plan !== undefined && { plan: options.plan }),
    threads: wholeNumber('--threads', options.threads, 1, 1024, 1),
    connections,
    ...(options.annotate !== undefined && { annotate: options.annotate }),
    ...(checkpointSeconds && { checkpointMs: 1000 * checkpointSeconds }),
    asker: readAsker(options, header),
    maxPixels: wholeNumber('--max-pixels', options.maxPixels, 1, 2 ** 31, defaultMaxPixels),
    limits: {
      ...defaultLimits,
      connectionsPerHost: connections,
      rowMs: 1000 * wholeNumber('--row-timeout', options.rowTimeout, 1, 86_400, defaultLimits.rowMs / 1000),
      honoursOptOut: options.ignoreOptOut !== true,
      maxBytes: wholeNumber('--max-bytes', options.maxBytes, 1, 2 ** 31, defaultLimits.maxBytes),
    },
  }
}

function parseRows(text: string, { first, count }: RowRange): RowList {
  const rows = parseRowList(text)
  if (rows === undefined) {
    throw misuse(
      `--rows must be ranges in ascending order, such as 417-1,900-3; found ${JSON.stringify(text)}`,
    )
  }
  const hull = hullOf(rows)
  if (hull.first === first && hull.count === count) return rows
  throw misuse(
    `--rows must begin and end as FIRST COUNT do: ${formatRange({ first, count })}; found ${formatRange(hull)}`,
  )
}
