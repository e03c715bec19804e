// What a run knows of itself: which plans were made in its folder, and how; as JSON for people, one entry a plan. It is
// never needed to read results, and losing it loses no row.

import { isCount, isObject } from './json-shape.ts'
import { manifestCopyPath } from './manifest-part.ts'
import { parsePlanId } from './plan.ts'
import {
  faultOfPlanOptions,
  isPlainText,
  type PlanOptionName,
  type PlanOptions,
  planOptionNames,
  planOptionsOf,
} from './plan-options.ts'
import { mostRows } from './row-range.ts'
import { hasSecrets, secretMark, withoutSecrets } from './secrets.ts'
import { shellWord } from './shell-word.ts'

export const memoryVersion = 1

export interface RememberedManifest {
  /** As it was typed, from the run's folder. */
  readonly path: string
  /** Of the whole file. */
  readonly sha256: string
  readonly bytes: number
  readonly rows: number
  /** Where its content lies under a name of its own, whatever becomes of the path. */
  readonly copy?: string
}

/** What `mksubmit` printed, or `run` began. */
export interface Submission {
  /** ISO 8601, UTC. */
  readonly time: string
  /** As typed. */
  readonly command: string
  readonly jobs: number
  readonly rows: number
}

export interface RememberedPlan {
  /** Its id. */
  readonly plan: string
  readonly manifest: RememberedManifest
  readonly rowsAJob: number
  /** What was typed, beside the manifest. */
  readonly options: Omit<PlanOptions, 'manifest'>
  /** Options that hold a secret, which is not written down. */
  readonly withheld?: readonly PlanOptionName[]
  /** What a job of HTCondor asks for, with its unit. */
  readonly requests?: { readonly memory: string; readonly disk: string }
  /** The wrapper's file. */
  readonly wrapper: string
  /** In order; only the last ones. */
  readonly submissions: readonly Submission[]
}

export interface RunMemory {
  /** The one that was planned last is the last. */
  readonly plans: readonly RememberedPlan[]
}

export const noMemory: RunMemory = { plans: [] }

/** A script may go round for weeks. */
const mostSubmissions = 50
/** And one may try a thousand thresholds. */
const mostPlans = 200

/** Why a file is no memory that can be used; `reason` completes "FILE …". */
export class BadMemory extends Error {
  /** A newer photogrid wrote it: it is not to be replaced. */
  readonly isNewer: boolean

  constructor(reason: string, isNewer = false) {
    super(reason)
    this.name = 'BadMemory'
    this.isNewer = isNewer
  }
}

/** @throws BadMemory */
export function parseMemory(text: string): RunMemory {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadMemory('is not valid JSON')
  }
  if (!isObject(value) || value.photogrid !== 'memory') throw new BadMemory("is not a run's memory")
  if (value.version !== memoryVersion) {
    const isNewer = isCount(value.version) && value.version > memoryVersion
    throw new BadMemory(
      isNewer
        ? `has version ${value.version}, of a newer photogrid; this one reads ${memoryVersion}`
        : 'has no version that photogrid knows',
      isNewer,
    )
  }
  const { plans } = value
  if (!Array.isArray(plans) || plans.length > 2 * mostPlans) throw new BadMemory('has no list "plans"')
  return { plans: plans.map(takePlan) }
}

function takePlan(value: unknown, index: number): RememberedPlan {
  const fault = faultOfPlan(value)
  if (fault !== undefined) throw new BadMemory(`has ${fault} in its plan ${index + 1}`)
  const { plan, manifest, rowsAJob, options, withheld, requests, wrapper, submissions } =
    value as RememberedPlan
  const { path, sha256, bytes, rows, copy } = manifest
  return {
    plan,
    manifest: { path, sha256, bytes, rows, ...(copy !== undefined && { copy }) },
    rowsAJob,
    options: planOptionsOf({ ...options, manifest: undefined }),
    ...(withheld !== undefined && { withheld }),
    ...(requests !== undefined && { requests: { memory: requests.memory, disk: requests.disk } }),
    wrapper,
    submissions: submissions.map(({ time, command, jobs, rows: done }) => ({
      time,
      command,
      jobs,
      rows: done,
    })),
  }
}

