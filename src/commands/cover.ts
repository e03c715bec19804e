// Fragments -> coverage of one manifest's plan: what `aggregate` makes a page of, and what `run` leaves out.

import { Coverage, type Covered } from '../data/coverage.ts'
import { type Fragment, isStopped } from '../data/fragment.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import { neverConnected } from '../data/outcome.ts'
import { isPlanOf, parsePlanId } from '../data/plan.ts'
import { PlanVotes } from '../data/plan-votes.ts'
import { formatCount } from '../data/quantity.ts'
import type { RowRange } from '../data/row-range.ts'
import { Foreseen } from '../errors.ts'
import { peekFragmentFile, readFragmentFile } from '../io/fragment-files.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import type { Effects } from './effects.ts'
import { FragmentJudge } from './fragment-judge.ts'
import { ReadingsAgain } from './readings-again.ts'

export interface CoverOptions {
  /** Count fragments of this plan only; else the plan counts that most rows came home for. */
  readonly plan?: string | undefined
  /** Leave out the fragments of jobs that reached no network: their rows are worth another try. */
  readonly onlyConnected?: boolean
  /** Up to so many rows all are watched: 41 MB, and cheaper than to look at every file twice. */
  readonly watchUpTo?: number
  /**
   * Asked for what is called with each fragment that was counted, stopped ones left out; and asked once more where
   * another plan turns out to count, so that all begins anew.
   */
  readonly follow?: () => (fragment: Fragment, file: string) => void
}

const watchUpTo = 1_000_000

/**
 * Looks at the beginning of every fragment where there are many rows, then reads each once, one at a time; and once
 * more where it is another plan that counts than the first that came.
 * @returns the coverage, and the plan that it is of; undefined where no fragment belongs to this manifest
 */
export function coverFragments(
  files: readonly string[],
  facts: ManifestFacts,
  options: CoverOptions,
  effects: Pick<Effects, 'status'>,
): { covered: Covered; plan: string | undefined } {
  const isSmall = facts.rows <= (options.watchUpTo ?? watchUpTo)
  const first = passOver(files, facts, { ...options, isSmall }, effects)
  const { winner } = first
  if (options.plan !== undefined || (winner === first.plan && !first.isMixed)) return first
  return passOver(files, facts, { ...options, isSmall, plan: winner }, effects)
}

interface Pass extends CoverOptions {
  readonly isSmall: boolean
}

function passOver(
  files: readonly string[],
  facts: ManifestFacts,
  pass: Pass,
  effects: Pick<Effects, 'status'>,
): { covered: Covered; plan: string | undefined; winner: string | undefined; isMixed: boolean } {
  const peeked = pass.isSmall ? undefined : peekAll(files, facts, pass.plan)
  let plan = peeked?.plan ?? pass.plan
  const again = new ReadingsAgain(facts.rows)
  const coverage = new Coverage(facts.rows, {
    ...(peeked && { announced: peeked.ranges }),
    readingOf: (file, row) => again.readingOf(file, row),
    nowMs: Date.now(),
  })
  const judge = new FragmentJudge(facts)
  const votes = new PlanVotes()
  const onCounted = pass.follow?.()
  let tutorials = 0
  const take = (file: string): void => {
    const read = readFragmentFile(file, facts.rows)
    if (read.kind === 'tutorial') {
      judge.checkPlanOfTutorial(plan)
      coverage.addTutorial(file, judge.checkTutorial(file, read.fragment), read.fragment)
      tutorials += 1
      return
    }
    const { fragment } = read
    const own = judge.check(fragment)
    if (!isStopped(fragment)) votes.set(file, fragment)
    plan ??= own
    judge.checkPlan(own, plan)
    if (pass.onlyConnected && !isStopped(fragment) && neverConnected(fragment.outcomes)) {
      throw new BadFragment('comes from a machine that reached no network')
    }
    coverage.add(file, fragment)
    if (!isStopped(fragment)) onCounted?.(fragment, file)
  }
  const total = formatCount(files.length)
  files.forEach((file, index) => {
    if (index % 20 === 0) effects.status(`reading fragments: ${formatCount(index)} of ${total}`)
    try {
      take(file)
    } catch (error) {
      if (error instanceof BadFragment) coverage.refuse(file, error.message)
      else if (error instanceof Foreseen) coverage.refuse(file, `(${error.message})`)
      else throw error
    }
  })
  judge.close()
  effects.status('')
  const isMixed = tutorials > 0 && plan !== undefined && parsePlanId(plan)?.analysis !== 'luminance'
  return { covered: coverage.finish(), plan, winner: votes.winner() ?? plan, isMixed }
}

/**
 * By their beginnings: the plan that most rows came home for, and the ranges of all that may be counted. Some of them
 * may turn out not to be.
 */
function peekAll(
  files: readonly string[],
  facts: ManifestFacts,
  plan: string | undefined,
): { readonly plan: string | undefined; readonly ranges: RowRange[] } {
  const votes = new PlanVotes()
  const seen = files.flatMap(file => {
    const peeked = peekFragmentFile(file, facts.rows)
    if (peeked === undefined) return []
    const isOurs = peeked.plan === undefined || isPlanOf(peeked.plan, facts.sha256)
    if (!isOurs) return []
    if (peeked.plan !== undefined) votes.set(file, { plan: peeked.plan, range: peeked.range })
    return [peeked]
  })
  const chosen = plan ?? votes.winner()
  return {
    plan: chosen,
    ranges: seen.flatMap(each => (each.plan === undefined || each.plan === chosen ? [each.range] : [])),
  }
}
