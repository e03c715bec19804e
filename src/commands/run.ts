// photogrid run [ROWS]: the plan on this machine, each range in a fresh sandbox through the wrapper.
// Only rows that are in no fragment are done, however those were cut: run it again, and it goes on. With
// --missing, failed rows that a retry can help are done once more as well.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatTag, fragmentFile, runLogFile, tagParts } from '../data/fragment-name.ts'
import { type JobOptions, jobWords } from '../data/job-words.ts'
import { planId } from '../data/plan.ts'
import { type PlanOptions, planOptionsOf } from '../data/plan-options.ts'
import { formatCount, plural, wholeNumber } from '../data/quantity.ts'
import { countRows, formatRowList, hullOf, type RowList } from '../data/row-list.ts'
import { cutRange, mostRows } from '../data/row-range.ts'
import { commandTyped } from '../data/run-memory.ts'
import { RunProgress } from '../data/run-progress.ts'
import { type ExitCode, exitCodes } from '../errors.ts'
import { makeFolder } from '../io/files.ts'
import { listFragments } from '../io/fragment-places.ts'
import { claimSubmission } from '../io/local-submission.ts'
import { keepManifest } from '../io/manifest-copy.ts'
import { readManifestFacts } from '../io/manifest-file.ts'
import { openRunFolder, removeRunFolder } from '../io/run-folder.ts'
import { runInSandbox } from '../io/sandbox.ts'
import { makeJob } from '../worker/arguments.ts'
import { chooseAnalysis, tryOpen } from './choose-analysis.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions } from './find-results.ts'
import { sayManifestChange } from './former-manifest.ts'
import { sayFormerResults } from './former-results.ts'
import { harvest } from './harvest.ts'
import { lookAtManifest } from './look-at-manifest.ts'
import { makeWrapper } from './make-wrapper.ts'
import { checkPlanned, recallOptions, remember } from './recall.ts'
import { planMissing, type WholePlan } from './repair.ts'
import { parseRepairWishes, type RepairOptions } from './repair-wishes.ts'
import { hasKilledRuns, rescueKilledRuns } from './rescue.ts'
import { endOfPlan } from './say-none-measured.ts'
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

