// When one host may be asked next: a pace and a cap of connections, both learned, and pauses while it refuses
// everything. Pure: time and chance come in. Its constants were measured on the hosts of test/io/made-hosts.ts.

import { HostCap, type Sent } from './host-cap.ts'
import { HostPace } from './host-pace.ts'
import { PaceLog } from './host-pace-log.ts'

/** A request that went out. */
export interface Ticket extends Sent {
  readonly sentMs: number
  /** The pace at that time, a second. */
  readonly pace: number
}

export interface Refusal {
  /** A host that is fine may do so now and then: a 503, a connection that broke. 429 never is chance. */
  readonly byChance: boolean
  /** `Retry-After`, in ms. */
  readonly quietMs?: number | undefined
}

const rule = {
  /** After so many accepted in a row one that is refused may be chance. */
  chanceAfter: 20,
  /** Nor is a refusal, after so few accepted, by a host that refuses as many when it is asked slowly. Then so much faster. */
  fewAfter: 2,
  faster: 1.6,
  /** Requests keep this share of 1/pace apart from even distances, so that many jobs do not ask in step. */
  jitter: 0.05,
  /** Of an even distance: from there on a request did not follow close upon another. */
  spaced: 0.7,
  spacedMs: 5,
  /** Pauses within a spell, by how much each grows; the longest, and for a host that has hardly accepted anything. */
  firstPauseMs: 1000,
  pauseGrowth: 1.7,
  longestPauseMs: 20_000,
  longestPauseOfUnknownMs: 30_000,
  known: 8,
  /** A pause is spread between these times its length. */
  spread: [0.6, 1.2] as const,
  /** In the third pause the pace itself is doubted. */
  doubtAfter: 3,
  doubt: 0.8,
}

export class Governor {
  readonly #random: () => number
  readonly #pace = new HostPace()
  readonly #cap: HostCap
  readonly #log = new PaceLog()
  #underway = 0
  #nextMs = Number.NEGATIVE_INFINITY
  #quietUntilMs = Number.NEGATIVE_INFINITY
  /** Until then a cap that has grown is not used: the trial shall not follow close upon another request. */
  #widenMs = Number.NEGATIVE_INFINITY
  #lastSentMs = Number.NEGATIVE_INFINITY
  #cutMs = Number.NEGATIVE_INFINITY
  #everRefused = false
  #acceptedEver = 0
  #acceptedSinceRefusal = 0
  /** Everything that was sent since then was refused; one request at a time is sent. */
  #spell:
    | { readonly fromMs: number; pauses: number; pauseMs: number; isProbing: boolean; isBusy: boolean }
    | undefined

  /** @param random from 0 to below 1 */
  constructor(connections: number, random: () => number) {
    this.#cap = new HostCap(connections)
    this.#random = random
  }

