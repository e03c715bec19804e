// photogrid check [ROWS]: what is wrong with a manifest and a plan, and what they will take, before a job is made.

import type { Analysis } from '../analyses/analysis.ts'
import { recognisePicture } from '../analyses/picture-kind.ts'
import { type CheckReport, countProblems } from '../data/check-report.ts'
import { forecast } from '../data/forecast.ts'
import type { JobOptions } from '../data/job-words.ts'
import type { ManifestRow } from '../data/manifest.ts'
import { ManifestCheck, type ManifestFindings } from '../data/manifest-check.ts'
import { planId } from '../data/plan.ts'
import { defaultRowsAJob, planDefaults, planOptionsOf } from '../data/plan-options.ts'
import { type Probe, ProbeTally } from '../data/probe.ts'
import { formatCount, parseBytes, wholeNumber } from '../data/quantity.ts'
import { mostRows } from '../data/row-range.ts'
import { type ExitCode, exitCodes, RowFailure } from '../errors.ts'
import { checkSubmitFile } from '../io/condor-submit.ts'
import { openFetcher } from '../io/fetcher.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { readLines } from '../io/manifest-rows.ts'
import { openProber } from '../io/probe.ts'
import { checkLines } from '../page/check-lines.ts'
import { makeJob } from '../worker/arguments.ts'
import type { Job } from '../worker/job.ts'
import { chooseAnalysis } from './choose-analysis.ts'
import type { Effects } from './effects.ts'
import { lookAtManifest } from './look-at-manifest.ts'
import { withContact } from './take-along.ts'

export interface CheckOptions
  extends Omit<JobOptions, 'plan' | 'threads' | 'modelSha256' | 'modelUrl' | 'annotate'> {
  readonly manifest?: string
  readonly analysis?: string
  readonly sample: string
  readonly all?: boolean
  readonly measure: string
  readonly jobs: string
  readonly rate: string
  readonly submit?: string
  readonly json?: boolean
  readonly header?: readonly string[]
}

/** To one host, whatever the jobs will do: this is one machine, and a question ahead. */
const politeConnections = 4
/** Pictures asked for at the same time, over all hosts. */
const lanes = 32
/** For one picture with all its tries, and for a host that refuses: a person waits. */
const patienceMs = 60_000

export async function check(
  rowsTyped: string | undefined,
  typed: CheckOptions,
  effects: Effects,
): Promise<ExitCode> {
  const options = withContact(typed, effects.environment)
  const rowsText = rowsTyped ?? String(defaultRowsAJob)
  const rowsAJob = wholeNumber('ROWS, the rows a job,', rowsText, 1, mostRows)
  const sampleSize = wholeNumber('--sample', options.sample, 0, mostRows)
  const toMeasure = wholeNumber('--measure', options.measure, 0, 10_000)
  const jobsAtOnce = wholeNumber('--jobs', options.jobs, 1, 1_000_000)
  const bytesPerSecond = parseBytes('--rate', options.rate)
  const { analysis } = await chooseAnalysis(
    options.analysis ?? planDefaults.analysis,
    options,
    effects.environment,
  )
  const job = makeJob(analysis, ['results.json', '0', '1'], options)
  const limits = {
    ...job.limits,
    ...{ connectionsPerHost: politeConnections, rowMs: patienceMs, patienceMs, tries: 2 },
  }
  const asks = analysis.fetches ?? true

  const facts = readManifestFacts(options.manifest ?? planDefaults.manifest)
  lookAtManifest(facts, analysis, effects)
  const seen = seeRows(
    facts,
    analysis,
    asks && !options.all ? Math.max(sampleSize, toMeasure) : toMeasure,
    effects,
  )
  const submit =
    options.submit === undefined ? null : await checkSubmitFile(options.submit, effects.environment)

  const wanted = options.all ? distinctRows(facts) : spread(seen.rows, sampleSize)
  const total = options.all ? seen.distinct : Math.min(seen.rows.length, sampleSize)
  const sample = asks && total > 0 ? await probeAll(wanted, total, { ...job, limits }, effects) : null
  const measured =
    toMeasure > 0 && !effects.signal.aborted
      ? await measureSome(spread(seen.rows, toMeasure), analysis, { ...job, limits }, effects)
      : null
  if (effects.signal.aborted) return exitCodes.interrupted

  const sizes = (sample?.bytes ?? measured?.bytes)?.mean ?? null
  const assumed = { rowsAJob, jobsAtOnce, connections: job.connections, bytesPerSecond }
  const report: CheckReport = {
    manifest: { path: facts.path, bytes: facts.bytes, sha256: facts.sha256 },
    plan: planId(facts.sha256, analysis),
    analysis: analysis.name,
    findings: seen.findings,
    sample,
    measured,
    assumed,
    ...forecast({
      ...assumed,
      rows: facts.rows,
      bytesAPicture: sizes,
      answerMs: sample?.ms?.median ?? null,
      measureMs: measured?.measureMs ?? null,
      hosts: seen.findings.hosts,
    }),
    submit,
  }
  if (options.json) effects.write(`${JSON.stringify(report, null, 2)}\n`)
  else {
    const width = effects.isTerminal ? effects.columns : Number.POSITIVE_INFINITY
    effects.write(
      checkLines(report, { rowsAJob, options: planOptionsOf(options) }, width)
        .map(line => `${line}\n`)
        .join(''),
    )
  }
  return countProblems(report) === 0 ? exitCodes.ok : exitCodes.incomplete
}

