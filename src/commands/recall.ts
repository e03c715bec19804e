// What this folder remembers of the plan that is meant: nobody has to type again what was typed once.

import { statSync } from 'node:fs'
import { normalize } from 'node:path'
import { checkPlanId, parsePlanId } from '../data/plan.ts'
import { type AskedPlan, choosePlan } from '../data/plan-choice.ts'
import { type KnownPlan, knownById, knownByMemory, planCommand } from '../data/plan-command.ts'
import {
  defaultRowsAJob,
  type FullOptions,
  flagOf,
  fullOptions,
  isOfJobs,
  type PlanOptions,
  planDefaults,
  planOptionNames,
  planOptionsOf,
  wordsOf,
} from '../data/plan-options.ts'
import { formatCount } from '../data/quantity.ts'
import { type RememberedPlan, type RunMemory, rememberPlan } from '../data/run-memory.ts'
import { shellWord } from '../data/shell-word.ts'
import { Foreseen, misuse } from '../errors.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { changeRunMemory, memoryFile, readRunMemory } from '../io/run-memory-file.ts'
import type { Effects } from './effects.ts'
import { keptManifest, sayManifestChange } from './former-manifest.ts'

type Talk = Pick<Effects, 'say'>

export interface Recalled {
  readonly options: FullOptions
  readonly rowsText: string
  /** The plan of before, if this is one that was made before. */
  readonly before: RememberedPlan | undefined
}

/** Options as typed, without memory. */
export const asTyped = (rowsText: string | undefined, typed: PlanOptions): Recalled => ({
  options: fullOptions(typed),
  rowsText: rowsText ?? String(defaultRowsAJob),
  before: undefined,
})

export interface Typed extends PlanOptions {
  readonly plan?: string | undefined
  readonly missing?: boolean | undefined
}

/**
 * What is typed to `mksubmit` or `run`, completed by what was typed when the plan was made.
 * @throws Foreseen (2) if the folder has several plans that could be meant
 */
export function recallOptions(
  verb: 'mksubmit' | 'run',
  rowsText: string | undefined,
  typed: Typed,
  effects: Talk,
): Recalled {
  checkPlanId(typed.plan)
  const form = { verb, missing: typed.missing ?? false }
  const memory = readRunMemory('.', effects.say)
  const asked = { plan: typed.plan, options: planOptionsOf(typed) }
  const before = chooseOne(memory, asked, known => planCommand(known, form))
  if (before === undefined) return asTyped(rowsText, typed)
  checkSecrets(before, verb, typed)
  sayRecalled(before, { verb, rowsText, typed }, effects)
  const manifest = manifestMeant(before, asked)
  return {
    options: fullOptions({ ...before.options, ...asked.options, manifest }),
    rowsText: rowsText ?? String(before.rowsAJob),
    before,
  }
}

/** What a verb that looks at results has to know. */
export interface View {
  readonly facts: ManifestFacts
  /** The plan to count, where it is known. */
  readonly plan: string | undefined
  /** Of it, by the memory. */
  readonly before: RememberedPlan | undefined
  /** How it is planned again; an analysis is what the fragments say. */
  readonly known: (analysis: string) => KnownPlan
}

/**
 * The manifest and the plan that `watch`, `status`, `why` and `aggregate` are about.
 * @param verb with its arguments, as typed: `photogrid watch`
 * @throws Foreseen (2) if the folder has several plans that could be meant
 */
export function recallView(
  verb: string,
  { manifest, plan }: { readonly manifest?: string | undefined; readonly plan?: string | undefined },
  effects: Talk,
): View {
  checkPlanId(plan)
  const memory = readRunMemory('.', effects.say)
  const asked = { plan, options: { manifest } }
  const before = chooseOne(memory, asked, known => `${verb} --plan ${known.id}`)
  const path = before === undefined ? (manifest ?? planDefaults.manifest) : manifestMeant(before, asked)
  const facts = readManifestFacts(path)
  const isSame = before?.manifest.sha256 === facts.sha256
  if (before !== undefined) sayManifestChange(before, facts, effects)
  return {
    facts,
    plan: plan ?? (isSame ? before?.plan : undefined),
    before,
    known: analysis =>
      before !== undefined && parsePlanId(before.plan)?.analysis === analysis
        ? knownByMemory({ ...before, manifest: { ...before.manifest, path } }, memory.plans.length > 1)
        : knownById(path, analysis),
  }
}

/** Of a plan; where it is not known, of the one that is remembered. */
export const analysisOf = (plan: string | undefined, { before }: Pick<View, 'before'>): string =>
  parsePlanId(plan ?? before?.plan ?? '')?.analysis ?? planDefaults.analysis

function chooseOne(
  memory: RunMemory,
  asked: AskedPlan,
  commandOf: (known: KnownPlan) => string,
): RememberedPlan | undefined {
  const chosen = choosePlan(memory, asked, isCurrent)
  if (chosen.length < 2) return chosen[0]
  throw misuse(
    `${memoryFile} has ${formatCount(chosen.length)} plans: say which one is meant`,
    chosen.map(plan => commandOf(knownByMemory(plan, true))).join('\n  '),
  )
}

