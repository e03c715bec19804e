// Whether a fragment may be counted: it is held against the manifest and the plan. What it says of itself proves
// nothing.

import { type Fragment, isStopped, type Provenance, type StoppedFragment } from '../data/fragment.ts'
import { firstRowOfName } from '../data/fragment-name.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import { isFailed, type Outcome } from '../data/outcome.ts'
import { isPlanOf, type Method, parsePlanId, planId } from '../data/plan.ts'
import type { TutorialFragment } from '../data/tutorial-fragment.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { ManifestKeys } from '../io/manifest-keys.ts'

export class FragmentJudge {
  readonly #facts: ManifestFacts
  readonly #keys: ManifestKeys
  /** What was found right last: a hundred thousand fragments are of one plan. */
  #right: Method & { readonly plan: string } = { plan: '', name: '', version: Number.NaN }

  constructor(facts: ManifestFacts) {
    this.#facts = facts
    this.#keys = new ManifestKeys(facts.path)
  }

  /** @returns the fragment's plan, which is one of this manifest. @throws BadFragment */
  check(fragment: Fragment | StoppedFragment): string {
    const { plan: own, range } = fragment
    if (own === null) throw new BadFragment('does not say which plan it belongs to')
    if (isStopped(fragment)) this.#checkPlanOf(fragment, own)
    else this.#checkMethod(fragment, own)
    this.#checkWithin(range.first + range.count)
    if (isStopped(fragment)) return own
    for (const outcome of fragment.outcomes) this.#checkKey(outcome)
    return own
  }

  #checkPlanOf({ analysis }: Pick<Provenance, 'analysis'>, own: string): void {
    const { path, sha256 } = this.#facts
    if (!isPlanOf(own, sha256)) {
      throw new BadFragment(`belongs to plan ${own}, made from another manifest than ${path}`)
    }
    if (parsePlanId(own)!.analysis !== analysis) {
      throw new BadFragment(`is of the analysis ${JSON.stringify(analysis)}, and belongs to plan ${own}`)
    }
  }

  /** Is the plan that of the manifest, measured as the fragment says? */
  #checkMethod(fragment: Fragment, own: string): void {
    const { analysis: name, analysisVersion: version, settings } = fragment
    const right = this.#right
    const isAsBefore = own === right.plan && name === right.name && version === right.version
    if (isAsBefore && settings === undefined) return
    this.#checkPlanOf(fragment, own)
    const made = planId(this.#facts.sha256, { name, version, ...(settings && { settings }) })
    if (made !== own) throw new BadFragment(`was measured as plan ${made} has it, and belongs to plan ${own}`)
    if (settings === undefined) this.#right = { plan: own, name, version }
  }

  /** @param plan that is counted. @throws BadFragment */
  checkPlan(own: string, plan: string): void {
    if (own !== plan) throw new BadFragment(`belongs to plan ${own}, and here rows of ${plan} are counted`)
  }

  /** @param plan that is counted, where that is known. @throws BadFragment */
  checkPlanOfTutorial(plan: string | undefined): void {
    if (plan !== undefined && parsePlanId(plan)?.analysis !== 'luminance') {
      throw new BadFragment(`is luminance of the old tutorial, and here rows of ${plan} are counted`)
    }
  }

  /** @returns the first row. @throws BadFragment */
  checkTutorial(file: string, { keys }: TutorialFragment): number {
    const first = firstRowOfName(file)
    if (first === undefined) {
      throw new BadFragment(
        'is a fragment of the old tutorial whose name does not say its first row: name it results-FIRST.json',
      )
    }
    this.#checkWithin(first + keys.length)
    keys.forEach((key, index) => {
      const meant = this.#keys.keyOf(first + index)
      if (key !== meant) this.#refuseKey(first + index, key, meant)
    })
    return first
  }

  close(): void {
    this.#keys.close()
  }

  #checkWithin(end: number): void {
    const { rows } = this.#facts
    if (end > rows) throw new BadFragment(`has row ${end - 1}, and the manifest has ${rows} rows`)
  }

  #checkKey(outcome: Outcome): void {
    const meant = this.#keys.keyOf(outcome.row)
    if (outcome.key === meant || (outcome.key === null && Number.isNaN(meant))) return
    // Of a row that has a key, and no location that can be fetched, the worker told no key.
    if (outcome.key === null && isFailed(outcome) && outcome.failure.code === 'bad-row') return
    this.#refuseKey(outcome.row, outcome.key, meant)
  }

  #refuseKey(row: number, said: number | null, meant: number): never {
    const key = Number.isNaN(meant) ? 'something else' : meant
    throw new BadFragment(`says ${said ?? 'no key'} where line ${row + 1} of ${this.#facts.path} says ${key}`)
  }
}
