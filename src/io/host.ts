// One host as the rows of a job meet it: who waits to ask it, in what order, and when a row that it refuses is given
// up. Pure but for the clock that it is given.

import { Governor, type Ticket } from './governor.ts'
import { HostLine } from './host-line.ts'
import { HostCount, type HostTally } from './host-tally.ts'
import { type HostRefusal, RefusedVisits, type Visit } from './host-visit.ts'

/** Time and chance. */
export interface Clock {
  /** ms from any fixed moment. */
  now(): number
  /** Calls once, after so many ms. @returns calls it off */
  after(ms: number, act: () => void): () => void
  /** From 0 to below 1. */
  random(): number
}

export interface HostLimits {
  readonly connections: number
  /** For so long a host may refuse everything; a longer `Retry-After` is not waited for. */
  readonly patienceMs: number
}

/** A row that the host did not serve, and will not. */
export interface GivenUp {
  readonly refusal: HostRefusal
  /** How often this row was asked for, over how long. */
  readonly asked: number
  readonly overMs: number
  /** Answers that others got in that time. */
  readonly others: number
}

/** A ticket to ask with, the word that it is in vain, or undefined: the line is closed. */
export type Turn = Ticket | GivenUp | undefined

const rule = {
  /** Of all patience a host gets so much that never served anybody, or for which hardly a row waits any more. */
  doubt: 0.25,
  few: 3,
  /** And so little, since it was asked for first, a row that was refused while others were served, or while so many were. */
  strangeDoubt: 0.05,
  manyServed: 8,
  /** So many long `Retry-After` in a row, and the host means everybody. */
  meantInARow: 3,
}

export class Host {
  readonly #limits: HostLimits
  readonly #clock: Clock
  readonly #governor: Governor
  readonly #line = new HostLine<Turn>()
  readonly #refusedVisits = new RefusedVisits()
  readonly #count = new HostCount()
  #callOff = (): void => {}
  #isClosed = false
  #underway = 0
  #hasAnswered = false
  #accepted = 0
  #refusesSinceMs: number | undefined
  #longInARow = 0
  /** Nobody is asked for until then. */
  #shut: { readonly untilMs: number; readonly refusal: HostRefusal } | undefined

  constructor(limits: HostLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
    this.#governor = new Governor(limits.connections, clock.random)
  }

  /** It has answered somebody in this job: then a connection that fails is the host's trouble. */
  get hasAnswered(): boolean {
    return this.#hasAnswered
  }

  get tally(): HostTally {
    return this.#count
  }

  /** Waits in line. `turn` is called once, perhaps at once; tell what comes of a ticket, then that it is free. */
  enter(visit: Visit, turn: (turn: Turn) => void): void {
    if (this.#isClosed) {
      turn(undefined)
      return
    }
    this.#line.add({ visit, turn })
    this.#go()
  }

  /** Its connection is free, or gone. */
  free(ticket: Ticket): void {
    this.#underway -= 1
    this.#governor.free(ticket)
    this.#go()
  }

  /** Any answer but a refusal. */
  accept(ticket: Ticket, visit: Visit): void {
    const nowMs = this.#hear()
    this.#hasAnswered = true
    this.#accepted += 1
    this.#refusesSinceMs = undefined
    this.#longInARow = 0
    this.#count.serve(visit.row)
    this.#refusedVisits.delete(visit)
    this.#refusedVisits.tell(ticket, visit, true)
    this.#governor.accept(ticket, nowMs)
  }

  /** There was no answer, and none that is the host's trouble. */
  miss(visit: Visit): void {
    this.#refusedVisits.delete(visit)
  }

  /** @returns undefined: the visit may enter again */
  refuse(ticket: Ticket, visit: Visit, refusal: HostRefusal): GivenUp | undefined {
    const nowMs = this.#hear()
    if (refusal.code.startsWith('http-')) this.#hasAnswered = true
    this.#count.refuse(refusal.code)
    const isTooLong = (refusal.quietMs ?? 0) > this.#limits.patienceMs
    const isHopeless = isTooLong
      ? this.#refuseForLong(visit, refusal, nowMs)
      : this.#refuseForNow(ticket, visit, refusal, nowMs)
    return isHopeless ? this.#giveUp(visit, refusal) : undefined
  }

