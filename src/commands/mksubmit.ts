// photogrid mksubmit [ROWS] > submit.sub: counts the manifest, plans the jobs, prints the submit
// description, and makes what it needs beside it: run.sh, log/ and, with --split, manifest.d/.

import { statSync } from 'node:fs'
import { dagFiles } from '../data/dag.ts'
import type { JobOptions } from '../data/job-words.ts'
import { manifestCopyPath, smallManifestBytes } from '../data/manifest-part.ts'
import { planId } from '../data/plan.ts'
import { planCommand, planWords } from '../data/plan-command.ts'
import { type FullOptions, type PlanOptions, planOptionsOf } from '../data/plan-options.ts'
import { formatBytes, formatCount, parseSize, plural, wholeNumber } from '../data/quantity.ts'
import { countRows, formatRowList, type RowList } from '../data/row-list.ts'
import { countRanges, cutRange, mostRows } from '../data/row-range.ts'
import { commandTyped } from '../data/run-memory.ts'
import { type Duration, durations, type SubmitDescription, submitValues } from '../data/submit-description.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { makeFolder } from '../io/files.ts'
import { keepManifest } from '../io/manifest-copy.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { writeManifestParts } from '../io/manifest-parts.ts'
import { readSubmitTemplate, renderSubmitTemplate, type SubmitTemplate } from '../io/submit-templates.ts'
import { nameByContent } from '../io/wrapper-names.ts'
import { tool } from '../version.ts'
import { makeJob } from '../worker/arguments.ts'
import { type Chosen, chooseAnalysis, tryOpen } from './choose-analysis.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions } from './find-results.ts'
import { sayManifestChange } from './former-manifest.ts'
import { lookAtManifest, warnOfFiles } from './look-at-manifest.ts'
import { makeWrapper } from './make-wrapper.ts'
import { warnOfTwice } from './planned-twice.ts'
import { asTyped, checkPlanned, recallOptions, remember } from './recall.ts'
import { parseRepairWishes, type RepairOptions, repairWords } from './repair-wishes.ts'
import { sweepWrappers } from './sweep-wrappers.ts'
import { headerFileOf, keepHeaders, takeAlong, withContact, withHeaders } from './take-along.ts'
import { writeDag } from './write-dag.ts'

/** The options as typed; what is left out is what the plan had before, or its default. */
export interface MksubmitOptions extends PlanOptions, RepairOptions, ResultsOptions {
  /** The very plan that is to be planned. */
  readonly plan?: string
  /** Print a DAG of the whole run instead, and put the submit description beside it. */
  readonly dag?: boolean
  /** What stands after the verb, as typed. */
  readonly typed: readonly string[]
  readonly dryRun?: boolean
  readonly header?: readonly string[]
}

/** HTCondor's MAX_JOBS_PER_SUBMISSION, unless an access point sets another. */
const jobsASubmission = 20_000

/** What wrapper and worker fetch for themselves; every other scheme, such as osdf:, is for HTCondor's plugins. */
const fetchedByJob = /^(?:https?|file):/
const forHtcondor = (url: string | undefined) => (url?.match(fetchedByJob) ? undefined : url)

