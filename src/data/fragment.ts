// A fragment: what one job sends home, as JSON with one outcome a line. The last member is the SHA-256
// of everything before it, so a fragment that was cut, mixed or edited is known by reading it.

import { hash } from 'node:crypto'
import type { Outcome } from './outcome.ts'
import { parseRowList, type RowList } from './row-list.ts'
import type { RowRange } from './row-range.ts'

export const fragmentVersion = 1

/** Where, when and with what a fragment was made. */
export interface Provenance {
  readonly plan: string
  readonly analysis: string
  readonly range: RowRange
  /** Which rows of the range, `417-1,900-3`, where it is not all of them. */
  readonly rows?: string
  /** `photogrid 0.1.0` */
  readonly tool: string
  readonly host: string
  /** The grid's name for the place, e.g. GLIDEIN_ResourceName; null where there is none. */
  readonly site: string | null
  /** ISO 8601, UTC. */
  readonly started: string
  readonly finished: string
}

export interface Fragment extends Provenance {
  readonly analysisVersion: number
  /** What else its answers depend on, such as a model's fingerprint; absent where there is nothing. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Requests sent for all rows together, and bytes received. */
  readonly tries: number
  readonly bytes: number
  /** Where the work was done, in order, where it took more than one go. */
  readonly goes?: readonly Go[]
  /** Where it was taken over from, if its plan is not the one that it was measured for. */
  readonly carried?: { readonly plan: string; readonly file: string }
  readonly outcomes: readonly Outcome[]
}

/** One go at a range: a job that is evicted goes on elsewhere. */
export interface Go {
  readonly host: string
  readonly site: string | null
  /** ISO 8601, UTC. */
  readonly started: string
  /** Outcomes of the fragment that are of this go. */
  readonly rows: number
}

/** Written by the wrapper when the worker could not run at all: no outcomes, and the reason. And the first line of
 * `data/progress.ts`, of a job that is not at its end. */
export interface StoppedFragment extends Omit<Provenance, 'plan'> {
  /** null where the wrapper was called without one. */
  readonly plan: string | null
  readonly stopped: { readonly code: string; readonly message: string }
  readonly outcomes: readonly []
}

export const isStopped = (fragment: Fragment | StoppedFragment): fragment is StoppedFragment =>
  'stopped' in fragment

/** `node12 at SITE-A-CE1` */
export const describePlace = ({ host, site }: Pick<Provenance, 'host' | 'site'>): string =>
  site === null ? host : `${host} at ${site}`

/** The rows of a fragment. */
export const rowsOf = ({ range, rows }: Pick<Provenance, 'range' | 'rows'>): RowList =>
  rows === undefined ? [range] : parseRowList(rows)!

/** The text of a fragment's file. Equal fragments give equal bytes. */
export function formatFragment(fragment: Fragment): string {
  const { outcomes, ...head } = fragment
  const opening = JSON.stringify({ photogrid: 'fragment', version: fragmentVersion, ...head }).slice(0, -1)
  const lines = outcomes.map(outcome => JSON.stringify(outcome)).join(',\n')
  const body = `${opening},"outcomes":[\n${lines}\n]`
  return `${body},"sha256":"${hash('sha256', body)}"}\n`
}

/** One line, as the wrapper knows it: whatever stands behind it is not results. */
export function formatStopped({ outcomes, ...head }: StoppedFragment): string {
  return `${JSON.stringify({ photogrid: 'fragment', version: fragmentVersion, ...head, outcomes })}\n`
}
