// Everything that aggregation learns, as the page needs it: the readings as columns, one entry a
// measured row in manifest order; what failed and what is missing; which jobs brought it home.

import type { Failures } from './failure-columns.ts'
import type { Fragment } from './fragment.ts'
import type { Tally } from './histogram.ts'
import type { KnownPlan } from './plan-command.ts'
import type { RowRange } from './row-range.ts'

/** Columns of equal length, all numbers finite. Ten million readings are 240 MB here and never ten million objects. */
export interface Readings {
  readonly length: number
  /** Rows of the manifest, ascending. */
  readonly row: Uint32Array
  /** x: the manifest's key, a year in the tutorial. */
  readonly key: Float64Array
  /** y: what was measured, e.g. luminance in 0..1. */
  readonly value: Float64Array
  /** Index into `jobs`: who measured it. */
  readonly job: Uint32Array
}

/** What recognition found in the readings' pictures, as columns of equal length. A picture without finds has no entry. */
export interface Finds {
  readonly length: number
  /** Every label that was found, each once. */
  readonly labels: readonly string[]
  /** Index into `readings`, ascending. */
  readonly reading: Uint32Array
  /** Index into `labels`. */
  readonly label: Uint32Array
  /** 0 to 1. */
  readonly score: Float32Array
}

/** A small picture with what was found drawn into it, for the page's gallery. */
export interface Thumbnail {
  readonly row: number
  readonly key: number
  /** JPEG or WebP. */
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  /** Finds in words: `person 87 %, dog 52 %`. */
  readonly finds: string
  readonly url?: string
}

/** One fragment that was counted. */
export interface JobRecord {
  readonly file: string
  readonly range: RowRange
  readonly host: string
  readonly site: string | null
  /** Milliseconds since the epoch; NaN where an old tutorial fragment does not say. */
  readonly startedMs: number
  readonly finishedMs: number
  readonly measured: number
  readonly failed: number
  /** Where it was taken over from, as its fragment says. */
  readonly carried?: Fragment['carried']
}

/** A range that a job was given and could not work on, in the words of its wrapper. */
export interface StoppedJob {
  readonly file: string
  readonly range: RowRange
  /** Which rows of it, as a fragment has them. */
  readonly rows?: string
  readonly host: string
  readonly site: string | null
  readonly code: string
  readonly message: string
}

/** Where a row's picture is, without passwords, and its key: null where the row does not parse. */
export interface ManifestPlace {
  readonly location: string
  readonly key: number | null
}

export interface Survey {
  /** Of the whole: a plan id, see `plan.ts`. */
  readonly plan: string
  readonly analysis: string
  /** What the readings' number is: the member's name, e.g. `luminance`; `finds` where it is how many there are. */
  readonly measured: string
  /** File name of the manifest, for the page's footer. */
  readonly manifest: string
  /** How the plan is planned again, where more is known than its id and its manifest. */
  readonly known?: KnownPlan
  readonly rows: number
  /** Counted only, where there are too many to keep: see `coverage.ts`. */
  readonly readings: Readings | Tally
  readonly failures: Failures
  /** What the manifest says of the first failed rows, by index into `failures`: as many as are listed. */
  readonly failedPlaces: readonly ManifestPlace[]
  /** Rows that are in no counted fragment, as few ranges as possible, in order. */
  readonly missing: readonly RowRange[]
  /** Rows with two different readings; they are in neither of the above. */
  readonly conflicts: readonly Conflict[]
  readonly jobs: readonly JobRecord[]
  /** Those with rows that are still missing. */
  readonly stopped: readonly StoppedJob[]
  /** Files that were not counted, and why. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
  /** Fragments whose times cannot be, and why; their rows are counted, their times are unknown. */
  readonly oddTimes: readonly { readonly file: string; readonly reason: string }[]
  /** Rows that came home more than once with the same answer. */
  readonly duplicates: number
  /** The URL of each reading, in the order of `readings`, to be read once; absent when there are too many to carry. */
  readonly urls?: Iterable<string>
  /** Of recognition only. */
  readonly finds?: Finds
  /** A choice of the pictures that came home annotated; in row order. */
  readonly thumbnails?: readonly Thumbnail[]
}

export interface Conflict {
  readonly row: number
  readonly answers: readonly { readonly file: string; readonly value: number }[]
}