export async function mksubmit(
  rowsTyped: string | undefined,
  typed: MksubmitOptions,
  effects: Effects,
): Promise<ExitCode> {
  const repairWishes = parseRepairWishes(typed)
  const isOfBefore = typed.missing || typed.plan !== undefined
  const recalled = isOfBefore
    ? recallOptions('mksubmit', rowsTyped, typed, effects)
    : asTyped(rowsTyped, typed)
  const { rowsText, before } = recalled
  const options = withHeaders(withContact(recalled.options, effects.environment), typed)
  const rowsAJob = wholeNumber('ROWS, the rows a job,', rowsText, 1, mostRows)
  const { annotate, ...rest } = options
  const asked: JobOptions = { ...rest, ...(annotate && { annotate: 'annotated.tar' }) }
  const chosenAnalysis = await chooseAnalysis(options.analysis, asked, effects.environment)
  await tryOpen(chosenAnalysis)
  const { analysis } = chosenAnalysis
  // Wrong numbers for the worker are better found here than by every job.
  makeJob(analysis, ['results.json', '0', '1'], { ...asked, header: typed.header })
  const wishes = parseWishes(options, neededMemory(chosenAnalysis.modelFiles ?? []))
  const template = readSubmitTemplate(options.site, options.template)

  const facts = readManifestFacts(options.manifest, { onlyHttp: true })
  lookAtManifest(facts, analysis, effects)
  const plan = planId(facts.sha256, analysis)
  const headerFile = typed.header === undefined ? options.headerFile : headerFileOf(plan)
  const chosen = takeAlong(chosenAnalysis, { ...options, headerFile })
  const jobOptions = { ...asked, headerFile }
  const known = {
    ...{ rowsAJob, results: typed.results ?? [] },
    options: planOptionsOf({ ...options, headerFile }),
  }
  // Of a pool with a template of its own nobody knows what its machines share.
  if (options.template === undefined) warnOfFiles(facts, analysis, known, effects)
  checkPlanned(plan, typed.plan, facts)
  const isExplained = before !== undefined && sayManifestChange(before, facts, effects)
  const split = options.split ?? facts.bytes > smallManifestBytes
  const places = findResults([], typed, effects)
  const whole = { facts, plan, places, isExplained }
  // Fragments are read by who needs them.
  const planned =
    repairWishes && (await (await import('./repair.ts')).planMissing(whole, rowsAJob, repairWishes, effects))
  const repair = planned?.jobs
  if (repair?.length === 0) return exitCodes.nothing
  // A DAG finds out for itself what is left.
  if (repair === undefined && !typed.dag) {
    const missing = planCommand({ ...known, id: plan }, { verb: 'mksubmit', missing: true })
    await warnOfTwice(whole, missing, effects)
  }
  const jobs = repair?.length ?? countRanges(facts.rows, rowsAJob)

  const describe = (executable: string, broughtRuntime?: string): string =>
    describeJobs(template, {
      ...wishes,
      batchName: options.batchName ?? `photogrid ${plan}`,
      tool,
      plan,
      analysis: analysis.name,
      manifest: options.manifest,
      rows: facts.rows,
      rowsAJob,
      repair,
      ...{ split, copy: split ? undefined : manifestCopyPath(facts.sha256) },
      ...{ wrapper: chosen.wrapperName, executable },
      jobOptions: chosen.jobOptions,
      inputs: [broughtRuntime, forHtcondor(options.modelUrl), ...chosen.inputs].filter(
        input => input !== undefined,
      ),
    })

  // A wrong value is found before anything is made.
  describe(chosen.wrapperName)
  if (typed.dryRun) {
    for (const line of dryRunLines({ facts, plan, rowsAJob, repair, split, dag: typed.dag }, chosen))
      effects.write(`${line}\n`)
    return exitCodes.ok
  }
  // Everything that can fail comes before the first byte of standard output.
  const wrapper = await makeWrapper(chosen, options, effects)
  const executable = await nameByContent(wrapper)
  const text = describe(executable, forHtcondor(wrapper.runtimeUrl))
  makeFolder('log')
  if (typed.header !== undefined) keepHeaders(headerFileOf(plan), typed.header)
  if (split) {
    const written = writeManifestParts(options.manifest, plan, repair ?? wholeManifest(facts, rowsAJob))
    effects.say(
      `manifest.d/${plan}: ${plural(jobs, 'part')} of the manifest, ${formatCount(written)} of them new`,
    )
  }
  const copy = split ? undefined : keepManifest(facts)
  const rows = repair === undefined ? facts.rows : countAll(repair)
  if (typed.dag) {
    const inWords = `${plural(rows, 'row')} of ${facts.path}, at most ${formatCount(rowsAJob)} a job, ${plural(jobs, 'job')}`
    const words = [...planWords({ ...known, id: plan }, { verb: 'mksubmit' }), ...repairWords(typed)]
    const about = { plan, inWords, jobs, manifest: facts.path, rowsAJob, words }
    effects.write(writeDag({ ...about, analysis: options.analysis, jobOptions }, text))
  } else effects.write(text)
  remember(
    {
      ...{ plan, facts, copy, rowsAJob, options: known.options, wrapper: executable },
      requests: { memory: wishes.requestMemory, disk: wishes.requestDisk },
      submission: { command: commandTyped(['mksubmit', ...typed.typed]), jobs, rows },
    },
    effects,
  )
  await sweepWrappers(executable, effects)
  effects.say(`${plural(rows, 'row')} of ${options.manifest}, ${plural(jobs, 'job')}, plan ${plan}`)
  if (jobs > jobsASubmission) {
    const enough = Math.ceil(rows / jobsASubmission)
    const fewer = planCommand(known, { verb: 'mksubmit', rowsAJob: enough, missing: repair !== undefined })
    effects.say(
      `  more jobs than many access points take at once (${formatCount(jobsASubmission)}): ${fewer} would make fewer`,
    )
  }
  return exitCodes.ok
}

