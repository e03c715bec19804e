// One job, from its arguments to its fragment: the same here for `photogrid luminance` and on an
// execution point, where `main.ts` calls it.

import type { Analysis } from '../analyses/analysis.ts'
import { type Fragment, formatFragment, type StoppedFragment } from '../data/fragment.ts'
import { isFailed, neverConnected, type Outcome } from '../data/outcome.ts'
import type { GoHeader } from '../data/progress.ts'
import { plural } from '../data/quantity.ts'
import { readingRule } from '../data/readings.ts'
import { eachRow, formatRowList, type RowList } from '../data/row-list.ts'
import type { RowRange } from '../data/row-range.ts'
import { describeError, unfitMachine } from '../errors.ts'
import { openAlbum } from '../io/album.ts'
import type { Asker } from '../io/asker.ts'
import { type FetchLimits, openFetcher } from '../io/fetcher.ts'
import { writeWhole } from '../io/files.ts'
import { findPlace } from '../io/place.ts'
import { openProgress, type ProgressFile } from '../io/progress-file.ts'
import { tool } from '../version.ts'
import { hostLines } from './host-lines.ts'
import { readManifestInput } from './manifest-input.ts'
import { closingLine, openingLine, outcomeLine } from './tutorial-lines.ts'
import { workThrough } from './work.ts'

/** What a job is told. */
export interface Job {
  readonly analysis: Analysis
  /** Path of the fragment. */
  readonly out: string
  readonly range: RowRange
  /** Which rows of the range; all of them where it does not say. */
  readonly rows?: RowList
  /** The plan it was submitted for; undefined where a person just tries five photos. */
  readonly plan?: string
  readonly threads: number
  readonly connections: number
  readonly maxPixels: number
  /** File for illustrated copies; none where nobody asked. */
  readonly annotate?: string
  readonly limits: FetchLimits
  readonly asker: Asker
  /** After so long a job that keeps its progress ends for a moment, so that HTCondor takes away what is done. */
  readonly checkpointMs?: number
}

/** What a job touches. */
export interface JobEffects {
  readonly manifest: AsyncIterable<Uint8Array>
  readonly environment: NodeJS.ProcessEnv
  /** Takes the tutorial's lines, each with its newline. */
  readonly print: (line: string) => void
  /** Takes a sentence about this machine or a host, for whoever looks after it. */
  readonly say?: (sentence: string) => void
  /**
   * If given, rows that are done are kept beside, and those of an earlier go are taken over. Receives a function that
   * writes what still waits, at once; it returns true if a next go will find any row.
   */
  readonly keepsProgress?: (inAHurry: () => boolean) => void
}

/** `checkpoint`: rows are left, those that are done are kept, and the job is to be started again. */
export type JobEnd = 'done' | 'checkpoint'

/**
 * Measures a range and writes its fragment.
 * @throws Foreseen for a wrong manifest or range (2), and for an unfit machine (75); where no row at all
 *   could connect, that too is the machine's fault, and the fragment is there to say so
 */