/** Does the manifest have the content that it was planned with? */
export function isCurrent({ manifest: { path, bytes, sha256 } }: RememberedPlan): boolean {
  // Hundreds of megabytes take a second, a size takes nothing.
  if (statSync(path, { throwIfNoEntry: false })?.size !== bytes) return false
  try {
    return readManifestFacts(path).sha256 === sha256
  } catch (error) {
    if (error instanceof Foreseen) return false
    throw error
  }
}

/** If the very plan is named, and its manifest was changed since, the manifest as it was is meant. */
function manifestMeant(before: RememberedPlan, { plan, options }: AskedPlan): string {
  const { path } = before.manifest
  if (options.manifest !== undefined && normalize(options.manifest) !== normalize(path))
    return options.manifest
  return plan === undefined || isCurrent(before) ? path : (keptManifest(before) ?? path)
}

/** @throws Foreseen (2) naming an option whose value was not written down */
function checkSecrets(before: RememberedPlan, verb: 'mksubmit' | 'run', typed: PlanOptions): void {
  const lost = before.withheld?.find(
    name => typed[name] === undefined && (verb === 'mksubmit' || !isOfJobs(name)),
  )
  if (lost === undefined) return
  throw misuse(
    `the plan's ${flagOf(lost)} holds a secret, which ${memoryFile} does not keep`,
    `type it again: ${wordsOf(lost, before.options).map(shellWord).join(' ')}`,
  )
}

interface Told {
  readonly verb: 'mksubmit' | 'run'
  readonly rowsText: string | undefined
  readonly typed: PlanOptions
}

/** What is taken from before, in one line, and what was typed in its place in another; nothing if both are the default. */
function sayRecalled(before: RememberedPlan, { verb, rowsText, typed }: Told, { say }: Talk): void {
  const remembered: PlanOptions = { ...before.options, manifest: before.manifest.path }
  const words = (name: (typeof planOptionNames)[number], options: PlanOptions): string =>
    wordsOf(name, options).map(shellWord).join(' ')
  const taken =
    rowsText === undefined && before.rowsAJob !== defaultRowsAJob ? [rowsInWords(before.rowsAJob)] : []
  const replaced =
    rowsText !== undefined && rowsText !== String(before.rowsAJob)
      ? [`${rowsText} rows a job (${formatCount(before.rowsAJob)} before)`]
      : []
  for (const name of planOptionNames) {
    if (verb === 'run' && isOfJobs(name)) continue
    const [was, is] = [words(name, remembered), words(name, typed)]
    if (typed[name] === undefined) {
      if (was !== '') taken.push(was)
    } else if (is !== was) {
      replaced.push(`${is || `the default of ${flagOf(name)}`}${was === '' ? '' : ` (${was} before)`}`)
    }
  }
  if (taken.length > 0) say(`as planned before: ${taken.join(' ')}`)
  if (replaced.length > 0) say(`other than planned before: ${replaced.join(', ')}`)
}

const rowsInWords = (rowsAJob: number): string => `${formatCount(rowsAJob)} rows a job`

/** @throws Foreseen (2) if `--plan` names another one than the options and the files make */
export function checkPlanned(plan: string, asked: string | undefined, { path }: ManifestFacts): void {
  if (asked === undefined || asked === plan) return
  const [wanted, found] = [parsePlanId(asked)!, parsePlanId(plan)!]
  const reason =
    wanted.manifestTag !== found.manifestTag
      ? `${path} has other content than that plan was made of`
      : 'its rows are measured otherwise, by another analysis, model or option'
  throw misuse(
    `these options make plan ${plan}, and --plan asks for ${asked}: ${reason}`,
    'leave --plan out for a plan of its own',
  )
}

/** A plan that was made, as `remember` takes it. */
export interface Planned {
  readonly plan: string
  readonly facts: ManifestFacts
  readonly copy?: string | undefined
  readonly rowsAJob: number
  readonly options: PlanOptions
  readonly requests?: { readonly memory: string; readonly disk: string }
  readonly wrapper: string
  readonly submission: { readonly command: string; readonly jobs: number; readonly rows: number }
}

/** Writes it down, for whoever looks at this folder next. */
export function remember(planned: Planned, { say }: Talk): void {
  const { plan, facts, copy, rowsAJob, options, requests, wrapper, submission } = planned
  const { path, sha256, bytes, rows } = facts
  const { manifest: _, ...others } = options
  const typed = planOptionNames.filter(name => name in others && wordsOf(name, options).length > 0)
  const entry: RememberedPlan = {
    plan,
    manifest: { path, sha256, bytes, rows, ...(copy !== undefined && { copy }) },
    rowsAJob,
    options: Object.fromEntries(typed.map(name => [name, options[name]])),
    ...(requests !== undefined && { requests }),
    wrapper,
    submissions: [{ time: new Date().toISOString(), ...submission }],
  }
  changeRunMemory('.', memory => rememberPlan(memory, entry), say)
}
