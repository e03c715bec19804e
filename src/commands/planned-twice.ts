// What a plan of all rows says of those that are home or on their way already.

import { parseFragmentName } from '../data/fragment-name.ts'
import { parsePlanId } from '../data/plan.ts'
import { homeLine, homeLineByNames } from '../data/repair.ts'
import { heldBy } from '../data/row-slots.ts'
import { listFragments } from '../io/fragment-places.ts'
import type { Effects } from './effects.ts'
import { warnOfQueue } from './queue-warning.ts'
import type { WholePlan } from './repair.ts'

/** Of more fragments than these the names alone are read: that is a hundredth of the time. */
const mostRead = 500

/**
 * Says what is home or on its way already, before all rows of the plan become jobs.
 * @param missing the command that plans what is not home
 */
export async function warnOfTwice(
  whole: WholePlan,
  missing: string,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<void> {
  const files = listFragments(whole.places)
  const line =
    files.length > mostRead
      ? await lineOfNames(whole, files, missing, effects)
      : files.length > 0 && (await lineOfContent(whole, missing, effects))
  if (line) effects.say(line)
  await warnOfQueue('what they bring home is kept beside what these bring', effects)
}

/** If the manifest was edited, names say nothing of it, and what they hold is read all the same. */
async function lineOfNames(
  whole: WholePlan,
  files: readonly string[],
  missing: string,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<string | undefined> {
  const { lookForFormerResults } = await import('./former-results.ts')
  if (!whole.isExplained) lookForFormerResults(whole, whole.places, effects)
  return homeLineByNames(rowsNamed(files, whole), whole.facts.rows, missing)
}

async function lineOfContent(
  whole: WholePlan,
  missing: string,
  effects: Pick<Effects, 'status' | 'say'>,
): Promise<string | undefined> {
  const { lookAtHome } = await import('./repair.ts')
  const { repair, home } = lookAtHome(whole, { also: [] }, effects)
  return home > 0 ? homeLine(repair, { home, rows: whole.facts.rows }, missing) : undefined
}

/** Rows that are home if names are right. A repair's fragment may have fewer than those between its first and its last. */
function rowsNamed(files: readonly string[], { facts, plan }: WholePlan): number {
  const analysis = parsePlanId(plan)?.analysis
  const ranges = files.flatMap(file => {
    const name = parseFragmentName(file)
    const isOurs = name !== undefined && (name.analysis ?? analysis) === analysis
    return isOurs && name.range.first + name.range.count <= facts.rows ? [name.range] : []
  })
  return heldBy(1, ranges).reduce((sum, { count }) => sum + count, 0)
}
