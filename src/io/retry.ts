// When to ask again: what one try ran into, and how long to wait.

import type { FailureCode } from '../data/failure-cause.ts'

/** One try did not bring the picture. */
export interface Setback {
  readonly code: FailureCode
  /** What was expected and what came, naming the host; no full stop, so that ", twice" can follow. */
  readonly sentence: string
  /** Could the next try, moments later and from the same machine, end differently? */
  readonly again: boolean
  /** It was asked for as often as makes sense today: `again` is false, and another day is another matter. */
  readonly isExhausted?: true
  /** The server's own wish (`Retry-After`), in ms from now. */
  readonly waitMs?: number | undefined
}

const firstBackoffMs = 250
const longestBackoffMs = 10_000

/**
 * How long to wait after try number `tries`. Full jitter: thousands of jobs that met the same fault in
 * the same second must not come back in the same second. What a server asks for is a lower bound.
 */
export function backoffMs(tries: number, askedMs = 0): number {
  const ceiling = askedMs > 0 ? firstBackoffMs : Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1))
  return askedMs + Math.random() * ceiling
}

/**
 * `Retry-After` in ms from now, or undefined if there is none or it cannot be read (RFC 9110, 10.2.3).
 * A date is measured against the answer's own `Date`, because clocks of execution points wander.
 */
export function retryAfterMs(retryAfter: string | undefined, date: string | undefined): number | undefined {
  const text = retryAfter?.trim()
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Date.parse reads more than HTTP dates ("-5" is a year): an HTTP date begins with a day's name.
  const until = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(until)) return undefined
  const serverNow = Date.parse(date ?? '')
  return Math.max(0, until - (Number.isNaN(serverNow) ? Date.now() : serverNow))
}

/** A row that waited for its host was let go unasked: the job ends for now. It has not failed. */
export class LeftWaiting extends Error {
  constructor() {
    super('the row was left while it waited for its host')
  }
}
