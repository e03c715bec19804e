// photogrid why ROW|RANGE|CLUSTER.PROC [RESULTS]: everything that is known about some rows or a job: the manifest's lines, what
// fragments say, the events of the jobs that had them, and the last words of these.

import { dirname, join } from 'node:path'
import { failureCause } from '../data/failure-cause.ts'
import { describePlace, type Fragment, isStopped, rowsOf, type StoppedFragment } from '../data/fragment.ts'
import { parseFragmentName, runLogFile, sentBy, submissionsOf, tagOf } from '../data/fragment-name.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import { describeEvent, type JobFacts, withEvent } from '../data/job-story.ts'
import { isFailed } from '../data/outcome.ts'
import type { KnownPlan } from '../data/plan-command.ts'
import { formatCount, formatLocalTime, plural } from '../data/quantity.ts'
import { checkReadings } from '../data/readings.ts'
import {
  countRows,
  describeRows,
  eachRow,
  formatRowList,
  hullOf,
  overlaps,
  parseRowList,
  type RowList,
} from '../data/row-list.ts'
import { publicLocation } from '../data/secrets.ts'
import { type ExitCode, exitCodes, Foreseen, misuse } from '../errors.ts'
import { readLastLines } from '../io/file-tail.ts'
import { readFragmentFile } from '../io/fragment-files.ts'
import { listFragments } from '../io/fragment-places.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { readManifestRows } from '../io/manifest-rows.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions } from './find-results.ts'
import { lookForFormerResults } from './former-results.ts'
import { FragmentJudge } from './fragment-judge.ts'
import { findJobs, type JobId, type LoggedJob } from './logged-jobs.ts'
import { analysisOf, recallView } from './recall.ts'

export interface WhyOptions extends ResultsOptions {
  readonly log: string
  readonly manifest?: string
  readonly plan?: string
}

/** As many as a person reads. */
const shown = 10
const lastLines = 10

export async function why(
  [asked, named]: readonly [what: string, named: readonly string[]],
  options: WhyOptions,
  effects: Effects,
): Promise<ExitCode> {
  const target = parseTarget(asked)
  const view = recallView(`photogrid why ${asked}`, options, effects)
  const { facts, plan } = view
  const known = view.known(analysisOf(plan, view))
  const places = findResults(named, options, effects)
  const files = listFragments(places)
  const jobs = await findJobs(options.log, target)
  const rows = 'cluster' in target ? rowsOfJob(jobs.at(-1), target, options.log) : target
  if (rows !== undefined) checkWithin(rows, facts)

  let lines: string[] = []
  if (rows !== undefined) {
    lines = [...manifestLines(rows, facts), ...fragmentLines(rows, files, { facts, plan })]
  }
  for (const job of jobs.slice(0, shown)) lines = [...lines, ...jobLines(job, options.log, known)]
  if (jobs.length > shown) lines.push(`and ${formatCount(jobs.length - shown)} more jobs of these rows`)
  if (jobs.length === 0)
    lines.push(
      `${options.log} has no job with ${rows!.length === 1 && rows![0]!.count === 1 ? 'this row' : 'these rows'}`,
    )
  lookForFormerResults(view, places, effects)
  // Manifests, fragments and logs come from anywhere.
  for (const line of lines) effects.write(`${line.replace(/[\p{Cc}\p{Cf}]/gu, ' ')}\n`)
  return exitCodes.ok
}

function parseTarget(text: string): RowList | JobId {
  const job = /^(\d{1,10})\.(\d{1,10})$/.exec(text)
  if (job !== null) return { cluster: Number(job[1]), proc: Number(job[2]) }
  const rows = parseRowList(text) ?? parseRowList(`${text}-1`)
  if (rows !== undefined) return rows
  throw misuse(
    `expected a row, a range of rows or a job; found ${JSON.stringify(text)}`,
    'such as 417 (rows count from 0: line 418), 400-200, or 12.3 (CLUSTER.PROC)',
  )
}

function rowsOfJob(job: LoggedJob | undefined, { cluster, proc }: JobId, log: string): RowList | undefined {
  if (job === undefined) {
    throw misuse(`${log} has no job ${cluster}.${proc}`, 'name the event log with --log FILE')
  }
  return job.rows
}

function checkWithin(rows: RowList, { path, rows: count }: ManifestFacts): void {
  const { first, count: wanted } = hullOf(rows)
  if (first + wanted <= count) return
  throw misuse(
    `${path} has ${plural(count, 'row')}; found row ${first + wanted - 1}`,
    `rows count from 0: the last is ${count - 1}`,
  )
}

function manifestLines(rows: RowList, { path }: ManifestFacts): string[] {
  const { first, count } = hullOf(rows)
  if (count > 1) return [`rows ${formatRowList(rows)}: ${describeRows(rows)} of ${path}`]
  const [seen] = readManifestRows(path, { first, count })
  return [
    `row ${first}: ${describeRows(rows)} of ${path}`,
    seen?.location === undefined ? '  it does not parse' : `  ${publicLocation(seen.location)} ${seen.key}`,
  ]
}

