// One job, from its arguments to its fragment: the same here for `photogrid luminance` and on an
// execution point, where `main.ts` calls it.

import type { Analysis } from '../analyses/analysis.ts'
import { type Fragment, formatFragment, isFailed, neverConnected, type Outcome } from '../data/fragment.ts'
import { plural } from '../data/quantity.ts'
import { eachRow, formatRowList, type RowList } from '../data/row-list.ts'
import type { RowRange } from '../data/row-range.ts'
import { describeError, unfitMachine } from '../errors.ts'
import { openAlbum } from '../io/album.ts'
import { type FetchLimits, openFetcher } from '../io/fetcher.ts'
import { writeWhole } from '../io/files.ts'
import { findPlace } from '../io/place.ts'
import { tool } from '../version.ts'
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
}

/** What a job touches. */
export interface JobEffects {
  readonly manifest: AsyncIterable<Uint8Array>
  readonly environment: NodeJS.ProcessEnv
  /** Takes the tutorial's lines, each with its newline. */
  readonly print: (line: string) => void
}

/**
 * Measures a range and writes its fragment.
 * @throws Foreseen for a wrong manifest or range (2), and for an unfit machine (75); where no row at all
 *   could connect, that too is the machine's fault, and the fragment is there to say so
 */
export async function runJob(job: Job, effects: JobEffects): Promise<void> {
  const { analysis, range } = job
  const rows = job.rows ?? [range]
  const { lines, plan } = await readManifestInput(effects.manifest, rows, analysis, job.plan)
  const place = findPlace(effects.environment)
  const started = new Date()
  const album = job.annotate === undefined ? undefined : openAlbum(job.annotate)
  const { threads, maxPixels } = job
  const means = { threads, maxPixels, rowMs: job.limits.rowMs, ...(album && { album }) }
  const session = await analysis.open(means)
  const fetcher = openFetcher(job.limits, effects.environment)
  effects.print(`${openingLine(place.host)}\n`)
  const onOutcome = (outcome: Outcome): void => effects.print(`${outcomeLine(outcome, analysis.name)}\n`)
  const fetches = analysis.fetches ?? true
  const work = { ...job, lines, rows: [...eachRow(rows)], fetcher, session, fetches, onOutcome }
  const done = await workThrough(work)
  await Promise.all([fetcher.close(), session.close()])
  const finished = new Date()
  const measured = done.outcomes.filter(outcome => !isFailed(outcome)).length
  effects.print(
    `${closingLine(measured, (finished.getTime() - started.getTime()) / 1000, fetches ? 'photos' : 'rows')}\n`,
  )

  const fragment: Fragment = {
    plan,
    analysis: analysis.name,
    analysisVersion: analysis.version,
    ...(analysis.settings && { settings: analysis.settings }),
    range,
    ...(rows.length > 1 && { rows: formatRowList(rows) }),
    tool,
    ...place,
    started: started.toISOString(),
    finished: finished.toISOString(),
    ...done,
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