  /** How long the next request has to wait; Infinity: for an answer. */
  waitMs(nowMs: number): number {
    const isFull = this.#spell === undefined ? this.#underway >= this.#cap.size : this.#spell.isProbing
    if (isFull) return Number.POSITIVE_INFINITY
    const isTrial = this.#spell === undefined && this.#underway === this.#cap.size - 1
    const freeMs = Math.max(this.#nextMs, this.#quietUntilMs, isTrial ? this.#widenMs : 0)
    return Math.max(0, freeMs - nowMs)
  }

  /** Call it when `waitMs` is 0. Tell the answer, if there is one, then that it is free. */
  send(nowMs: number): Ticket {
    this.#underway += 1
    if (this.#spell !== undefined) this.#spell.isProbing = true
    const pace = this.#pace.perSecond
    const evenMs = 1000 / pace
    const spaced = nowMs - this.#lastSentMs >= Math.max(rule.spacedMs, rule.spaced * evenMs)
    this.#lastSentMs = nowMs
    if (evenMs > 0)
      this.#nextMs = Math.max(nowMs, this.#nextMs) + evenMs * this.#between(1 - rule.jitter, 1 + rule.jitter)
    return { sentMs: nowMs, underway: this.#underway, spaced, pace }
  }

  /** Its connection is free, or gone. */
  free({ sentMs }: Ticket): void {
    this.#underway -= 1
    if (this.#spell !== undefined && sentMs >= this.#spell.fromMs) this.#spell.isProbing = false
  }

  /** Of the last few dozen requests this share was refused. */
  get refusedShare(): number {
    return this.#log.refusedShare
  }

  accept(ticket: Ticket, nowMs: number): void {
    this.#log.add(ticket.pace, false)
    this.#acceptedEver += 1
    this.#acceptedSinceRefusal += 1
    const inSpell = this.#spell !== undefined
    const endsSpell = this.#spell !== undefined && ticket.sentMs >= this.#spell.fromMs
    if (endsSpell) this.#endSpell(nowMs)
    const counts = ticket.sentMs >= this.#cutMs && (!inSpell || endsSpell)
    if (this.#cap.accept(ticket, counts))
      this.#widenMs =
        nowMs + 500 / Math.min(1000, this.#pace.perSecond, Math.max(0.1, this.#pace.through(nowMs)))
    this.#pace.accept(nowMs, counts)
  }

  refuse(ticket: Ticket, nowMs: number, { byChance, quietMs = 0 }: Refusal): void {
    if (quietMs > 0)
      this.#quietUntilMs = Math.max(this.#quietUntilMs, nowMs + quietMs + 1000 * this.#random())
    this.#log.add(ticket.pace, true)
    const isChance = this.#isChance(byChance)
    this.#acceptedSinceRefusal = 0
    this.#cap.note(ticket)
    if (ticket.sentMs < this.#cutMs) return // it was on its way when we learned the same from another
    if (isChance) {
      this.#nextMs = Math.max(this.#nextMs, nowMs + 1000 / this.#pace.perSecond)
      return
    }
    if (this.#everRefused && this.#pace.acceptedSinceCut === 0) this.#deepenSpell(nowMs, byChance)
    else this.#cut(ticket, nowMs)
    this.#everRefused = true
    this.#mark(nowMs)
  }

  #isChance(mayBe: boolean): boolean {
    if (mayBe && this.#acceptedSinceRefusal >= rule.chanceAfter) return true
    if (this.#acceptedSinceRefusal < rule.fewAfter || !this.#log.isAsBadWhenFast(this.#pace.perSecond))
      return false
    this.#pace.scale(rule.faster)
    return true
  }

  #cut(ticket: Ticket, nowMs: number): void {
    if (this.#cap.judge(ticket)) this.#pace.keepApart(nowMs)
    else this.#pace.cut(nowMs, ticket.pace)
    const pauseMs = Math.min(1000, 1000 / this.#pace.perSecond) * this.#between(...rule.spread)
    this.#nextMs = Math.max(this.#nextMs, nowMs + pauseMs)
  }

  #deepenSpell(nowMs: number, byChance: boolean): void {
    this.#spell ??= { fromMs: nowMs, pauses: 0, pauseMs: 0, isProbing: false, isBusy: false }
    if (!byChance) this.#spell.isBusy = true
    const longestMs = this.#acceptedEver >= rule.known ? rule.longestPauseMs : rule.longestPauseOfUnknownMs
    const pauseMs = Math.min(longestMs, rule.firstPauseMs * rule.pauseGrowth ** this.#spell.pauses)
    this.#spell.pauses += 1
    this.#spell.pauseMs = pauseMs * this.#between(...rule.spread)
    this.#nextMs = nowMs + this.#spell.pauseMs
    if (this.#spell.pauses === rule.doubtAfter) this.#pace.scale(rule.doubt)
  }

  #endSpell(nowMs: number): void {
    const { isBusy, pauses } = this.#spell!
    // It was away, and has said nothing of how fast it may be asked.
    if (!isBusy && pauses >= rule.doubtAfter) this.#pace.restore()
    if (isBusy && this.#acceptedEver < rule.known) this.#pace.startLate(1000 / this.#spell!.pauseMs)
    this.#spell = undefined
    this.#mark(nowMs)
  }

  #mark(nowMs: number): void {
    this.#cutMs = nowMs
    this.#pace.mark(nowMs)
  }

  #between(low: number, high: number): number {
    return low + (high - low) * this.#random()
  }
}
