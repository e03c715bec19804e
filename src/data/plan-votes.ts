// Which plan counts where results of several lie together: the one that most rows of the manifest came home for,
// whatever the files are called.

import type { RowList } from './row-list.ts'
import { heldBy } from './row-slots.ts'

export class PlanVotes {
  readonly #votes = new Map<string, { readonly plan: string; readonly rows: RowList }>()

  /** Replaces what the file said before; undefined where it says nothing. */
  set(file: string, vote: { readonly plan: string; readonly rows: RowList } | undefined): void {
    if (vote === undefined) this.#votes.delete(file)
    else this.#votes.set(file, vote)
  }

  /** @returns undefined where there is none. Of equals the one whose id comes first. */
  winner(): string | undefined {
    const byPlan = Map.groupBy(this.#votes.values(), ({ plan }) => plan)
    if (byPlan.size < 2) return byPlan.keys().next().value
    const counted = [...byPlan].map(([plan, votes]) => {
      const ranges = votes.flatMap(({ rows }) => rows)
      return { plan, rows: heldBy(1, ranges).reduce((sum, { count }) => sum + count, 0) }
    })
    return counted.sort((a, b) => b.rows - a.rows || (a.plan < b.plan ? -1 : 1))[0]!.plan
  }
}
