// photogrid run [ROWS]: the plan on this machine, each range in a fresh sandbox through the wrapper.
// Only rows that are in no fragment are done, however those were cut: run it again, and it goes on. With
// --missing, failed rows that a retry can help are done once more as well.

import type { JobOptions } from '../data/job-words.ts'
import { planId } from '../data/plan.ts'
import type { KnownPlan } from '../data/plan-command.ts'
import { type FullOptions, type PlanOptions, planOptionsOf } from '../data/plan-options.ts'
import { formatCount, plural, wholeNumber } from '../data/quantity.ts'
import type { RepairWishes } from '../data/repair.ts'
import { countRows, formatRowList, type RowList } from '../data/row-list.ts'
import { cutRange, mostRows } from '../data/row-range.ts'
import { commandTyped } from '../data/run-memory.ts'
import type { RunProgress } from '../data/run-progress.ts'
import { type ExitCode, exitCodes } from '../errors.ts'
import { makeFolder } from '../io/files.ts'
import { listFragments } from '../io/fragment-places.ts'
import { keepManifest } from '../io/manifest-copy.ts'
import { readManifestFacts } from '../io/manifest-file.ts'
import { makeJob } from '../worker/arguments.ts'
import { type Chosen, chooseAnalysis, tryOpen } from './choose-analysis.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions } from './find-results.ts'
import { sayManifestChange } from './former-manifest.ts'
import { sayFormerResults } from './former-results.ts'
import { lookAtManifest } from './look-at-manifest.ts'
import { makeWrapper } from './make-wrapper.ts'
import { checkPlanned, recallOptions, remember } from './recall.ts'
import { type Planned, planMissing, type WholePlan } from './repair.ts'
import { parseRepairWishes, type RepairOptions } from './repair-wishes.ts'
import { hasKilledRuns, rescueKilledRuns } from './rescue.ts'
import { runRanges } from './run-ranges.ts'
import { endOfHome, endOfPlan } from './say-none-measured.ts'
import { headerFileOf, keepHeaders, takeAlong, withContact, withHeaders } from './take-along.ts'

/** The options as typed; what is left out is what the plan had before, or its default. */
export interface RunOptions extends PlanOptions, RepairOptions, ResultsOptions {
  /** The very plan that is to be done. */
  readonly plan?: string
  readonly jobs: string
  readonly threads?: string
  readonly dryRun?: boolean
  readonly header?: readonly string[]
  /** What stands after the verb, as typed. */
  readonly typed: readonly string[]
}

/** What was typed, completed by what is remembered, and checked. */
interface Asked {
  readonly options: FullOptions
  readonly rowsAJob: number
  /** At once. */
  readonly jobs: number
  readonly chosen: Chosen
  readonly whole: WholePlan
  readonly known: KnownPlan
  readonly wishes: RepairWishes | undefined
}

export async function run(
  rowsTyped: string | undefined,
  typed: RunOptions,
  effects: Effects,
): Promise<ExitCode> {
  const asked = await prepare(rowsTyped, typed, effects)
  const { whole, rowsAJob, wishes, known } = asked
  const { jobs, covered } = wishes
    ? await planMissing(whole, rowsAJob, wishes, effects)
    : planUntouched(whole, rowsAJob, effects)
  const { facts, plan } = whole
  const rows = jobs.reduce((sum, each) => sum + countRows(each), 0)
  if (wishes === undefined && rows < facts.rows) {
    effects.say(`${formatCount(facts.rows - rows)} of ${plural(facts.rows, 'row')} were done before`)
  }
  if (typed.dryRun) {
    effects.write(`plan ${plan}: ${plural(facts.rows, 'row')} of ${facts.path}\n`)
    for (const each of jobs) effects.write(`${formatRowList(each)}\n`)
    return exitCodes.ok
  }
  if (jobs.length === 0) return endOfHome(whole, covered, known, effects)
  const progress = await work(asked, { jobs, rows }, typed, effects)
  return sayEnd(asked, progress, effects)
}

