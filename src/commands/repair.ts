// What is missing, by the fragments that are home: the jobs that `mksubmit --missing` and `run --missing` make
// of it, and what they say about the rest.

import { knownCause } from '../data/failure-cause.ts'
import type { Fragment } from '../data/fragment.ts'
import { plural } from '../data/quantity.ts'
import { FailedTries, planRepair, type RepairWishes, repairJobs, repairLines } from '../data/repair.ts'
import type { RowList } from '../data/row-list.ts'
import { Foreseen, misuse } from '../errors.ts'
import { type FragmentPlaces, listFragments } from '../io/fragment-places.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { countQueued } from './logged-jobs.ts'

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
}

/**
 * Reads every fragment, and plans the rows that are worth another try.
 * @returns their jobs; none where there is nothing to do
 */
export async function planMissing(
  { facts, plan, places }: WholePlan,
  rowsAJob: number,
  wishes: RepairWishes,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<RowList[]> {
  const tries = new FailedTries(facts.rows)
  const onCounted = (fragment: Fragment): void => tries.add(fragment)
  const { covered } = coverFragments(listFragments(places), facts, { plan, onCounted }, effects)
  const repair = planRepair(covered, tries, wishes)
  for (const line of repairLines(repair, covered.refused)) effects.say(line)
  await warnOfQueue(effects)
  return repairJobs(repair.todo, rowsAJob)
}

/** Rows that are on their way look missing: by the log that our submit descriptions name. */
async function warnOfQueue({ say }: Pick<Effects, 'say'>): Promise<void> {
  try {
    const queued = await countQueued('job.log')
    if (queued === 0) return
    say(`  job.log tells of ${plural(queued, 'job')} in the queue still: their rows look missing too`)
    say('    wait for them (photogrid watch), or remove them (condor_rm), and plan again')
  } catch (error) {
    // A log in another format says nothing; the plan does not depend on it.
    if (!(error instanceof Foreseen)) throw error
  }
}
