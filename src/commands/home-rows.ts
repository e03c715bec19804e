// Which rows are home, kept up to date as fragments come: what `watch` counts.

import { isStopped, rowsOf } from '../data/fragment.ts'
import { firstRowOfName, submissionsOf } from '../data/fragment-name.ts'
import { isFailed } from '../data/outcome.ts'
import { Pace } from '../data/pace.ts'
import { isPlanOf } from '../data/plan.ts'
import { hullOf } from '../data/row-list.ts'
import { type FileTally, RowTally } from '../data/row-tally.ts'
import type { FragmentChange } from '../io/fragment-watcher.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'

export class HomeRows {
  readonly tally: RowTally
  readonly pace = new Pace()
  readonly #facts: ManifestFacts
  #plan: string | undefined
  /** How many of the files that are counted each submission brought, by their names. */
  readonly submissions = new Map<string, number>()
  readonly #stopped = new Set<string>()
  readonly #refused = new Set<string>()

  /** @param plan undefined: the first fragment of this manifest decides, as for `aggregate` */
  constructor(facts: ManifestFacts, plan: string | undefined) {
    this.#facts = facts
    this.#plan = plan
    this.tally = new RowTally(facts.rows)
  }

  /** The plan that is counted; undefined until the first fragment decides. */
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
    const { file, fragment, problem, atMs } = change
    const isOurs = fragment?.plan === null || this.#isOfPlan(fragment?.plan)
    const isStop = fragment !== undefined && isStopped(fragment) && isOurs
    const tally = isStop ? undefined : this.#tallyOf(change, isOurs)
    toggle(this.#stopped, file, isStop)
    toggle(
      this.#refused,
      file,
      !isStop && tally === undefined && (problem ?? fragment ?? change.tutorial) !== undefined,
    )
    const before = this.tally.missing
    const files = this.tally.files
    this.tally.set(file, tally)
    for (const submission of submissionsOf([file])) this.#countOf(submission, this.tally.files - files)
    const came = before - this.tally.missing
    if (came > 0) this.pace.add(atMs, came)
  }

  #countOf(submission: string, more: number): void {
    const files = (this.submissions.get(submission) ?? 0) + more
    if (files > 0) this.submissions.set(submission, files)
    else this.submissions.delete(submission)
  }

  #isOfPlan(plan: string | undefined): boolean {
    if (plan === undefined || !isPlanOf(plan, this.#facts.sha256)) return false
    this.#plan ??= plan
    return plan === this.#plan
  }

  #tallyOf({ file, fragment, tutorial }: FragmentChange, isOurs: boolean): FileTally | undefined {
    if (tutorial !== undefined) {
      const first = firstRowOfName(file)
      return first === undefined
        ? undefined
        : this.#within({ rows: [{ first, count: tutorial.keys.length }], failed: new Map() })
    }
    if (fragment === undefined || !isOurs) return undefined
    const failed = new Map<string, number[]>()
    for (const outcome of fragment.outcomes) {
      if (!isFailed(outcome)) continue
      const { code } = outcome.failure
      const rows = failed.get(code) ?? []
      failed.set(code, rows)
      rows.push(outcome.row)
    }
    return this.#within({ rows: rowsOf(fragment), failed })
  }

  #within(tally: FileTally): FileTally | undefined {
    const { first, count } = hullOf(tally.rows)
    return first + count <= this.#facts.rows ? tally : undefined
  }
}

function toggle(set: Set<string>, member: string, isIn: boolean): void {
  if (isIn) set.add(member)
  else set.delete(member)
}
