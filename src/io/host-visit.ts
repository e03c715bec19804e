// A row at one host, over all its refusals: are they the host's fault, or the row's own? Pure.

import type { FailureCode } from '../data/failure-cause.ts'
import type { Refusal, Ticket } from './governor.ts'

/** Why a host did not serve a request. */
export interface HostRefusal extends Refusal {
  readonly code: FailureCode
  /** "HOST answered 429 Too Many Requests", no full stop. */
  readonly sentence: string
}

/** One row's asking for one URL, until the host serves it or it is given up. */
export class Visit {
  /** The same object for every visit of a row. */
  readonly row: object
  asked = 0
  firstMs = 0
  /** What the host had served before. */
  servedBefore = 0
  refusals = 0
  /** The last one that asked for patience. */
  refusal: HostRefusal | undefined
  /** Refusals with a `Retry-After` beyond all patience. */
  long = 0
  /** Refusals after which the next few requests were served without one: there the row is at fault and not the host. */
  alone = 0
  lastRefusedMs = 0
  /** Requests that were served since the last refusal; undefined: it is known what that was worth. */
  servedSince: number | undefined

  constructor(row: object) {
    this.row = row
  }
}

const rule = {
  /** A row is at fault if it was refused alone so often, or more often if chance alone makes that of many refusals. */
  least: 5,
  chance: 0.0001,
  share: [0.05, 0.9] as const,
  /** Others in a row that the host served after it refused one. */
  others: 3,
}

/** The rows that a host refused and has not served yet. */
export class RefusedVisits {
  readonly #visits = new Set<Visit>()

  delete(visit: Visit): void {
    this.#visits.delete(visit)
  }

  /** What the host says to one row tells something of those that it refused before that one was sent. */
  tell(ticket: Ticket, visit: Visit, isServed: boolean): void {
    for (const other of this.#visits) {
      if (other === visit || other.servedSince === undefined || ticket.sentMs <= other.lastRefusedMs) continue
      other.servedSince = isServed ? other.servedSince + 1 : undefined
      if (other.servedSince !== rule.others) continue
      other.alone += 1
      other.servedSince = undefined
    }
  }

  /**
   * @param share of the host's requests that are refused, of late
   * @returns whether it is the row's own fault
   */
  refuse(visit: Visit, nowMs: number, share: number): boolean {
    visit.refusals += 1
    visit.servedSince = 0
    visit.lastRefusedMs = nowMs
    this.#visits.add(visit)
    const held = Math.min(rule.share[1], Math.max(rule.share[0], share))
    return visit.alone + 1 >= Math.max(rule.least, Math.log(rule.chance) / Math.log(held))
  }
}
