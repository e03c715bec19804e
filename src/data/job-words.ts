// A job's command line, made in one place for the submit description, the local run and the person:
// ANALYSIS OUT FIRST COUNT [--option value …]. `worker/arguments.ts` reads it back.

import { annotatedFile, formatTag, fragmentFile, type TagParts } from './fragment-name.ts'

/** What recognition is to find, and with what, as typed. Files are paths. */
export interface RecognitionOptions {
  readonly model?: string | undefined
  readonly contract?: string | undefined
  readonly labels?: string | undefined
  readonly minScore?: string | undefined
  readonly maxFinds?: string | undefined
  readonly only?: string | undefined
}

export const defaultMinScore = 0.35
export const defaultMaxFinds = 100
/** 100 megapixels: 300 MB decoded, and more than any camera's picture. */
export const defaultMaxPixels = 100_000_000
/** Enough to hide 50 ms of latency behind 3 ms of decoding. */
export const defaultConnections = 24

/** Who asks for the pictures, as typed. Files are paths. */
export interface AskerOptions {
  /** An address of mail or of a page. */
  readonly contact?: string | undefined
  /** Headers for the servers of the rows, `Name: value` a line; what is in it is secret. */
  readonly headerFile?: string | undefined
  /** Certificate authorities that are trusted besides, PEM. */
  readonly caCertificates?: string | undefined
}

/** How a job is to work, as typed; undefined leaves it to the worker. */
export interface JobOptions extends RecognitionOptions, AskerOptions {
  readonly plan?: string | undefined
  /** Which rows of FIRST COUNT, `417-1,900-3`; all of them where nothing is said. */
  readonly rows?: string | undefined
  readonly threads?: string | undefined
  readonly connections?: string | undefined
  readonly rowTimeout?: string | undefined
  readonly maxBytes?: string | undefined
  readonly maxPixels?: string | undefined
  /** Takes pictures whose owner asks programs to leave them alone. */
  readonly ignoreOptOut?: boolean | undefined
  /** What the model's file must hash to, and where it is fetched from if it did not come with the job. */
  readonly modelSha256?: string | undefined
  readonly modelUrl?: string | undefined
  /** The file that illustrated copies go into. */
  readonly annotate?: string | undefined
  /** How long a go takes before HTCondor is given what is done; the templates say it, with `checkpoint_exit_code`. */
  readonly checkpointSeconds?: string | undefined
}

/** What belongs to recognition alone. */
export const recognitionOptions = [
  'model',
  'modelSha256',
  'modelUrl',
  'contract',
  'labels',
  'minScore',
  'maxFinds',
  'only',
  'annotate',
] as const satisfies readonly (keyof JobOptions)[]

/** Where the wrapper carries a person's own analysis: beside the worker. */
export const carriedAnalysis = 'analysis.mjs'

/** What its sources are called in stack traces: a URL, with their paths from the module's folder behind it. */
export const ownSources = 'analysis:///'

/** The spelling of each option on a command line. */
export const jobOptionFlags = {
  plan: 'plan',
  rows: 'rows',
  threads: 'threads',
  connections: 'connections',
  rowTimeout: 'row-timeout',
  maxBytes: 'max-bytes',
  maxPixels: 'max-pixels',
  ignoreOptOut: 'ignore-opt-out',
  contact: 'contact',
  headerFile: 'header-file',
  caCertificates: 'ca-certificates',
  model: 'model',
  modelSha256: 'model-sha256',
  modelUrl: 'model-url',
  contract: 'contract',
  labels: 'labels',
  minScore: 'min-score',
  maxFinds: 'max-finds',
  only: 'only',
  annotate: 'annotate',
  checkpointSeconds: 'checkpoint-seconds',
} as const satisfies Record<keyof JobOptions, string>

/** Options that stand alone. */
export const flagOptions: ReadonlySet<string> = new Set<keyof JobOptions>(['ignoreOptOut'])

/** The words of one job. @param task also what its files are called by */
export function jobWords(task: TagParts, options: JobOptions): string[] {
  const { analysis, first, count } = task
  const tag = formatTag(task)
  const annotate = options.annotate && annotatedFile(tag)
  return [analysis, fragmentFile(tag), first, count, ...optionWords({ ...options, annotate })]
}

/** Options as words, in one order. */
export const optionWords = (options: JobOptions): string[] =>
  Object.entries(jobOptionFlags).flatMap(([name, flag]) => {
    const value = options[name as keyof JobOptions]
    if (value === true) return [`--${flag}`]
    return typeof value === 'string' ? [`--${flag}`, value] : []
  })
