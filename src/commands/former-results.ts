// Results of a former plan, seen from the plan of the manifest as it is now: which rows can be carried over.

import { basename } from 'node:path'
import { carryOver } from '../data/carry-over.ts'
import type { Covered } from '../data/coverage.ts'
import type { Fragment } from '../data/fragment.ts'
import type { ManifestChange } from '../data/manifest-change.ts'
import { isFailed, type Outcome } from '../data/outcome.ts'
import { planOfManifest } from '../data/plan.ts'
import { plural } from '../data/quantity.ts'
import type { RememberedPlan } from '../data/run-memory.ts'
import { peekFragmentFile } from '../io/fragment-files.ts'
import { type FragmentPlaces, listFragments } from '../io/fragment-places.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { readRunMemory } from '../io/run-memory-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { resultsPaths } from './find-results.ts'
import { changeOf, isOfPath, keptManifest, notWhatItWas, whatToDo } from './former-manifest.ts'

/** What the present plan has. */
export interface Present {
  readonly facts: ManifestFacts
  readonly plan: string
  readonly places: FragmentPlaces
  readonly covered: Pick<Covered, 'rows' | 'missing' | 'failures' | 'jobs' | 'refused'>
}

/**
 * Explains results that are not counted because the manifest was edited, if some of them can be carried over.
 * Reads each of them once more.
 */
export function sayFormerResults(present: Present, effects: Pick<Effects, 'say' | 'status'>): void {
  const { facts, places, covered } = present
  const carried = new Set(
    covered.jobs.flatMap(({ carried: origin }) => (origin ? basename(origin.file) : [])),
  )
  const isNew = (file: string): boolean => !carried.has(basename(file))
  for (const former of formersOf(present)) {
    const isIts = (file: string): boolean =>
      peekFragmentFile(file, former.manifest.rows)?.plan === former.plan
    const files = covered.refused.map(({ file }) => file).filter(file => isNew(file) && isIts(file))
    const copy = files.length === 0 ? undefined : keptManifest(former)
    if (copy === undefined) continue
    const change = changeOf(copy, former.manifest.rows, facts)
    let rows = 0
    const count = ({ outcomes }: Fragment): void => {
      rows += outcomes.length
    }
    carryEach({ ...present, former, copy, change, files }, count, effects)
    if (rows === 0) continue
    effects.say(notWhatItWas(former.plan, facts))
    const taken = `${plural(rows, 'row')} of it`
    const edited = { former, copy, facts, change, results: resultsPaths(places) }
    for (const line of whatToDo(edited, taken)) effects.say(`  ${line}`)
  }
}

/** The same for a verb that counts in another way. Files are listed and read only if the folder had a former plan. */
export function lookForFormerResults(
  { facts, plan }: { readonly facts: ManifestFacts; readonly plan: string | undefined },
  places: FragmentPlaces,
  effects: Pick<Effects, 'say' | 'status'>,
): void {
  if (plan === undefined || formersOf({ facts, plan }).length === 0) return
  const { covered } = coverFragments(listFragments(places), facts, { plan }, effects)
  sayFormerResults({ facts, plan, places, covered }, effects)
}

/** Plans of this folder with the same question, made of what lay at the same path before. */
function formersOf({ facts, plan }: Pick<Present, 'facts' | 'plan'>): RememberedPlan[] {
  // What is wrong with the memory was said when the plan was chosen.
  const { plans } = readRunMemory('.', () => {})
  return plans.filter(
    other =>
      other.plan !== plan && planOfManifest(other.plan, facts.sha256) === plan && isOfPath(other, facts),
  )
}

export interface Carrying extends Pick<Present, 'plan' | 'covered'> {
  readonly former: RememberedPlan
  /** Where the former manifest lies. */
  readonly copy: string
  readonly change: ManifestChange
  /** Those that may be of the former plan. */
  readonly files: readonly string[]
}

/**
 * Gives the caller each fragment of the present plan that is made of one of the former, and that one's file.
 * A row is in one of them, unless a reading comes after a failure.
 */
export function carryEach(
  { plan, covered, former, copy, change, files }: Carrying,
  take: (fragment: Fragment, file: string, before: Fragment) => void,
  effects: Pick<Effects, 'status'>,
): void {
  const isWanted = rowsWanted(covered)
  const onCounted = (fragment: Fragment, file: string): void => {
    const mine = carryOver({ fragment, file }, plan, change.rowNow, isWanted)
    if (mine !== undefined) take(mine, file, fragment)
  }
  const formerFacts = { ...readManifestFacts(copy), path: copy }
  coverFragments(files, formerFacts, { plan: former.plan, follow: () => onCounted }, effects)
}

const [failed, measured] = [1, 2]

/** Is an outcome better than what its row has by now? It is what the row has from then on. */
function rowsWanted({ rows, missing, failures }: Carrying['covered']) {
  const home = new Uint8Array(rows).fill(measured)
  for (const { first, count } of missing) home.fill(0, first, first + count)
  for (const row of failures.row) home[row] = failed
  return (row: number, outcome: Outcome): boolean => {
    const state = isFailed(outcome) ? failed : measured
    if (home[row]! >= state) return false
    home[row] = state
    return true
  }
}
