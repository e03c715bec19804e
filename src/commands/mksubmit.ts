// photogrid mksubmit [ROWS] > submit.sub: counts the manifest, plans the jobs, prints the submit
// description, and makes what it needs beside it: run.sh, log/ and, with --split, manifest.d/.

import { statSync } from 'node:fs'
import type { JobOptions } from '../data/job-words.ts'
import { planId } from '../data/plan.ts'
import { formatBytes, formatCount, parseSize, plural, wholeNumber } from '../data/quantity.ts'
import { countRanges, cutRange, formatRange, mostRows } from '../data/row-range.ts'
import { type Duration, durations, submitValues } from '../data/submit-description.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { makeFolder } from '../io/files.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { writeManifestParts } from '../io/manifest-parts.ts'
import { readSubmitTemplate, renderSubmitTemplate } from '../io/submit-templates.ts'
import { tool } from '../version.ts'
import { makeJob } from '../worker/arguments.ts'
import { type Chosen, chooseAnalysis, tryOpen } from './choose-analysis.ts'
import type { Effects } from './effects.ts'
import { makeWrapper, type WrapperOptions } from './make-wrapper.ts'

/** The options as typed. */
export interface MksubmitOptions
  extends Omit<JobOptions, 'plan' | 'rows' | 'threads' | 'modelSha256' | 'annotate'>,
    WrapperOptions {
  readonly manifest: string
  readonly analysis: string
  readonly site: string
  readonly template?: string
  readonly requestCpus: string
  /** Left out: what the analysis needs. */
  readonly requestMemory?: string
  readonly requestDisk: string
  readonly duration: string
  readonly maxRetries: string
  readonly maxIdle?: string
  readonly project?: string
  readonly batchName?: string
  readonly requirements: readonly string[]
  readonly append: readonly string[]
  readonly split?: boolean
  readonly annotate?: boolean
  readonly dryRun?: boolean
}

/** A larger manifest is split by default: it would travel whole with every job. */
const smallManifestBytes = 10_000_000
/** HTCondor's MAX_JOBS_PER_SUBMISSION, unless an access point sets another. */
const jobsASubmission = 20_000

/** What wrapper and worker fetch for themselves; every other scheme, such as osdf:, is for HTCondor's plugins. */
const fetchedByJob = /^(?:https?|file):/
const forHtcondor = (url: string | undefined) => (url?.match(fetchedByJob) ? undefined : url)

export async function mksubmit(
  rowsText: string,
  options: MksubmitOptions,
  effects: Effects,
): Promise<ExitCode> {
  const rowsAJob = wholeNumber('ROWS, the rows a job,', rowsText, 1, mostRows)
  const { annotate, ...rest } = options
  const asTyped: JobOptions = { ...rest, ...(annotate && { annotate: 'annotated.tar' }) }
  const chosen = await chooseAnalysis(options.analysis, asTyped, effects.environment)
  await tryOpen(chosen)
  const { analysis } = chosen
  // Wrong numbers for the worker are better found here than by every job.
  makeJob(analysis, ['results.json', '0', '1'], asTyped)
  const wishes = parseWishes(options, neededMemory(chosen.modelFile))
  const template = readSubmitTemplate(options.site, options.template)

  const facts = readManifestFacts(options.manifest)
  const plan = planId(facts.sha256, analysis)
  const split = options.split ?? facts.bytes > smallManifestBytes
  const ranges = countRanges(facts.rows, rowsAJob)

  const describe = (broughtRuntime?: string): string =>
    renderSubmitTemplate(
      template,
      submitValues({
        ...wishes,
        batchName: options.batchName ?? `photogrid ${plan}`,
        tool,
        plan,
        analysis: analysis.name,
        manifest: options.manifest,
        rows: facts.rows,
        rowsAJob,
        split,
        wrapper: chosen.wrapperName,
        jobOptions: chosen.jobOptions,
        inputs: [broughtRuntime, forHtcondor(options.modelUrl), ...chosen.inputs].filter(
          input => input !== undefined,
        ),
      }),
    )

  // A wrong value is found before anything is made.
  describe()
  if (options.dryRun) {
    for (const line of dryRunLines({ facts, plan, rowsAJob, split }, chosen)) effects.write(`${line}\n`)
    return exitCodes.ok
  }
  // Everything that can fail comes before the first byte of standard output.
  const wrapper = await makeWrapper(chosen, options, effects)
  const text = describe(forHtcondor(wrapper.runtimeUrl))
  makeFolder('log')
  if (split) {
    const cut = cutRange({ first: 0, count: facts.rows }, rowsAJob)
    const jobs = Array.from(cut, range => ({ rows: [range] }))
    const written = writeManifestParts(options.manifest, plan, jobs)
    effects.say(
      `manifest.d/${plan}: ${plural(ranges, 'part')} of the manifest, ${formatCount(written)} of them new`,
    )
  }
  effects.write(text)
  effects.say(`${plural(facts.rows, 'row')} of ${options.manifest}, ${plural(ranges, 'job')}, plan ${plan}`)
  if (ranges > jobsASubmission) {
    const enough = Math.ceil(facts.rows / jobsASubmission)
    effects.say(
      `  more jobs than many access points take at once (${formatCount(jobsASubmission)}): mksubmit ${enough} would make fewer`,
    )
  }
  return exitCodes.ok
}

/** The worker takes up to 600 MB; a model is held several times over while it is made ready. */
function neededMemory(model: string | undefined): string {
  const modelBytes = model === undefined ? 0 : statSync(model).size
  return `${Math.ceil((600e6 + 8 * modelBytes) / 1e9)} GB`
}

function parseWishes(options: MksubmitOptions, memory: string) {
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
  readonly split: boolean
}

function* dryRunLines({ facts, plan, rowsAJob, split }: Cut, { wrapperName }: Chosen): Generator<string> {
  yield `plan ${plan}: ${plural(facts.rows, 'row')} of ${facts.path} (${formatBytes(facts.bytes)})`
  yield `${plural(countRanges(facts.rows, rowsAJob), 'job')} of ${plural(rowsAJob, 'row')}`
  yield `would write ${wrapperName} where it is missing or out of date, log/${split ? `, manifest.d/${plan}/` : ''}`
  for (const range of cutRange({ first: 0, count: facts.rows }, rowsAJob)) yield formatRange(range)
}
