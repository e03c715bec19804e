// Which plan counts where results of several lie together: the one that most rows of the manifest came home for,
// whatever the files are called.

import { type Provenance, rowsOf } from './fragment.ts'
import { heldBy } from './row-slots.ts'

/** What a file says of its rows: a fragment, or one as short. */
type Rows = Pick<Provenance, 'range' | 'rows'>

export class PlanVotes {
  /** By plan and file. Of a hundred thousand files each keeps its range, which others keep too, or its list. */
  readonly #votes = new Map<string, Map<string, Rows['range'] | string>>()

  /** Replaces what the file said before; undefined if it says nothing. */
  set(file: string, vote: (Rows & { readonly plan: string }) | undefined): void {
    for (const [plan, votes] of this.#votes)
      if (votes.delete(file) && votes.size === 0) this.#votes.delete(plan)
    if (vote === undefined) return
    const votes = this.#votes.get(vote.plan) ?? new Map()
    this.#votes.set(vote.plan, votes)
    votes.set(file, vote.rows ?? vote.range)
  }

  /** @returns undefined if there is none. Of equals the one whose id comes first. */
  winner(): string | undefined {
    if (this.#votes.size < 2) return this.#votes.keys().next().value
    const counted = [...this.#votes].map(([plan, votes]) => {
      const ranges = [...votes.values()].flatMap(said =>
        typeof said === 'string' ? rowsOf({ range: { first: 0, count: 1 }, rows: said }) : [said],
      )
      return { plan, rows: heldBy(1, ranges).reduce((sum, { count }) => sum + count, 0) }
    })
    return counted.sort((a, b) => b.rows - a.rows || (a.plan < b.plan ? -1 : 1))[0]!.plan
  }
}