  /** Lets everybody go, now and later: they are told that the line is closed. */
  close(): void {
    this.#isClosed = true
    this.#callOff()
    for (const { turn } of this.#line.clear()) turn(undefined)
  }

  #refuseForNow(ticket: Ticket, visit: Visit, refusal: HostRefusal, nowMs: number): boolean {
    this.#governor.refuse(ticket, nowMs, refusal)
    this.#refusedVisits.tell(ticket, visit, false)
    visit.refusal = refusal
    const isAtFault = this.#refusedVisits.refuse(visit, nowMs, this.#governor.refusedShare)
    this.#refusesSinceMs ??= ticket.sentMs
    const patience = (nowMs - this.#refusesSinceMs) / this.#limits.patienceMs
    // 429 is the word of a host that serves others; from other words we do not even know whether it is there.
    if (patience > (this.#accepted === 0 && refusal.byChance ? rule.doubt : 1)) {
      this.#shutUntil(nowMs + this.#limits.patienceMs, refusal)
      return true
    }
    if (this.#line.length >= rule.few) return isAtFault
    // Each row by its own time: several such rows at the end of a job wait together, not one after the other.
    if (this.#isStrange(visit, nowMs)) {
      // Else each of them would be asked once more, after a pause.
      const others = this.#line.take(({ visit }) => this.#isStrange(visit, nowMs))
      for (const { visit, turn } of others) turn(this.#giveUp(visit, visit.refusal!))
      return true
    }
    if (patience <= rule.doubt) return isAtFault
    this.#refusesSinceMs = undefined // the next row begins anew
    return true
  }

  /** Two rows at fault hide each other: then it tells that many others were served, unless the host counts requests. */
  #isStrange({ alone, refusal, firstMs, servedBefore }: Visit, nowMs: number): boolean {
    if (refusal === undefined || nowMs - firstMs <= rule.strangeDoubt * this.#limits.patienceMs) return false
    return alone > 0 || (refusal.byChance && this.#accepted - servedBefore >= rule.manyServed)
  }

  /** Such an answer may be one row's alone, so the host is not left alone for it. */
  #refuseForLong(visit: Visit, refusal: HostRefusal, nowMs: number): boolean {
    visit.long += 1
    this.#longInARow += 1
    if (this.#longInARow >= rule.meantInARow) {
      this.#shutUntil(nowMs + refusal.quietMs!, refusal)
      return true
    }
    return visit.long > 1
  }

  #shutUntil(untilMs: number, refusal: HostRefusal): void {
    this.#shut = { untilMs, refusal }
    for (const { visit, turn } of this.#line.clear()) turn(this.#giveUp(visit, refusal))
  }

  #giveUp(visit: Visit, refusal: HostRefusal): GivenUp {
    this.#refusedVisits.delete(visit)
    this.#count.givenUp += 1
    const { asked } = visit
    if (asked === 0) return { refusal, asked, overMs: 0, others: 0 }
    const others = this.#accepted - visit.servedBefore
    return { refusal, asked, overMs: this.#clock.now() - visit.firstMs, others }
  }

  /** Sends on whoever may go, and comes back when the next may. */
  #go(): void {
    this.#callOff()
    while (this.#line.hasNext(this.#underway === 0)) {
      const nowMs = this.#clock.now()
      const shut = this.#shut !== undefined && nowMs < this.#shut.untilMs ? this.#shut.refusal : undefined
      const waitMs = shut === undefined ? this.#governor.waitMs(nowMs) : 0
      if (waitMs > 0) {
        if (waitMs < Number.POSITIVE_INFINITY) this.#callOff = this.#clock.after(waitMs, () => this.#go())
        return
      }
      const { visit, turn } = this.#line.next()
      turn(shut === undefined ? this.#send(visit, nowMs) : this.#giveUp(visit, shut))
    }
  }

  #send(visit: Visit, nowMs: number): Ticket {
    this.#count.send(nowMs)
    if (visit.asked === 0) {
      visit.firstMs = nowMs
      visit.servedBefore = this.#accepted
    }
    visit.asked += 1
    this.#underway += 1
    return this.#governor.send(nowMs)
  }

  #hear(): number {
    const nowMs = this.#clock.now()
    this.#count.hear(nowMs)
    return nowMs
  }
}