/** @throws Foreseen (2) for what cannot be done */
async function prepare(rowsTyped: string | undefined, typed: RunOptions, effects: Effects): Promise<Asked> {
  const wishes = parseRepairWishes(typed)
  const { rowsText, options: recalled, before } = recallOptions('run', rowsTyped, typed, effects)
  const options = withHeaders(withContact(recalled, effects.environment), typed)
  const rowsAJob = wholeNumber('ROWS, the rows a job,', rowsText, 1, mostRows)
  const jobs = wholeNumber('--jobs', typed.jobs, 1, 1024)
  const { annotate, ...rest } = options
  const jobOptions: JobOptions = {
    ...rest,
    threads: typed.threads,
    ...(annotate && { annotate: 'annotated.tar' }),
  }
  const chosenAnalysis = await chooseAnalysis(options.analysis, jobOptions, effects.environment)
  await tryOpen(chosenAnalysis)
  const { analysis } = chosenAnalysis
  // Wrong numbers for the worker are better found here than by every job.
  makeJob(analysis, ['results.json', '0', '1'], { ...jobOptions, header: typed.header })
  const facts = readManifestFacts(options.manifest)
  lookAtManifest(facts, analysis, effects)
  const plan = planId(facts.sha256, analysis)
  checkPlanned(plan, typed.plan, facts)
  const isExplained = before !== undefined && sayManifestChange(before, facts, effects)
  const headerFile = typed.header === undefined ? options.headerFile : headerFileOf(plan)
  const chosen = takeAlong(chosenAnalysis, { ...options, headerFile })
  if (!typed.dryRun) await rescueKilledRuns(effects)
  else if (hasKilledRuns())
    effects.say('a run that was killed had rows done that are not home yet: photogrid run brings them')
  const whole = { facts, plan, places: findResults([], typed, effects), isExplained }
  return {
    options,
    rowsAJob,
    jobs,
    chosen,
    whole,
    known: { rowsAJob, options: planOptionsOf({ ...options, headerFile }) },
    wishes,
  }
}

/** Does the jobs, after what they need was made and written down. */
async function work(
  { options, rowsAJob, jobs: atOnce, chosen, whole, known, wishes }: Asked,
  { jobs, rows }: { readonly jobs: readonly RowList[]; readonly rows: number },
  { typed, header }: RunOptions,
  effects: Effects,
): Promise<RunProgress> {
  const { facts, plan } = whole
  const wrapper = await makeWrapper(chosen, options, effects)
  makeFolder('log')
  if (header !== undefined) keepHeaders(headerFileOf(plan), header)
  const copy = keepManifest(facts)
  remember(
    {
      ...{ plan, facts, copy, rowsAJob, options: known.options, wrapper: wrapper.path },
      submission: { command: commandTyped(['photogrid', 'run', ...typed]), jobs: jobs.length, rows },
    },
    effects,
  )
  const ranges = { chosen, plan, jobs, rows, atOnce, isOfLists: wishes !== undefined }
  return runRanges({ ...ranges, wrapper: wrapper.path, manifest: copy ?? facts.path }, effects)
}

/** Says how the run ended. @returns its exit code */
function sayEnd({ options, whole, known }: Asked, progress: RunProgress, effects: Effects): ExitCode {
  for (const problem of progress.problems) effects.say(`  ${problem}`)
  const isWorthALook = !progress.hasMeasured && !effects.signal.aborted
  const ofPlan = isWorthALook ? endOfPlan(whole, known, effects) : exitCodes.ok
  effects.say(progress.summary())
  if (effects.signal.aborted) {
    if (options.annotate)
      effects.say('  ranges underway are done again: annotated copies are whole at their end only')
    effects.say('interrupted: run it again to go on where it stopped')
    return exitCodes.interrupted
  }
  return progress.problems.length === 0 ? ofPlan : exitCodes.incomplete
}

/** Rows that are in no fragment; those of a machine that reached no network are worth another try. */
function planUntouched(whole: WholePlan, rowsAJob: number, effects: Effects): Planned {
  const { facts, plan, places, isExplained } = whole
  const { covered } = coverFragments(listFragments(places), facts, { plan, onlyConnected: true }, effects)
  if (!isExplained) sayFormerResults({ facts, plan, places, covered }, effects)
  const jobs = covered.missing.flatMap(range => Array.from(cutRange(range, rowsAJob), each => [each]))
  return { jobs, covered }
}
