// photogrid status [RESULTS]: what is home by now, from the fragments alone.

import { luminance } from '../analyses/luminance.ts'
import type { Fragment } from '../data/fragment.ts'
import { parsePlanId, planId } from '../data/plan.ts'
import { FailedTries, planRepair, repairLines } from '../data/repair.ts'
import { countRows } from '../data/row-list.ts'
import { type Effort, statusOf, statusTable } from '../data/status.ts'
import { formatSummary, isComplete, summarize } from '../data/summary.ts'
import { type ExitCode, exitCodes } from '../errors.ts'
import { listFragments } from '../io/fragment-places.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions, resultsPaths } from './find-results.ts'
import { sayFormerResults } from './former-results.ts'
import { recallView } from './recall.ts'
import { sayNoneMeasured } from './say-none-measured.ts'

export interface StatusOptions extends ResultsOptions {
  readonly manifest?: string
  readonly plan?: string
  readonly json?: boolean
}

export async function status(
  named: readonly string[],
  options: StatusOptions,
  effects: Effects,
): Promise<ExitCode> {
  const { facts, plan: wanted, known } = recallView('photogrid status', options, effects)
  let efforts = new Map<string, Effort>()
  let failedTries = new FailedTries(facts.rows)
  const follow = () => {
    efforts = new Map()
    failedTries = new FailedTries(facts.rows)
    return (fragment: Fragment, file: string): void => {
      const { tries, bytes, range, rows, goes } = fragment
      efforts.set(file, { tries, bytes, range, ...(rows !== undefined && { rows }), ...(goes && { goes }) })
      failedTries.add(fragment)
    }
  }
  const places = findResults(named, options, effects)
  const { covered, plan } = coverFragments(listFragments(places), facts, { plan: wanted, follow }, effects)
  if (wanted !== undefined) sayFormerResults({ facts, plan: wanted, places, covered }, effects)
  const survey = {
    ...covered,
    failedPlaces: [],
    plan: plan ?? planId(facts.sha256, luminance),
    analysis: parsePlanId(plan ?? '')?.analysis ?? 'luminance',
    manifest: facts.path,
  }
  const summary = summarize(survey)
  const jobs = covered.jobs.map(record => statusOf(record, efforts.get(record.file)))
  const repair = planRepair(covered, failedTries, { also: [] })
  const ofComplete = sayNoneMeasured(
    survey,
    { ...known(survey.analysis), results: resultsPaths(places) },
    effects,
  )
  if (options.json) {
    const worthRepair = countRows(repair.todo)
    effects.write(`${JSON.stringify({ ...summary, worthRepair, jobs }, null, 2)}\n`)
  } else {
    const { stopped, missing } = covered
    for (const line of statusTable({ jobs, stopped, missing })) effects.write(`${line}\n`)
    effects.say(formatSummary(summary))
    for (const line of repairLines(repair, [])) effects.say(`  ${line}`)
  }
  return isComplete(survey) ? ofComplete : exitCodes.incomplete
}
