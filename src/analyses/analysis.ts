// What an analysis is: the interface between the worker, which knows rows and time, and a measurement,
// which knows pixels. A plain object; its native libraries are loaded inside open().

/** What a job gives an analysis to work with. */
export interface Means {
  /** Threads the analysis may keep busy: what the job was given, never more. */
  readonly threads: number
  /** Pictures of more pixels than this are refused (code `too-large`) before they are decoded. */
  readonly maxPixels: number
}

/** What was measured in one picture: the members a reading has beside `row` and `key`. */
export type Measurement = Readonly<Record<string, unknown>>

/** An analysis made ready: libraries loaded, model opened. */
export interface Session {
  /**
   * Measures one picture.
   * @param bytes the encoded picture, as it came; not kept after the promise settles
   * @throws RowFailure when the picture cannot be measured; anything else thrown is a bug
   */
  measure(bytes: Uint8Array): Promise<Measurement>
  close(): Promise<void>
}

export interface Analysis {
  readonly name: string
  /** Counts up whenever the same picture would give another number. Part of the plan's id. */
  readonly version: number
  /** @throws Foreseen with exit code 75 when this machine lacks something it needs */
  open(means: Means): Promise<Session>
}