/** @throws Foreseen (2) where the template cannot be filled in, or not for these jobs */
function describeJobs(template: SubmitTemplate, description: SubmitDescription): string {
  const values = submitValues(description)
  const text = renderSubmitTemplate(template, values)
  if (description.repair === undefined || text.trimEnd().endsWith(String(values.queue))) return text
  throw misuse(
    `the template ${template.name} cannot make the jobs of --missing: it does not end with {{queue}}`,
    'write {{rowsOfJob}} where it computes the rows of a job, and {{queue}} for its queue statement',
  )
}

const wholeManifest = ({ rows }: ManifestFacts, rowsAJob: number): RowList[] =>
  Array.from(cutRange({ first: 0, count: rows }, rowsAJob), range => [range])

const countAll = (jobs: readonly RowList[]): number => jobs.reduce((sum, rows) => sum + countRows(rows), 0)

/** The worker takes up to 600 MB; a model is held several times over while it is made ready. */
function neededMemory(model: readonly string[]): string {
  const modelBytes = model.reduce((sum, file) => sum + statSync(file).size, 0)
  return `${Math.ceil((600e6 + 8 * modelBytes) / 1e9)} GB`
}

function parseWishes(options: FullOptions, memory: string) {
  if (!Object.hasOwn(durations, options.duration)) {
    throw misuse(
      `--duration must be ${Object.keys(durations).join(' or ')}; found ${JSON.stringify(options.duration)}`,
    )
  }
  return {
    requestCpus: wholeNumber('--request-cpus', options.requestCpus, 1, 1024),
    requestMemory: parseSize('--request-memory', options.requestMemory ?? memory),
    requestDisk: parseSize('--request-disk', options.requestDisk),
    duration: options.duration as Duration,
    maxRetries: wholeNumber('--max-retries', options.maxRetries, 0, 100),
    ...(options.maxIdle !== undefined && {
      maxIdle: wholeNumber('--max-idle', options.maxIdle, 1, 1_000_000),
    }),
    ...(options.project !== undefined && { project: options.project }),
    requirements: options.requirements,
    append: options.append,
  }
}

interface Cut {
  readonly facts: ManifestFacts
  readonly plan: string
  readonly rowsAJob: number
  readonly repair: readonly RowList[] | undefined
  readonly split: boolean
  readonly dag?: boolean | undefined
}

function* dryRunLines(cut: Cut, { wrapperName }: Chosen): Generator<string> {
  const { facts, plan, rowsAJob, repair, split, dag } = cut
  const jobs = repair ?? wholeManifest(facts, rowsAJob)
  yield `plan ${plan}: ${plural(facts.rows, 'row')} of ${facts.path} (${formatBytes(facts.bytes)})`
  yield `${plural(jobs.length, 'job')} of ${repair ? `${formatCount(countAll(repair))} rows, at most ${formatCount(rowsAJob)} each` : plural(rowsAJob, 'row')}`
  yield `would write ${wrapperName} where it is missing or out of date, log/, ${split ? `manifest.d/${plan}/` : manifestCopyPath(facts.sha256)}${dag ? `, ${Object.values(dagFiles).join(', ')}` : ''}`
  for (const rows of jobs) yield formatRowList(rows)
}