function faultOfPlan(value: unknown): string | undefined {
  if (!isObject(value)) return 'no object'
  const { plan, manifest, rowsAJob, options, withheld = [], requests, wrapper, submissions } = value
  if (typeof plan !== 'string' || parsePlanId(plan) === undefined) return "no plan's id"
  if (!isManifest(manifest)) return 'no manifest'
  if (!isCount(rowsAJob) || rowsAJob === 0 || rowsAJob > mostRows) return 'no "rowsAJob"'
  if (!isPlainText(wrapper)) return 'no "wrapper"'
  if (!Array.isArray(withheld) || !withheld.every(name => planOptionNames.includes(name)))
    return 'strange "withheld"'
  const isSound = (size: unknown): boolean => isPlainText(size) && /^\d[\d.]*\s?[KMGT]?B$/i.test(size)
  if (requests !== undefined && !(isObject(requests) && isSound(requests.memory) && isSound(requests.disk)))
    return 'strange "requests"'
  if (!Array.isArray(submissions) || !submissions.every(isSubmission)) return 'strange "submissions"'
  return faultOfPlanOptions(options)
}

const isManifest = (value: unknown): value is RememberedManifest =>
  isObject(value) &&
  isPlainText(value.path) &&
  typeof value.sha256 === 'string' &&
  /^[0-9a-f]{64}$/.test(value.sha256) &&
  isCount(value.bytes) &&
  isCount(value.rows) &&
  value.rows > 0 &&
  (value.copy === undefined || isPlainText(value.copy))

const isSubmission = (value: unknown): value is Submission =>
  isObject(value) &&
  isPlainText(value.time) &&
  isPlainText(value.command) &&
  isCount(value.jobs) &&
  isCount(value.rows)

export const formatMemory = ({ plans }: RunMemory): string =>
  `${JSON.stringify({ photogrid: 'memory', version: memoryVersion, plans }, null, 2)}\n`

/** With this plan as the last one; what was known of it before is replaced, but for its submissions. */
export function rememberPlan({ plans }: RunMemory, planned: RememberedPlan): RunMemory {
  const known = plans.find(({ plan }) => plan === planned.plan)
  const before = known?.submissions ?? []
  const others = plans.filter(({ plan }) => plan !== planned.plan)
  // Finished from its copy, it is still the plan of the path that was typed.
  const isOfCopy = known !== undefined && planned.manifest.path === manifestCopyPath(planned.manifest.sha256)
  const manifest = isOfCopy ? { ...planned.manifest, path: known.manifest.path } : planned.manifest
  const submissions = [...before, ...planned.submissions].slice(-mostSubmissions)
  return { plans: [...others, withheldSecrets({ ...planned, manifest, submissions })].slice(-mostPlans) }
}

/** Secrets are not written, and it is noted whose they are. */
function withheldSecrets({ withheld: _, ...planned }: RememberedPlan): RememberedPlan {
  const isSecret = (value: unknown): boolean =>
    typeof value === 'string' ? hasSecrets(value) : Array.isArray(value) && value.some(isSecret)
  const without = (value: unknown): unknown =>
    typeof value === 'string' ? withoutSecrets(value) : Array.isArray(value) ? value.map(without) : value
  const withheld = planOptionNames.filter(name => isSecret((planned.options as PlanOptions)[name]))
  const kept = Object.fromEntries(
    Object.entries(planned.options).map(([name, value]) => [name, without(value)]),
  )
  return { ...planned, options: kept, ...(withheld.length > 0 && { withheld }) }
}

/** The words of a command as a shell takes them, without secrets; what `--header` says is one. */
export const commandTyped = (words: readonly string[]): string =>
  words
    .map((word, index) => {
      if (words[index - 1] === '--header') return secretMark
      return word.startsWith('--header=') ? `--header=${secretMark}` : withoutSecrets(word)
    })
    .map(shellWord)
    .join(' ')

/** The plans of this folder that were made of a manifest with these bytes; the one that was planned last comes first. */
export const plansHere = ({ plans }: RunMemory, manifestSha256: string): RememberedPlan[] =>
  plans.filter(({ manifest }) => manifest.sha256 === manifestSha256).reverse()