export async function runJob(job: Job, effects: JobEffects): Promise<JobEnd> {
  const { analysis, range } = job
  const rows = job.rows ?? [range]
  const { lines, plan } = await readManifestInput(effects.manifest, rows, analysis, job.plan)
  const place = findPlace(effects.environment)
  const started = new Date()
  const list = rows.length > 1 ? formatRowList(rows) : undefined
  const go: GoHeader = { plan, range, ...(list && { list }), tool, ...place, started: started.toISOString() }
  const progress = openProgressOf(job, go, effects)
  const album = job.annotate === undefined ? undefined : openAlbum(job.annotate)
  const { threads, maxPixels } = job
  const { say } = effects
  const means = {
    ...{ threads, maxPixels, rowMs: job.limits.rowMs },
    ...(album && { album }),
    ...(say && { say }),
  }
  const session = await analysis.open(means)
  const fetcher = openFetcher(job.limits, effects.environment, job.asker)
  effects.print(`${openingLine(place.host)}\n`)
  const fetches = analysis.fetches ?? true
  const earlier = progress?.earlier ?? new Map<number, Outcome>()
  if (earlier.size > 0) effects.print(`/* ${plural(earlier.size, 'row')} were done before */\n`)

  const enough = new AbortController()
  const checkpoint = setInterval(() => {
    // Rows that may be tried again are no progress: a job must not go on for ever where nothing connects.
    if (progress !== undefined && progress.kept > 0) enough.abort()
  }, job.checkpointMs ?? longestIntervalMs).unref()
  const done = await workThrough({
    ...{ ...job, lines, rows: [...eachRow(rows)], fetcher, session, fetches },
    ...{ earlier, enough: enough.signal },
    onDone: row => progress?.add(row),
    onOutcome: outcome => effects.print(`${outcomeLine(outcome, analysis.name)}\n`),
  })
  clearInterval(checkpoint)
  for (const line of hostLines(fetcher.hosts())) effects.say?.(line)
  await Promise.all([fetcher.close(), session.close()])
  progress?.close()
  const finished = new Date()
  const here = done.outcomes.filter(({ row }) => !earlier.has(row))
  const measured = here.filter(outcome => !isFailed(outcome)).length
  const seconds = (finished.getTime() - started.getTime()) / 1000
  effects.print(`${closingLine(measured, seconds, fetches ? 'photos' : 'rows')}\n`)
  if (!done.isComplete) {
    effects.print(`/* ${done.outcomes.length} of ${plural(lines.length, 'row')} are done and kept */\n`)
    return 'checkpoint'
  }

  const goes = progress?.goes ?? []
  const fragment: Fragment = {
    plan,
    analysis: analysis.name,
    analysisVersion: analysis.version,
    ...(analysis.settings && { settings: analysis.settings }),
    range,
    ...(list && { rows: list }),
    tool,
    ...place,
    started: goes[0]?.started ?? go.started,
    finished: finished.toISOString(),
    tries: done.tries + (progress?.tries ?? 0),
    bytes: done.bytes + (progress?.bytes ?? 0),
    ...(goes.length > 0 && {
      goes: [...goes, { ...place, started: go.started, rows: here.length }],
    }),
    outcomes: done.outcomes,
  }
  blamingMachine(() => writeWhole(job.out, formatFragment(fragment)))
  if (album !== undefined) {
    blamingMachine(() => album.close())
    const left = measured - album.count
    effects.print(
      `/* ${plural(album.count, 'copy', 'copies')} in ${job.annotate}${left > 0 ? `, no room for ${left}` : ''} */\n`,
    )
  }
  const first = done.outcomes.find(outcome => isFailed(outcome) && outcome.failure.tries > 0)
  if (first !== undefined && isFailed(first) && neverConnected(done.outcomes)) {
    throw unfitMachine(
      `none of ${plural(lines.length, 'row')} got a connection from ${place.host}: ${first.failure.message}`,
      'this machine may have no way to the network',
    )
  }
  return 'done'
}

/** The longest that a timer takes: 24 days. */
const longestIntervalMs = 2 ** 31 - 1

/** Annotated copies are whole at the end only: where they are wanted, every row is of one go. */
function openProgressOf(job: Job, go: GoHeader, effects: JobEffects): ProgressFile | undefined {
  if (effects.keepsProgress === undefined || job.annotate !== undefined) return undefined
  const { name, settings } = job.analysis
  const head: StoppedFragment = {
    ...{ plan: go.plan, analysis: name, range: go.range, tool: go.tool },
    ...(go.list !== undefined && { rows: go.list }),
    ...{ host: go.host, site: go.site, started: go.started, finished: go.started },
    stopped: { code: 'unfinished', message: 'the job is not at its end' },
    outcomes: [],
  }
  const progress = openProgress(job.out, go, head, readingRule(name).room(settings))
  if (progress?.note !== undefined) effects.print(`/* ${progress.note} */\n`)
  effects.keepsProgress(() => {
    progress?.close()
    return progress !== undefined && progress.kept + progress.earlier.size > 0
  })
  return progress
}

/** A disk that is full, or broken, is the machine's fault; a folder that is not there is a wrong command. */
function blamingMachine(write: () => void): void {
  try {
    write()
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException }
    const ofMachine = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(cause?.code ?? '')
    throw ofMachine ? unfitMachine(describeError(error)) : error
  }
}
