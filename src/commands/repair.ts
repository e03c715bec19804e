// What is missing, by the fragments that are home: the jobs that `mksubmit --missing` and `run --missing` make
// of it, and what they say about the rest.

import { queuedJobs } from '../data/cluster.ts'
import { knownCause } from '../data/failure-cause.ts'
import type { Fragment } from '../data/fragment.ts'
import { plural } from '../data/quantity.ts'
import {
  FailedTries,
  homeLine,
  planRepair,
  type RepairWishes,
  repairJobs,
  repairLines,
} from '../data/repair.ts'
import type { RowList } from '../data/row-list.ts'
import { Foreseen, misuse } from '../errors.ts'
import { type FragmentPlaces, listFragments } from '../io/fragment-places.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { sayFormerResults } from './former-results.ts'
import { defaultLog, findQueued } from './logged-jobs.ts'

/** Clusters beyond these are not named. */
const mostNamed = 6

/** As typed. */
export interface RepairOptions {
  readonly missing?: boolean
  readonly causes?: string
  readonly also?: string
}

/** @returns undefined where no repair is asked for. @throws Foreseen (2) for codes that are none */
export function parseRepairWishes({ missing, causes, also }: RepairOptions): RepairWishes | undefined {
  if (!missing) {
    if (causes === undefined && also === undefined) return undefined
    throw misuse(
      `${causes === undefined ? '--also' : '--causes'} chooses failed rows for --missing`,
      'add --missing',
    )
  }
  return {
    ...(causes !== undefined && { causes: parseCodes('--causes', causes) }),
    also: also === undefined ? [] : parseCodes('--also', also),
  }
}

/** They, as words to be typed again. */
export const repairWords = ({ missing, causes, also }: RepairOptions): string[] => [
  ...(missing ? ['--missing'] : []),
  ...(causes === undefined ? [] : ['--causes', causes]),
  ...(also === undefined ? [] : ['--also', also]),
]

function parseCodes(option: string, text: string): string[] {
  const codes = text.split(',').map(word => word.trim())
  const unknown = codes.find(code => !knownCause(code))
  if (unknown === undefined) return codes
  throw misuse(
    `${option} must be failure codes with commas between, such as timeout,http-503; found ${JSON.stringify(unknown)}`,
    'photogrid status says which there are',
  )
}

/** A plan, and where its results are. */
export interface WholePlan {
  readonly facts: ManifestFacts
  readonly plan: string
  readonly places: FragmentPlaces
  /** It was said already that the manifest was edited. */
  readonly isExplained?: boolean
}

/**
 * Reads every fragment, and plans the rows that are worth another try.
 * @returns their jobs; none where there is nothing to do
 */
export async function planMissing(
  whole: WholePlan,
  rowsAJob: number,
  wishes: RepairWishes,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<RowList[]> {
  const { repair, refused } = lookAtHome(whole, wishes, effects)
  for (const line of repairLines(repair, refused)) effects.say(line)
  if (await warnOfQueue('their rows look missing too', effects))
    effects.say('    wait for them (photogrid watch), or remove them (condor_rm), and plan again')
  return repairJobs(repair.todo, rowsAJob)
}

/**
 * Says what is home or on its way already, before all rows of the plan become jobs.
 * @param missing the command that plans what is not home
 */
export async function warnOfTwice(
  whole: WholePlan,
  missing: string,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<void> {
  const { repair, home } = lookAtHome(whole, { also: [] }, effects)
  if (home > 0) effects.say(homeLine(repair, { home, rows: whole.facts.rows }, missing))
  await warnOfQueue('what they bring home is kept beside what these bring', effects)
}

function lookAtHome(
  { facts, plan, places, isExplained }: WholePlan,
  wishes: RepairWishes,
  effects: Pick<Effects, 'status' | 'say'>,
) {
  const tries = new FailedTries(facts.rows)
  const follow = () => (fragment: Fragment) => tries.add(fragment)
  const { covered } = coverFragments(listFragments(places), facts, { plan, follow }, effects)
  if (!isExplained) sayFormerResults({ facts, plan, places, covered }, effects)
  const repair = planRepair(covered, tries, wishes)
  return { repair, home: facts.rows - repair.missing, refused: covered.refused }
}

/** @returns whether jobs are left by the log that our submit descriptions name */
async function warnOfQueue(meaning: string, { say }: Pick<Effects, 'say'>): Promise<boolean> {
  try {
    const clusters = await findQueued(defaultLog)
    if (clusters.length === 0) return false
    const jobs = clusters.reduce((sum, cluster) => sum + queuedJobs(cluster), 0)
    const ids = clusters.slice(-mostNamed).map(({ id }) => id)
    const which = `${ids.length === 1 ? 'cluster' : 'clusters'} ${ids.join(', ')}`
    say(`  ${defaultLog} shows ${plural(jobs, 'job')} still in the queue (${which}): ${meaning}`)
    return true
  } catch (error) {
    // A log in another format says nothing; the plan does not depend on it.
    if (error instanceof Foreseen) return false
    throw error
  }
}