/** What every fragment says of the rows, and at last how many of them are home. */
function fragmentLines(
  rows: RowList,
  files: readonly string[],
  { facts, plan }: { readonly facts: ManifestFacts; readonly plan: string | undefined },
): string[] {
  const lines: string[] = []
  const asked = new Set(eachRow(rows))
  const home = new Set<number>()
  const measured = new Set<number>()
  const speaking = files.filter(name => mayHold(name, rows))
  const several = submissionsOf(speaking).length > 1
  const judge = new FragmentJudge(facts)
  const faultOf = (fragment: Fragment | StoppedFragment): string | undefined => {
    try {
      judge.checkPlan(judge.check(fragment), plan ?? fragment.plan!)
      const checked = checkReadings(fragment.outcomes, fragment.analysis, undefined)
      return 'fault' in checked ? checked.fault : undefined
    } catch (error) {
      if (error instanceof BadFragment) return error.message
      throw error
    }
  }
  for (const file of speaking) {
    try {
      const read = readFragmentFile(file, facts.rows)
      if (read.kind === 'tutorial') continue
      const { fragment } = read
      if (!overlaps(rowsOf(fragment), rows)) continue
      lines.push(...saidBy(file, fragment, { asked, sent: several ? sentBy(file) : '' }))
      const fault = faultOf(fragment)
      if (fault !== undefined) {
        lines.push(`  it is not counted: it ${fault}`)
        continue
      }
      for (const outcome of fragment.outcomes) {
        if (!asked.has(outcome.row)) continue
        home.add(outcome.row)
        if (!isFailed(outcome)) measured.add(outcome.row)
      }
    } catch (error) {
      if (!(error instanceof BadFragment || error instanceof Foreseen)) throw error
      lines.push(`${file}: not counted: it ${error.message}`)
    }
  }
  judge.close()
  const missing = countRows(rows) - home.size
  const failed = home.size - measured.size
  lines.push(
    asked.size > 1
      ? `in all: ${formatCount(measured.size)} measured, ${formatCount(failed)} failed, ${formatCount(missing)} missing`
      : missing > 0
        ? 'no fragment has brought it home'
        : '',
  )
  return lines.filter(line => line !== '')
}

/** A fragment's name tells its range; other names may hold anything. */
function mayHold(file: string, rows: RowList): boolean {
  const range = parseFragmentName(file)?.range
  return range === undefined || overlaps([range], rows)
}

/** @param sent by whom, if several submissions had the rows */
function saidBy(
  file: string,
  fragment: Fragment | StoppedFragment,
  { asked, sent }: { readonly asked: ReadonlySet<number>; readonly sent: string },
): string[] {
  const head = `${file}: by ${describePlace(fragment)}${sent}, begun ${fragment.started}`
  if (isStopped(fragment)) {
    return [
      head,
      `  the job could not work: ${fragment.stopped.code}: ${fragment.stopped.message}`,
      ...lastWordsOf(file),
    ]
  }
  const outcomes = fragment.outcomes.filter(({ row }) => asked.has(row))
  const failed = outcomes.filter(isFailed)
  const lines = failed.slice(0, shown).map(({ row, url, failure: { code, message, tries, ms } }) => {
    const helps = failureCause(code).retryable ? 'a retry can help' : 'a retry does not help'
    const where = asked.size > 1 ? `row ${row}, ${publicLocation(url)}: ` : ''
    return `  ${where}failed with ${code}: ${message} (${tries === 1 ? '1 try' : `${tries} tries`}, ${ms} ms; ${helps})`
  })
  if (failed.length > shown) lines.push(`  and ${formatCount(failed.length - shown)} more failed rows`)
  const [only] = outcomes
  if (asked.size === 1 && only !== undefined && !isFailed(only)) {
    const { row: _, key: __, ...found } = only
    lines.push(`  measured: ${JSON.stringify(found)}`)
  } else if (failed.length < outcomes.length) {
    lines.push(`  ${formatCount(outcomes.length - failed.length)} measured`)
  }
  return [head, ...originLines(fragment), ...goLines(fragment), ...lines]
}

const originLines = ({ carried }: Fragment): string[] =>
  carried === undefined ? [] : [`  carried over from plan ${carried.plan}, where ${carried.file} brought it`]

/** Where the job was, if it went on elsewhere, or in another go. */
const goLines = ({ goes = [] }: Fragment): string[] =>
  goes.map(
    (go, index) =>
      `  go ${index + 1} of ${goes.length}: ${plural(go.rows, 'row')} by ${describePlace(go)}, begun ${go.started}`,
  )

/** Of a job of `photogrid run`, whose channels lie beside its fragment and are named as that is. */
const lastWordsOf = (file: string): string[] =>
  lastWords(join(dirname(file), runLogFile('error', tagOf(file) ?? '')))

function lastWords(path: string): string[] {
  const lines = readLastLines(path, lastLines) ?? []
  return lines.length === 0 ? [] : [`  ${path} ends with:`, ...lines.map(line => `    ${line}`)]
}

function jobLines({ cluster, proc, rows, events }: LoggedJob, log: string, known: KnownPlan): string[] {
  const about = rows === undefined ? `${log} does not say which rows it has` : `rows ${formatRowList(rows)}`
  let facts: JobFacts = { known }
  return [
    `job ${cluster}.${proc}: ${about}`,
    ...events.flatMap(event => {
      facts = withEvent(facts, event)
      return describeEvent(event, facts).map(
        (line, index) => `  ${index === 0 ? formatLocalTime(event.timeMs) : ' '.repeat(19)}  ${line}`,
      )
    }),
    ...lastWords(`log/job.error.${cluster}.${proc}`),
  ]
}
