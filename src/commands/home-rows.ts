// Which rows are home, kept up to date as fragments come: what `watch` counts.

import { isStopped, rowsOf } from '../data/fragment.ts'
import { submissionsOf } from '../data/fragment-name.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import { isFailed } from '../data/outcome.ts'
import { Pace } from '../data/pace.ts'
import { parsePlanId } from '../data/plan.ts'
import { PlanVotes } from '../data/plan-votes.ts'
import { checkReadings, isSameAnswer } from '../data/readings.ts'
import { type FileTally, RowTally } from '../data/row-tally.ts'
import type { FragmentChange } from '../io/fragment-watcher.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { FragmentJudge } from './fragment-judge.ts'
import { ReadingsAgain } from './readings-again.ts'

export class HomeRows {
  readonly #facts: ManifestFacts
  /** How many of the files that are counted each submission brought, by their names. */
  readonly submissions = new Map<string, number>()
  readonly #judge: FragmentJudge
  readonly #again: ReadingsAgain
  readonly #votes = new PlanVotes()
  readonly #isAsked: boolean
  readonly #stopped = new Set<string>()
  readonly #refused = new Set<string>()
  #plan: string | undefined
  #measured: string | undefined
  /** One was counted, of the old tutorial. */
  #hasTutorial = false
  #tally: RowTally
  #pace = new Pace()

  /** @param plan undefined: the one that most rows came home for, as for `aggregate` */
  constructor(facts: ManifestFacts, plan: string | undefined) {
    this.#facts = facts
    this.#judge = new FragmentJudge(facts)
    this.#again = new ReadingsAgain(facts.rows)
    this.#isAsked = plan !== undefined
    this.#plan = plan
    this.#tally = this.#freshTally()
  }

  get tally(): RowTally {
    return this.#tally
  }

  get pace(): Pace {
    return this.#pace
  }

  /** The plan that is counted; undefined until a fragment decides. */
  get plan(): string | undefined {
    return this.#plan
  }

  /** Fragments of jobs that could not work. */
  get stopped(): number {
    return this.#stopped.size
  }

  /** Files that cannot be counted: not whole, of another plan, or of other rows. */
  get refused(): number {
    return this.#refused.size
  }

  take(change: FragmentChange): void {
    const { file, atMs } = change
    this.#again.forget(file)
    this.#votes.set(file, undefined)
    const tally = this.#judged(change)
    toggle(this.#stopped, file, tally === 'stopped')
    toggle(this.#refused, file, tally === 'refused')
    const before = this.#tally.missing
    const files = this.#tally.files
    this.#tally.set(file, typeof tally === 'string' ? undefined : tally)
    for (const submission of submissionsOf([file])) this.#countOf(submission, this.#tally.files - files)
    const came = before - this.#tally.missing
    if (came > 0) this.#pace.add(atMs, came)
  }

  #countOf(submission: string, more: number): void {
    const files = (this.submissions.get(submission) ?? 0) + more
    if (files > 0) this.submissions.set(submission, files)
    else this.submissions.delete(submission)
  }

  /**
   * Once all that there is was taken: does another plan count?
   * @returns whether all has to be taken once more
   */
  turns(): boolean {
    const winner = this.#votes.winner()
    if (this.#isAsked || winner === undefined) return false
    const isMixed = this.#hasTutorial && parsePlanId(winner)?.analysis !== 'luminance'
    if (winner === this.#plan && !isMixed) return false
    this.#plan = winner
    this.#hasTutorial = false
    this.#measured = undefined
    this.#tally = this.#freshTally()
    this.#pace = new Pace()
    this.submissions.clear()
    this.#stopped.clear()
    this.#refused.clear()
    return true
  }

  close(): void {
    this.#judge.close()
  }

  #judged(change: FragmentChange): FileTally | 'stopped' | 'refused' | undefined {
    const { fragment, problem, tutorial } = change
    if (problem !== undefined) return 'refused'
    if (fragment?.plan === null) return 'stopped'
    try {
      if (tutorial !== undefined) return this.#tutorialTally(change.file, tutorial)
      if (fragment === undefined) return undefined
      const own = this.#judge.check(fragment)
      if (!isStopped(fragment)) this.#votes.set(change.file, fragment)
      this.#plan ??= own
      this.#judge.checkPlan(own, this.#plan)
      if (isStopped(fragment)) return 'stopped'
      const checked = checkReadings(fragment.outcomes, fragment.analysis, this.#measured)
      if ('fault' in checked) return 'refused'
      this.#measured = checked.measured
      const failed = fragment.outcomes
        .filter(isFailed)
        .map(({ row, failure }) => [row, failure.code] as const)
      return { rows: rowsOf(fragment), failed: new Map(failed) }
    } catch (error) {
      if (error instanceof BadFragment) return 'refused'
      throw error
    }
  }

  #tutorialTally(file: string, tutorial: NonNullable<FragmentChange['tutorial']>): FileTally {
    this.#judge.checkPlanOfTutorial(this.#plan)
    const first = this.#judge.checkTutorial(file, tutorial)
    this.#hasTutorial = true
    return { rows: [{ first, count: tutorial.keys.length }], failed: new Map() }
  }

  #freshTally(): RowTally {
    return new RowTally(this.#facts.rows, (row, first, other) => {
      const [one, two] = [this.#again.told(first, row), this.#again.told(other, row)]
      // One of them is being written anew: the next look tells.
      if (one === undefined || two === undefined || this.#measured === undefined) return true
      return isSameAnswer(one.reading, two.reading, this.#measured, one.settings)
    })
  }
}

function toggle(set: Set<string>, member: string, isIn: boolean): void {
  if (isIn) set.add(member)
  else set.delete(member)
}
