// What became of one row: a reading, or a failure that says why.

import { failureCause } from './failure-cause.ts'
import { isCount, isObject } from './json-shape.ts'

/** A row that was measured: beside `row` and `key` stands what the analysis found, e.g. `luminance`. */
export interface Reading {
  readonly row: number
  readonly key: number
  readonly [measured: string]: unknown
}

/** A row that was not, and why. */
export interface FailedRow {
  readonly row: number
  /** null where the manifest row itself does not parse */
  readonly key: number | null
  readonly url: string
  readonly failure: {
    readonly code: string
    readonly message: string
    readonly tries: number
    readonly ms: number
  }
}

export type Outcome = Reading | FailedRow

export const isFailed = (outcome: Outcome): outcome is FailedRow => 'failure' in outcome

/** Is it sound, as far as a row's number, key and failure go? What was measured is the analysis' own. */
export function isOutcome(value: unknown): value is Outcome {
  if (!isObject(value) || !isCount(value.row)) return false
  const { failure } = value
  if (failure === undefined) return Number.isFinite(value.key)
  return (
    isObject(failure) &&
    (value.key === null || Number.isFinite(value.key)) &&
    Number.isFinite(failure.tries) &&
    Number.isFinite(failure.ms) &&
    typeof failure.code === 'string' &&
    typeof failure.message === 'string' &&
    typeof value.url === 'string'
  )
}

/**
 * Is the machine at fault rather than the pictures? So it is when rows were to be fetched over HTTP and
 * not one of them got a connection.
 */
export function neverConnected(outcomes: readonly Outcome[]): boolean {
  let unconnected = 0
  for (const outcome of outcomes) {
    if (!isFailed(outcome)) return false
    if (failureCause(outcome.failure.code).unconnected) unconnected += 1
    else if (/^https?:/i.test(outcome.url) && outcome.failure.code !== 'bad-row') return false
  }
  return unconnected > 0
}
