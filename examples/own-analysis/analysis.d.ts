// What a module of your own analysis exports as default, for your editor:
//   .mjs:  /** @type {import('./analysis.d.ts').OwnAnalysis} */
//   .ts:   import type { OwnAnalysis } from './analysis.d.ts'

export interface OwnAnalysis {
  /** Lower-case letters and digits. The number of each reading is called so, and the plan. */
  name: string
  /** From 1. Yours to raise when what you measure changes its meaning; any other code is another plan anyway. */
  version: number
  /** false: manifest rows are parameters, not pictures. Nothing is fetched, and `bytes` is empty. */
  fetches?: boolean
  /** Once a job, before its first row. */
  open(means: Means): Session | Promise<Session>
}

export interface Session {
  /** Once a row; several at a time where `threads` is more than 1 and you await something. */
  measure(bytes: Uint8Array, subject: Subject): object | Promise<object>
  close?(): void | Promise<void>
}

export interface Subject {
  /** Counted from 0. */
  readonly row: number
  readonly key: number
  /** What stands before the key: where the picture came from, or your parameters. */
  readonly location: string
}

export interface Means {
  /** As many as the job was given: keep no more busy. */
  readonly threads: number
  readonly maxPixels: number
  /** Time for one row, milliseconds. */
  readonly rowMs?: number
  readonly openDecoder: () => Promise<Decoder>
  /** `throw new RowFailure('too-dark', 'nothing to see')`: the row fails with this code, and costs no other. */
  readonly RowFailure: new (
    code: string,
    message: string,
  ) => Error
  /** For open(): `throw unfitMachine('no GPU here')` sends the job to another machine. */
  readonly unfitMachine: (message: string, hint?: string) => Error
}

export interface Decoder {
  /** 8-bit samples, interleaved, row after row; grey or R, G, B; yours until `use` returns. */
  decode<T>(bytes: Uint8Array, use: (samples: Uint8Array, channels: 1 | 3) => T): Promise<T>
  /** Upright, R, G, B, scaled as `place` says for its width and height. */
  decodeScaled<P extends Placement, T>(
    bytes: Uint8Array,
    place: (width: number, height: number) => P,
    use: (samples: Uint8Array, placement: P) => T,
  ): Promise<T>
}

export interface Placement {
  /** The part of the picture that is scaled; absent: all of it. */
  readonly part?: Area
  readonly width: number
  readonly height: number
  /** The part of the scaled picture that is handed over; absent: all of it. */
  readonly crop?: Area
  readonly kernel: 'linear' | 'lanczos3'
}

export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
