// The options of `mksubmit` and `run` that make a plan what it is: which rows, measured how, and what is wished of the
// jobs. One closed table: what is remembered of a plan, and typed for it again, is made from it.

import type { AskerOptions, RecognitionOptions } from './job-words.ts'
import { isObject } from './json-shape.ts'

/** As typed; what is left out has its default. */
export interface PlanOptions extends RecognitionOptions, AskerOptions {
  readonly manifest?: string | undefined
  readonly analysis?: string | undefined
  readonly modelUrl?: string | undefined
  readonly annotate?: boolean | undefined
  readonly connections?: string | undefined
  readonly rowTimeout?: string | undefined
  readonly maxBytes?: string | undefined
  readonly maxPixels?: string | undefined
  readonly ignoreOptOut?: boolean | undefined
  readonly site?: string | undefined
  readonly template?: string | undefined
  readonly project?: string | undefined
  readonly batchName?: string | undefined
  readonly requestCpus?: string | undefined
  readonly requestMemory?: string | undefined
  readonly requestDisk?: string | undefined
  readonly duration?: string | undefined
  readonly maxRetries?: string | undefined
  readonly maxIdle?: string | undefined
  readonly requirements?: readonly string[] | undefined
  readonly append?: readonly string[] | undefined
  readonly split?: boolean | undefined
  readonly runtimeUrl?: string | undefined
  readonly node?: string | undefined
}
export type PlanOptionName = keyof PlanOptions

interface Traits {
  readonly kind: 'text' | 'flag' | 'list'
  /** It is a part of which plan this is; else it is a wish, and the plan is the same with another. */
  readonly names?: true
  /** `run` does not know it: it is for jobs of HTCondor. */
  readonly ofJobs?: true
}

/** In the order in which they are printed. */
const traits = {
  manifest: { kind: 'text', names: true },
  analysis: { kind: 'text', names: true },
  model: { kind: 'text', names: true },
  contract: { kind: 'text', names: true },
  labels: { kind: 'text', names: true },
  minScore: { kind: 'text', names: true },
  maxFinds: { kind: 'text', names: true },
  only: { kind: 'text', names: true },
  modelUrl: { kind: 'text' },
  annotate: { kind: 'flag' },
  connections: { kind: 'text' },
  rowTimeout: { kind: 'text' },
  maxBytes: { kind: 'text' },
  maxPixels: { kind: 'text' },
  ignoreOptOut: { kind: 'flag' },
  contact: { kind: 'text' },
  headerFile: { kind: 'text' },
  caCertificates: { kind: 'text' },
  site: { kind: 'text', ofJobs: true },
  template: { kind: 'text', ofJobs: true },
  project: { kind: 'text', ofJobs: true },
  batchName: { kind: 'text', ofJobs: true },
  requestCpus: { kind: 'text', ofJobs: true },
  requestMemory: { kind: 'text', ofJobs: true },
  requestDisk: { kind: 'text', ofJobs: true },
  duration: { kind: 'text', ofJobs: true },
  maxRetries: { kind: 'text', ofJobs: true },
  maxIdle: { kind: 'text', ofJobs: true },
  requirements: { kind: 'list', ofJobs: true },
  append: { kind: 'list', ofJobs: true },
  split: { kind: 'flag', ofJobs: true },
  runtimeUrl: { kind: 'text' },
  node: { kind: 'text' },
} as const satisfies Record<PlanOptionName, Traits>

export const planOptionNames = Object.keys(traits) as readonly PlanOptionName[]
const traitsOf = (name: PlanOptionName): Traits => traits[name]

/** What is meant where nothing is typed. Other options are left out then. */
export const planDefaults = {
  manifest: 'manifest.txt',
  analysis: 'luminance',
  site: 'ospool',
  requestCpus: '1',
  requestDisk: '2 GB',
  duration: 'medium',
  maxRetries: '5',
  requirements: [],
  append: [],
} as const satisfies PlanOptions
export const defaultRowsAJob = 200

/** With a value for each option that has a default. */
export type FullOptions = PlanOptions & {
  readonly [Name in keyof typeof planDefaults]: NonNullable<PlanOptions[Name]>
}

export const fullOptions = (options: PlanOptions): FullOptions =>
  ({ ...planDefaults, ...planOptionsOf(options) }) as FullOptions

/** `requestMemory` is typed `--request-memory`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`

/** Of a command line's options those that are a plan's, as far as they were typed. */
export function planOptionsOf(typed: object): PlanOptions {
  const given = typed as Readonly<Record<string, unknown>>
  const names = planOptionNames.filter(name => given[name] !== undefined)
  return Object.fromEntries(names.map(name => [name, given[name]])) as PlanOptions
}

/** @returns what is wrong with them, as a part of a sentence; undefined: nothing */
export function faultOfPlanOptions(value: unknown): string | undefined {
  if (!isObject(value)) return 'no options'
  for (const name of planOptionNames) {
    const option = value[name]
    if (option === undefined || isOfKind(option, traitsOf(name).kind)) continue
    return `a strange option "${name}"`
  }
  return undefined
}

const isOfKind = (value: unknown, kind: Traits['kind']): boolean =>
  kind === 'flag'
    ? typeof value === 'boolean'
    : kind === 'text'
      ? isPlainText(value)
      : Array.isArray(value) && value.every(isPlainText)

/** What a terminal may be shown, and what fits a command line. */
export const isPlainText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 65_536 && !/[\p{Cc}\p{Cf}]/u.test(value)

/** Is the option one that says which plan is meant? */
export const namesPlan = (name: PlanOptionName): boolean => traitsOf(name).names === true

export const isOfJobs = (name: PlanOptionName): boolean => traitsOf(name).ofJobs === true

/** The words of an option on a command line; none if it says nothing but the default. */
export function wordsOf(name: PlanOptionName, options: PlanOptions): string[] {
  const value = options[name]
  const usual = (planDefaults as PlanOptions)[name]
  if (value === undefined || value === usual) return []
  if (typeof value === 'string') return [flagOf(name), value]
  if (typeof value !== 'boolean') return value.flatMap(text => [flagOf(name), text])
  if (value) return [flagOf(name)]
  return name === 'split' ? ['--no-split'] : []
}
