// A fragment of a former plan as one of a later plan: the outcomes of the rows whose lines are the same, at the rows where
// they stand now, with where and when they were measured, and which file of which plan says so.

import type { Fragment } from './fragment.ts'
import type { Outcome } from './outcome.ts'
import { formatRowList, hullOf, listOfRows } from './row-list.ts'

/**
 * @param rowNow where each row of the former manifest stands in the later one; -1: nowhere
 * @param isWanted is the row, of the later one, still to be had?
 * @returns undefined if nothing of it is
 */
export function carryOver(
  { fragment, file }: { readonly fragment: Fragment; readonly file: string },
  plan: string,
  rowNow: Int32Array,
  isWanted: (row: number, outcome: Outcome) => boolean,
): Fragment | undefined {
  const outcomes: Outcome[] = []
  for (const outcome of fragment.outcomes) {
    const row = rowNow[outcome.row] ?? -1
    if (row >= 0 && isWanted(row, outcome)) outcomes.push({ ...outcome, row })
  }
  if (outcomes.length === 0) return undefined
  outcomes.sort((a, b) => a.row - b.row)
  const rows = listOfRows(outcomes.map(({ row }) => row))
  const { range: _, rows: __, goes: ___, outcomes: ____, ...head } = fragment
  return {
    ...head,
    plan,
    range: hullOf(rows),
    ...(rows.length > 1 && { rows: formatRowList(rows) }),
    carried: fragment.carried ?? { plan: fragment.plan, file },
    outcomes,
  }
}
