// What a person's module exports as default, and what it is given: the interface of `analysis.ts` for somebody who
// can import nothing of photogrid. examples/own-analysis/analysis.d.ts tells it to their editor.

import type { RowFailure, unfitMachine } from '../errors.ts'
import type { Analysis, Means, Subject } from './analysis.ts'
import type { Decoder } from './decoder.ts'

export interface OwnMeans extends Omit<Means, 'album' | 'say'> {
  /** Decodes pictures as `luminance` does. */
  readonly openDecoder: () => Promise<Decoder>
  /** Throw one for a row that cannot be measured: `new RowFailure('too-dark', 'nothing to see')`. */
  readonly RowFailure: typeof RowFailure
  /** Makes what open() may throw where another machine could do it: `throw unfitMachine('no GPU here')`. */
  readonly unfitMachine: typeof unfitMachine
}

export interface OwnSession {
  /** Has a number called as the analysis is, or `finds`; beside it whatever JSON can hold. */
  measure(bytes: Uint8Array, subject: Subject): Promise<object> | object
  close?(): Promise<void> | void
}

export interface OwnAnalysis extends Pick<Analysis, 'name' | 'version' | 'fetches'> {
  open(means: OwnMeans): Promise<OwnSession> | OwnSession
}
