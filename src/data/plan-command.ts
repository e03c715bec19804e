// The command that plans a plan: whatever advises one to be typed prints it with this.

import {
  defaultRowsAJob,
  isOfJobs,
  namesPlan,
  type PlanOptions,
  planOptionNames,
  wordsOf,
} from './plan-options.ts'
import type { RememberedPlan } from './run-memory.ts'
import { shellWord } from './shell-word.ts'

/** How a plan is planned, as far as it is known. */
export interface KnownPlan {
  /** Its id, where it has to be told from others of the folder. */
  readonly id?: string
  readonly rowsAJob?: number
  readonly options: PlanOptions
  /** What its jobs ask for, with the unit. */
  readonly requests?: { readonly memory: string; readonly disk: string }
  /** Where results lie beside this folder. */
  readonly results?: readonly string[]
}

export interface CommandForm {
  readonly verb: 'mksubmit' | 'run'
  /** Only what is not home. */
  readonly missing?: boolean
  /** Of the failed rows only those of this code. */
  readonly causes?: string
  /** In place of the plan's own. */
  readonly rowsAJob?: number
  readonly options?: PlanOptions
}

/** `mksubmit 30 --missing --analysis ./mine.mjs --connections 8`, as a shell takes it. */
export const planCommand = (known: KnownPlan, form: CommandForm): string =>
  [form.verb === 'run' ? 'photogrid run' : 'mksubmit', ...planWords(known, form).map(shellWord)].join(' ')

/** `photogrid status --plan ID --results out`: a verb that looks at the plan. @param verb with its arguments */
export const lookCommand = ({ id, options: { manifest }, results }: KnownPlan, verb: string): string => {
  const which = id === undefined ? wordsOf('manifest', { manifest }) : ['--plan', id]
  return [`photogrid ${verb}`, ...[...which, ...resultsWords(results)].map(shellWord)].join(' ')
}

/** `photogrid check 30 --analysis ./mine.mjs`: the same question, asked before there are jobs. */
export const checkCommand = ({ rowsAJob = defaultRowsAJob, options }: KnownPlan): string => {
  const words = planOptionNames.filter(namesPlan).flatMap(name => wordsOf(name, options))
  const rows = rowsAJob === defaultRowsAJob ? [] : [String(rowsAJob)]
  return ['photogrid check', ...[...rows, ...words].map(shellWord)].join(' ')
}

const resultsWords = (results: readonly string[] = []): string[] =>
  results.flatMap(path => ['--results', path])

/** What stands behind the verb. */
export function planWords(known: KnownPlan, form: CommandForm): string[] {
  const options = { ...known.options, ...form.options }
  const rowsAJob = form.rowsAJob ?? known.rowsAJob ?? defaultRowsAJob
  const names = planOptionNames.filter(name => form.verb === 'mksubmit' || !isOfJobs(name))
  return [
    ...(rowsAJob === defaultRowsAJob ? [] : [String(rowsAJob)]),
    ...(form.missing ? ['--missing'] : []),
    ...(form.causes === undefined ? [] : ['--causes', form.causes]),
    ...(known.id === undefined ? [] : ['--plan', known.id]),
    ...names.flatMap(name => wordsOf(name, options)),
    ...resultsWords(known.results),
  ]
}

/** Everything, as it is remembered. */
export const knownByMemory = (
  { plan, manifest, rowsAJob, options, requests }: RememberedPlan,
  isOneOfSeveral: boolean,
): KnownPlan => ({
  ...(isOneOfSeveral && { id: plan }),
  rowsAJob,
  ...(requests !== undefined && { requests }),
  options: { ...options, manifest: manifest.path },
})

/**
 * What an id and a manifest tell where nothing is remembered. The names of a model or of a person's own analysis are
 * not among it: FILE stands for these.
 */
export function knownById(manifest: string, analysis: string): KnownPlan {
  const which: Readonly<Record<string, PlanOptions>> = {
    luminance: {},
    objects: { analysis: 'objects', model: 'FILE' },
  }
  return {
    options: { manifest, ...(Object.hasOwn(which, analysis) ? which[analysis] : { analysis: 'FILE' }) },
  }
}
