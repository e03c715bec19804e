// What is missing, by the fragments that are home: the jobs that `mksubmit --missing` and `run --missing` make
// of it, and what they say about the rest.

import type { Covered } from '../data/coverage.ts'
import type { Fragment } from '../data/fragment.ts'
import { FailedTries, planRepair, type RepairWishes, repairJobs, repairLines } from '../data/repair.ts'
import type { RowList } from '../data/row-list.ts'
import { type FragmentPlaces, listFragments } from '../io/fragment-places.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { sayFormerResults } from './former-results.ts'
import { warnOfQueue } from './queue-warning.ts'

/** A plan, and where its results are. */
export interface WholePlan {
  readonly facts: ManifestFacts
  readonly plan: string
  readonly places: FragmentPlaces
  /** It was said already that the manifest was edited. */
  readonly isExplained?: boolean
}

/** Jobs, none if there is nothing to do, and what is home that they were planned by. */
export interface Planned {
  readonly jobs: readonly RowList[]
  readonly covered: Covered
}

/** Reads every fragment, and plans the rows that are worth another try. */
export async function planMissing(
  whole: WholePlan,
  rowsAJob: number,
  wishes: RepairWishes,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<Planned> {
  const { repair, covered } = lookAtHome(whole, wishes, effects)
  for (const line of repairLines(repair, covered.refused)) effects.say(line)
  if (await warnOfQueue('their rows look missing too', effects))
    effects.say('    wait for them (photogrid watch), or remove them (condor_rm), and plan again')
  return { jobs: repairJobs(repair.todo, rowsAJob), covered }
}

/** Reads every fragment. */
export function lookAtHome(
  { facts, plan, places, isExplained }: WholePlan,
  wishes: RepairWishes,
  effects: Pick<Effects, 'status' | 'say'>,
) {
  const tries = new FailedTries(facts.rows)
  const follow = () => (fragment: Fragment) => tries.add(fragment)
  const { covered } = coverFragments(listFragments(places), facts, { plan, follow }, effects)
  if (!isExplained) sayFormerResults({ facts, plan, places, covered }, effects)
  const repair = planRepair(covered, tries, wishes)
  return { repair, home: facts.rows - repair.missing, covered }
}