interface Seen {
  readonly findings: ManifestFindings
  /** Rows whose URL no earlier one has: at even distances, at most so many as were wanted. */
  readonly rows: readonly ManifestRow[]
  readonly distinct: number
}

/** Reads the manifest once. */
function seeRows(facts: ManifestFacts, { fetches }: Analysis, wanted: number, effects: Effects): Seen {
  const check = new ManifestCheck(facts.rows, fetches === false ? 'parameters' : 'location')
  const rows: ManifestRow[] = []
  let distinct = 0
  let row = 0
  for (const line of readLines(facts.path)) {
    if (row === facts.rows) break // blank lines at the end
    if (row % 65_536 === 0)
      effects.status(`reading ${facts.path}: ${formatCount(row)} of ${formatCount(facts.rows)} rows`)
    const parsed = check.add(line.toString('utf8'))
    row += 1
    if (parsed === undefined) continue
    distinct += 1
    // The n-th of the sample is the first row from n's place on.
    if (rows.length < wanted && parsed.row >= (rows.length * facts.rows) / wanted) rows.push(parsed)
  }
  effects.status('')
  return { findings: check.finish(), rows, distinct }
}

/** So many of a list, at even distances. */
const spread = <T>(list: readonly T[], count: number): T[] =>
  list.length <= count
    ? [...list]
    : Array.from({ length: count }, (_, index) => list[Math.floor(((index + 0.5) * list.length) / count)]!)

/** Every row whose URL is new, read again: a list of all would not fit the memory. */
function* distinctRows(facts: ManifestFacts): Generator<ManifestRow> {
  const check = new ManifestCheck(facts.rows)
  for (const line of readLines(facts.path)) {
    const parsed = check.add(line.toString('utf8'))
    if (parsed !== undefined) yield parsed
  }
}

async function probeAll(
  rows: Iterable<ManifestRow>,
  total: number,
  { limits, asker }: Pick<Job, 'limits' | 'asker'>,
  { environment, signal, status }: Effects,
) {
  const prober = openProber(limits, environment, asker)
  const tally = new ProbeTally()
  const stop = (): void => void prober.close()
  signal.addEventListener('abort', stop)
  const show = (): void => {
    const failed = tally.failed === 0 ? '' : `, ${formatCount(tally.failed)} would fail`
    status(`asked for ${formatCount(tally.asked)} of ${formatCount(total)} pictures${failed}`)
  }
  const queue = rows[Symbol.iterator]()
  const lane = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !signal.aborted; next = queue.next()) {
      const { row, location } = next.value
      tally.add(row, judge(await prober.probe(location)))
      show()
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, total) }, lane))
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    status('')
    signal.removeEventListener('abort', stop)
    await prober.close()
  }
  return tally.finish()
}

/** An answer whose first bytes are no picture's is a row that would fail. Damage is not told by so few. */
function judge(probe: Probe): Probe {
  if (probe.problem !== undefined || probe.head === undefined) return probe
  try {
    recognisePicture(probe.head)
    return probe
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error
    if (error.code !== 'not-an-image' && error.code !== 'unsupported-format') return probe
    return { ...probe, problem: { code: error.code, message: error.message } }
  }
}

/** Fetches and measures one after the other, on one core, as a job does. */
async function measureSome(
  rows: readonly ManifestRow[],
  analysis: Analysis,
  { limits, maxPixels, asker }: Pick<Job, 'limits' | 'maxPixels' | 'asker'>,
  { environment, signal, status }: Effects,
) {
  const tally = new ProbeTally()
  const times: number[] = []
  const session = await analysis.open({ threads: 1, maxPixels })
  const fetcher = openFetcher(limits, environment, asker)
  for (const subject of rows) {
    if (signal.aborted) break
    status(`measured ${tally.asked} of ${rows.length} pictures`)
    const started = performance.now()
    try {
      const { bytes } =
        analysis.fetches === false ? { bytes: new Uint8Array() } : await fetcher.fetch(subject.location)
      const fetched = performance.now()
      await session.measure(bytes, subject)
      times.push(performance.now() - fetched)
      tally.add(subject.row, { ms: fetched - started, bytes: bytes.length })
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error
      const problem = { code: error.code, message: error.message }
      tally.add(subject.row, { ms: performance.now() - started, problem })
    }
  }
  status('')
  await Promise.all([fetcher.close(), session.close()])
  // The first picture warms the libraries up.
  const warm = times.length > 1 ? times.slice(1) : times
  const measureMs = warm.length === 0 ? null : warm.reduce((sum, ms) => sum + ms, 0) / warm.length
  return { ...tally.finish(), measureMs }
}
