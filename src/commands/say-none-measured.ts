// Says first that no row of a plan could be measured, where that is so.

import type { Covered } from '../data/coverage.ts'
import { nextOf, noneMeasured } from '../data/none-measured.ts'
import { parsePlanId } from '../data/plan.ts'
import type { KnownPlan } from '../data/plan-command.ts'
import { type ExitCode, exitCodes } from '../errors.ts'
import { listFragments } from '../io/fragment-places.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { resultsPaths } from './find-results.ts'
import type { WholePlan } from './repair.ts'

/** @returns the exit code of a plan that is complete */
export function sayNoneMeasured(
  survey: Parameters<typeof noneMeasured>[0],
  known: KnownPlan,
  { say }: Pick<Effects, 'say'>,
): ExitCode {
  const none = noneMeasured(survey)
  if (none === undefined) return exitCodes.ok
  say(`${none.headline}: ${none.why}`)
  say(`  next: ${nextOf(none, known)}`)
  return exitCodes.incomplete
}

/** The same for what is home of a plan, which is read for it. */
export function endOfPlan(
  whole: WholePlan,
  known: KnownPlan,
  effects: Pick<Effects, 'say' | 'status'>,
): ExitCode {
  const { facts, plan, places } = whole
  const { covered } = coverFragments(listFragments(places), facts, { plan }, effects)
  return endOfHome(whole, covered, known, effects)
}

/** The same for what was read of it. */
export function endOfHome(
  { plan, places }: WholePlan,
  covered: Covered,
  known: KnownPlan,
  effects: Pick<Effects, 'say'>,
): ExitCode {
  const analysis = parsePlanId(plan)?.analysis ?? 'luminance'
  return sayNoneMeasured({ ...covered, analysis }, { ...known, results: resultsPaths(places) }, effects)
}
