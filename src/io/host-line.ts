// Who waits for a host, and who is next.

import type { Visit } from './host-visit.ts'

export interface Waiting<Turn> {
  readonly visit: Visit
  readonly turn: (turn: Turn) => void
}

/** Refused so often a row goes to the head of the line; then to its end, and not before it is known what it was for. */
const urgentRefusals = 2

export class HostLine<Turn> {
  readonly #line: Waiting<Turn>[] = []
  readonly #later: Waiting<Turn>[] = []

  get length(): number {
    return this.#line.length + this.#later.length
  }

  add(waiting: Waiting<Turn>): void {
    const { refusals, long, servedSince } = waiting.visit
    if (refusals > urgentRefusals && servedSince !== undefined) this.#later.push(waiting)
    else if (refusals > 0 && refusals <= urgentRefusals && long === 0) this.#line.unshift(waiting)
    else this.#line.push(waiting)
  }

  /** @param isIdle nothing is under way: nobody else can tell what a refusal was for */
  hasNext(isIdle: boolean): boolean {
    for (let at = this.#later.length - 1; at >= 0; at -= 1)
      if (this.#later[at]!.visit.servedSince === undefined) this.#line.push(...this.#later.splice(at, 1))
    if (this.#line.length === 0 && isIdle) this.#line.push(...this.#later.splice(0, 1))
    return this.#line.length > 0
  }

  next(): Waiting<Turn> {
    return this.#line.shift()!
  }

  /** Those, who then wait no more. */
  take(isMeant: (waiting: Waiting<Turn>) => boolean): Waiting<Turn>[] {
    const taken = [...this.#line, ...this.#later].filter(isMeant)
    for (const list of [this.#line, this.#later])
      list.splice(0, list.length, ...list.filter(each => !isMeant(each)))
    return taken
  }

  /** Everybody, who then waits no more. */
  clear(): Waiting<Turn>[] {
    return this.take(() => true)
  }
}
