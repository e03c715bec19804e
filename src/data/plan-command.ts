// The command that plans a plan: whatever advises one to be typed prints it with this.

import { defaultRowsAJob, isOfJobs, type PlanOptions, planOptionNames, wordsOf } from './plan-options.ts'
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
    ...(known.results ?? []).flatMap(path => ['--results', path]),
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
