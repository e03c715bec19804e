// When to ask again: what one try ran into, how long to wait, and which hosts have asked for quiet.

import { setTimeout as sleep } from 'node:timers/promises'
import type { FailureCode } from '../data/failure-cause.ts'

/** One try did not bring the picture. */
export interface Setback {
  readonly code: FailureCode
  /** What was expected and what came, naming the host; no full stop, so that ", twice" can follow. */
  readonly sentence: string
  /** Could the next try, moments later and from the same machine, end differently? */
  readonly again: boolean
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

/** The hosts that have asked for quiet with 429 or 503 and `Retry-After`, and until when. */
export interface QuietHosts {
  /** Nobody asks `host` for the next `ms`; the longest wish counts. */
  ask(host: string, ms: number, status: number): void
  /**
   * Waits until `host` may be asked. If that is later than `deadline` (`performance.now()`), a setback
   * comes back at once: a picture that cannot be had in time is not worth a held slot.
   */
  wait(host: string, deadline: number, signal: AbortSignal): Promise<Setback | undefined> | undefined
}

export function openQuietHosts(): QuietHosts {
  const quiet = new Map<string, { untilMs: number; status: number }>()

  async function waitItOut(
    host: string,
    deadline: number,
    signal: AbortSignal,
  ): Promise<Setback | undefined> {
    for (;;) {
      const asked = quiet.get(host)
      const leftMs = asked === undefined ? 0 : asked.untilMs - performance.now()
      if (asked === undefined || leftMs <= 0) {
        quiet.delete(host)
        return undefined
      }
      if (performance.now() + leftMs >= deadline) {
        return {
          code: `http-${asked.status}`,
          sentence: `${host} answered ${asked.status} and asked for ${Math.ceil(leftMs / 1000)} s more of quiet, longer than this picture may take`,
          again: false,
        }
      }
      // Spread, for the reason given at backoffMs.
      await sleep(leftMs + Math.random() * firstBackoffMs, undefined, { signal })
    }
  }

  return {
    ask(host, ms, status) {
      const untilMs = performance.now() + ms
      if (untilMs > (quiet.get(host)?.untilMs ?? 0)) quiet.set(host, { untilMs, status })
    },
    wait: (host, deadline, signal) => (quiet.has(host) ? waitItOut(host, deadline, signal) : undefined),
  }
}
