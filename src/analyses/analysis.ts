// What an analysis is: the interface between the worker, which knows rows and time, and a measurement,
// which knows pixels. A plain object; its native libraries are loaded inside open().

/** What a job gives an analysis to work with. */
export interface Means {
  /** Threads the analysis may keep busy: what the job was given, never more. */
  readonly threads: number
  /** Pictures of more pixels than this are refused (code `too-large`) before they are decoded. */
  readonly maxPixels: number
  /** Time for one row, in milliseconds; absent where nothing bounds it. */
  readonly rowMs?: number
  /** Where illustrated copies of the pictures go; absent where nobody asked for them. */
  readonly album?: Album
  /** Takes a sentence for the person who looks after the machine. */
  readonly say?: (sentence: string) => void
}

/** Takes illustrated copies home beside the fragment, up to a size; what comes after is left out. */
export interface Album {
  /** May it still take one? Ask before drawing. */
  readonly isOpen: boolean
  add(row: number, illustration: Illustration): void
}

/** JPEG files. */
export interface Illustration {
  readonly picture: Uint8Array
  readonly thumbnail: Uint8Array
}

/** The manifest row whose picture is measured. */
export interface Subject {
  readonly row: number
  readonly key: number
  readonly location: string
}

/** What was measured in one picture: the members a reading has beside `row` and `key`. */
export type Measurement = Readonly<Record<string, unknown>>

/** An analysis made ready: libraries loaded, model opened. */
export interface Session {
  /**
   * Measures one picture.
   * @param bytes the encoded picture, as it came; not kept after the promise settles. Empty where the analysis
   *   fetches nothing
   * @throws RowFailure when the picture cannot be measured; anything else thrown is a bug
   */
  measure(bytes: Uint8Array, subject: Subject): Promise<Measurement>
  close(): Promise<void>
}

export interface Analysis {
  readonly name: string
  /** Counts up whenever the same picture would give another number. Part of the plan's id. */
  readonly version: number
  /** What else the answers depend on. A digest of it is part of the plan's id; the fragment carries it. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** false: rows are parameters, not pictures; nothing is fetched */
  readonly fetches?: boolean
  /** @throws Foreseen with exit code 75 when this machine lacks something it needs */
  open(means: Means): Promise<Session>
}