export async function run(
  rowsTyped: string | undefined,
  typed: RunOptions,
  effects: Effects,
): Promise<ExitCode> {
  const repairWishes = parseRepairWishes(typed)
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
  makeJob(analysis, ['results.json', '0', '1'], { ...jobOptions, header: typed.header })
  const facts = readManifestFacts(options.manifest)
  lookAtManifest(facts, analysis, effects)
  const plan = planId(facts.sha256, analysis)
  checkPlanned(plan, typed.plan, facts)
  const isExplained = before !== undefined && sayManifestChange(before, facts, effects)
  const headerFile = typed.header === undefined ? options.headerFile : headerFileOf(plan)
  const chosen = takeAlong(chosenAnalysis, { ...options, headerFile })
  const known = { rowsAJob, options: planOptionsOf({ ...options, headerFile }) }
  if (!typed.dryRun) await rescueKilledRuns(effects)
  else if (hasKilledRuns())
    effects.say('a run that was killed had rows done that are not home yet: photogrid run brings them')
  const whole = { facts, plan, places: findResults([], typed, effects), isExplained }

  const todo = repairWishes
    ? await planMissing(whole, rowsAJob, repairWishes, effects)
    : planUntouched(whole, rowsAJob, effects)
  const rowsToDo = todo.reduce((sum, rows) => sum + countRows(rows), 0)
  if (repairWishes === undefined && rowsToDo < facts.rows) {
    effects.say(`${formatCount(facts.rows - rowsToDo)} of ${plural(facts.rows, 'row')} were done before`)
  }
  if (typed.dryRun) {
    effects.write(`plan ${plan}: ${plural(facts.rows, 'row')} of ${facts.path}\n`)
    for (const rows of todo) effects.write(`${formatRowList(rows)}\n`)
    return exitCodes.ok
  }
  if (todo.length === 0) return endOfPlan(whole, known, effects)

  const wrapper = await makeWrapper(chosen, options, effects)
  makeFolder('log')
  if (typed.header !== undefined) keepHeaders(headerFileOf(plan), typed.header)
  const copy = keepManifest(facts)
  remember(
    {
      ...{ plan, facts, copy, rowsAJob, options: known.options, wrapper: wrapper.path },
      submission: {
        command: commandTyped(['photogrid', 'run', ...typed.typed]),
        jobs: todo.length,
        rows: rowsToDo,
      },
    },
    effects,
  )
  const claim = claimSubmission(Date.now(), wrapper.path)
  const folder = openRunFolder({ home: resolve('.'), method: analysis, submission: claim.submission })
  const progress = new RunProgress(todo.length, rowsToDo)
  const show = (): void => effects.status(progress.line())
  const queue = todo.values()
  const lane = async (): Promise<void> => {
    for (const rows of queue) {
      if (effects.signal.aborted || progress.isHopeless) return
      const range = hullOf(rows)
      const task = tagParts({ range, analysis: analysis.name, submission: claim.submission })
      const tag = formatTag(task)
      const job = {
        folder,
        wrapper: resolve(claim.wrapper),
        words: jobWords(task, {
          ...{ ...chosen.jobOptions, plan },
          ...(repairWishes && { rows: formatRowList(rows) }),
        }),
        inputs: chosen.inputs.map(input => resolve(input)),
        manifest: resolve(copy ?? facts.path),
        outputLog: runLogFile('output', tag),
        errorLog: runLogFile('error', tag),
        environment: effects.environment,
        signal: effects.signal,
        onLine: (line: string) => {
          progress.hear(line)
          show()
        },
      }
      const { exitCode, harvest: brought } = await runInSandbox(job, sandbox =>
        harvest(sandbox, fragmentFile(tag), { home: '.', method: analysis }),
      )
      if (!brought.isWhole) progress.keep(brought.fragment)
      if (effects.signal.aborted && !brought.isWhole) return
      progress.finish(
        range,
        exitCode,
        brought.isWhole ? brought.fragment : undefined,
        saidLine(job.errorLog) ?? brought.problem ?? 'no reason given',
      )
      show()
    }
  }
  show()
  // Where one lane fails, as on a full disk, the others begin nothing more.
  const stopAll = (error: unknown): never => {
    progress.isHopeless = true
    throw error
  }
  const lanes = Array.from({ length: Math.min(jobs, todo.length) }, () => lane().catch(stopAll))
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected')
  effects.status('')
  claim.release()
  // What could not be brought home waits there for the next run.
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason
  removeRunFolder(folder)

  for (const problem of progress.problems) effects.say(`  ${problem}`)
  const isWorthALook = !progress.hasMeasured && !effects.signal.aborted
  const ofPlan = isWorthALook ? endOfPlan(whole, known, effects) : exitCodes.ok
  effects.say(progress.summary())
  if (effects.signal.aborted) {
    if (annotate)
      effects.say('  ranges underway are done again: annotated copies are whole at their end only')
    effects.say('interrupted: run it again to go on where it stopped')
    return exitCodes.interrupted
  }
  return progress.problems.length === 0 ? ofPlan : exitCodes.incomplete
}

/** Rows that are in no fragment; those of a machine that reached no network are worth another try. */
function planUntouched(whole: WholePlan, rowsAJob: number, effects: Effects): RowList[] {
  const { facts, plan, places, isExplained } = whole
  const { covered } = coverFragments(listFragments(places), facts, { plan, onlyConnected: true }, effects)
  if (!isExplained) sayFormerResults({ facts, plan, places, covered }, effects)
  return covered.missing.flatMap(range => Array.from(cutRange(range, rowsAJob), each => [each]))
}

/** The worker's own word for what went wrong, or the wrapper's. */
function saidLine(path: string): string | undefined {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  return lines.findLast(line => line.startsWith('photogrid: '))?.slice('photogrid: '.length)
}
