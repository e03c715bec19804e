// The verbs, in the order of the program's help. What is typed names one, and no other is loaded.

import type { Command } from 'commander'
import type { Surroundings } from './surroundings.ts'

type Add = (program: Command, surroundings: Surroundings) => void

const measuring = async (): Promise<Add> => (await import('./measure.ts')).addMeasure

const verbs: Readonly<Record<string, () => Promise<Add>>> = {
  new: async () => (await import('./new.ts')).addNew,
  luminance: measuring,
  objects: measuring,
  measure: measuring,
  check: async () => (await import('./check.ts')).addCheck,
  mksubmit: async () => (await import('./mksubmit.ts')).addMksubmit,
  run: async () => (await import('./run.ts')).addRun,
  'carry-over': async () => (await import('./carry-over.ts')).addCarryOver,
  watch: async () => (await import('./watch.ts')).addWatch,
  status: async () => (await import('./status.ts')).addStatus,
  why: async () => (await import('./why.ts')).addWhy,
  histogram: async () => (await import('./histogram.ts')).addHistogram,
  aggregate: async () => (await import('./aggregate.ts')).addAggregate,
  model: async () => (await import('./model.ts')).addModel,
}

/**
 * What adds the verb to the program.
 * @param typed the first word; if it is no verb, such as `--help`, all of them are added
 */
export async function verbsFor(typed: string | undefined): Promise<Add[]> {
  const load = typed !== undefined && Object.hasOwn(verbs, typed) ? verbs[typed] : undefined
  const loads = load === undefined ? new Set(Object.values(verbs)) : [load]
  return Promise.all(Array.from(loads, each => each()))
}
