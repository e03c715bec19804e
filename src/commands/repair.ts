// What is missing, by the fragments of this folder: the jobs that `mksubmit --missing` and `run --missing` make
// of it, and what they say about the rest.

import { knownCause } from '../data/failure-cause.ts'
import type { Fragment } from '../data/fragment.ts'
import { FailedTries, planRepair, type RepairWishes, repairJobs, repairLines } from '../data/repair.ts'
import type { RepairJob } from '../data/row-list.ts'
import { misuse } from '../errors.ts'
import { listFragmentFiles } from '../io/fragment-files.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'

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

function parseCodes(option: string, text: string): string[] {
  const codes = text.split(',').map(word => word.trim())
  const unknown = codes.find(code => !knownCause(code))
  if (unknown === undefined) return codes
  throw misuse(
    `${option} must be failure codes with commas between, such as timeout,http-503; found ${JSON.stringify(unknown)}`,
    'photogrid status says which there are',
  )
}

/**
 * Reads every fragment, and plans the rows that are worth another try.
 * @returns their jobs; none where there is nothing to do
 */
export function planMissing(
  { facts, plan }: { readonly facts: ManifestFacts; readonly plan: string },
  rowsAJob: number,
  wishes: RepairWishes,
  effects: Pick<Effects, 'status' | 'say'>,
): RepairJob[] {
  const tries = new FailedTries(facts.rows)
  const onCounted = (fragment: Fragment): void => tries.add(fragment)
  const { covered } = coverFragments(listFragmentFiles('.'), facts, { plan, onCounted }, effects)
  const repair = planRepair(covered, tries, wishes)
  for (const line of repairLines(repair, covered.refused)) effects.say(line)
  return repairJobs(repair.todo, rowsAJob, tries)
}
