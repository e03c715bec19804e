// What a host let through, for a job's last line.

import type { FailureCode } from '../data/failure-cause.ts'

/** What a host let through. */
export interface HostTally {
  /** Requests that were answered, in any way. */
  readonly requests: number
  readonly refused: number
  /** By what: `http-429`, `refused`. */
  readonly codes: ReadonlySet<FailureCode>
  /** Rows that got an answer; rows that were given up. */
  readonly rows: number
  readonly givenUp: number
  /** From the first request to the last answer. */
  readonly overMs: number
}

/** Counts as the answers come. */
export class HostCount implements HostTally {
  readonly codes = new Set<FailureCode>()
  requests = 0
  refused = 0
  rows = 0
  givenUp = 0
  readonly #servedRows = new WeakSet<object>()
  #firstMs: number | undefined
  #lastMs = 0

  get overMs(): number {
    return this.#lastMs - (this.#firstMs ?? this.#lastMs)
  }

  send(nowMs: number): void {
    this.#firstMs ??= nowMs
  }

  hear(nowMs: number): void {
    this.requests += 1
    this.#lastMs = nowMs
  }

  /** @param row the same object, however often it is served */
  serve(row: object): void {
    if (this.#servedRows.has(row)) return
    this.#servedRows.add(row)
    this.rows += 1
  }

  refuse(code: FailureCode): void {
    this.refused += 1
    this.codes.add(code)
  }
}
