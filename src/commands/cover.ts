// Fragments -> coverage of one manifest's plan: what `aggregate` makes a page of, and what `run` leaves out.

import { Coverage, type Covered } from '../data/coverage.ts'
import { BadFragment, type Fragment, isStopped, type StoppedFragment } from '../data/fragment.ts'
import { firstRowOfName } from '../data/fragment-name.ts'
import { neverConnected } from '../data/outcome.ts'
import { isPlanOf } from '../data/plan.ts'
import { formatCount } from '../data/quantity.ts'
import type { RowRange } from '../data/row-range.ts'
import type { TutorialFragment } from '../data/tutorial-fragment.ts'
import { Foreseen } from '../errors.ts'
import { peekFragmentFile, readFragmentFile } from '../io/fragment-files.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { readManifestRows } from '../io/manifest-rows.ts'
import type { Effects } from './effects.ts'

export interface CoverOptions {
  /** Count fragments of this plan only; else the first fragment of this manifest decides. */
  readonly plan?: string | undefined
  /** Leave out the fragments of jobs that reached no network: their rows are worth another try. */
  readonly onlyConnected?: boolean
  /** Up to so many rows all are watched: 41 MB, and cheaper than to look at every file twice. */
  readonly watchUpTo?: number
  /** Called with each fragment that was counted, stopped ones left out. */
  readonly onCounted?: (fragment: Fragment, file: string) => void
}

const watchUpTo = 1_000_000

/**
 * Looks at the beginning of every fragment where there are many rows, then reads each once, one at a time.
 * @returns the coverage, and the plan that it is of; undefined where no fragment belongs to this manifest
 */
export function coverFragments(
  files: readonly string[],
  facts: ManifestFacts,
  options: CoverOptions,
  effects: Pick<Effects, 'status'>,
): { covered: Covered; plan: string | undefined } {
  let { plan } = options
  const isSmall = facts.rows <= (options.watchUpTo ?? watchUpTo)
  const coverage = new Coverage(
    facts.rows,
    isSmall ? {} : { announced: announceRanges(files, facts, options.plan) },
  )
  const total = formatCount(files.length)
  files.forEach((file, index) => {
    if (index % 20 === 0) effects.status(`reading fragments: ${formatCount(index)} of ${total}`)
    try {
      const read = readFragmentFile(file, facts.rows)
      if (read.kind === 'tutorial') {
        addTutorial(coverage, file, read.fragment, facts)
        return
      }
      const { fragment } = read
      plan = checkPlan(fragment, facts, plan)
      if (options.onlyConnected && !isStopped(fragment) && neverConnected(fragment.outcomes)) {
        throw new BadFragment('comes from a machine that reached no network')
      }
      coverage.add(file, fragment)
      if (!isStopped(fragment)) options.onCounted?.(fragment, file)
    } catch (error) {
      if (error instanceof BadFragment) coverage.refuse(file, error.message)
      else if (error instanceof Foreseen) coverage.refuse(file, `(${error.message})`)
      else throw error
    }
  })
  effects.status('')
  return { covered: coverage.finish(), plan }
}

/** The ranges of all that may be counted; some of them may turn out not to be. */
function announceRanges(
  files: readonly string[],
  facts: ManifestFacts,
  plan: string | undefined,
): RowRange[] {
  return files.flatMap(file => {
    const seen = peekFragmentFile(file, facts.rows)
    if (seen === undefined) return []
    const isOurs =
      seen.plan === undefined || (plan === undefined ? isPlanOf(seen.plan, facts.sha256) : seen.plan === plan)
    return isOurs ? [seen.range] : []
  })
}

function checkPlan(
  fragment: Fragment | StoppedFragment,
  facts: ManifestFacts,
  plan: string | undefined,
): string {
  if (fragment.plan === null) throw new BadFragment('does not say which plan it belongs to')
  if (!isPlanOf(fragment.plan, facts.sha256)) {
    throw new BadFragment(`belongs to plan ${fragment.plan}, made from another manifest than ${facts.path}`)
  }
  if (plan !== undefined && fragment.plan !== plan) {
    throw new BadFragment(`belongs to plan ${fragment.plan}, and here rows of ${plan} are counted`)
  }
  return fragment.plan
}

function addTutorial(
  coverage: Coverage,
  file: string,
  fragment: TutorialFragment,
  facts: ManifestFacts,
): void {
  const first = firstRowOfName(file)
  if (first === undefined) {
    throw new BadFragment(
      'is a fragment of the old tutorial whose name does not say its first row: name it results-FIRST.json',
    )
  }
  const wanted = { first, count: fragment.keys.length }
  let index = 0
  for (const { row, key } of readManifestRows(facts.path, wanted)) {
    const said = fragment.keys[index++]
    if (said !== key) {
      throw new BadFragment(
        `says ${said} where line ${row + 1} of ${facts.path} says ${key ?? 'something else'}`,
      )
    }
  }
  coverage.addTutorial(file, first, fragment)
}
