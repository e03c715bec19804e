// What can be measured. One more analysis is one more file and one line here.

import { type JobOptions, recognitionOptions } from '../data/job-words.ts'
import { misuse } from '../errors.ts'
import type { Analysis } from './analysis.ts'

interface Entry {
  /** The options that belong to it; given for another analysis they are a mistake. */
  readonly takes: readonly (keyof JobOptions)[]
  readonly make: (options: JobOptions) => Promise<Analysis>
}

// Each is loaded when it is asked for.
const analyses = {
  luminance: { takes: [], make: async () => (await import('./luminance.ts')).luminance },
  objects: {
    takes: recognitionOptions,
    make: async options => (await import('./objects/from-options.ts')).objects(options),
  },
} as const satisfies Record<string, Entry>

export const analysisNames = Object.keys(analyses) as (keyof typeof analyses)[]

/**
 * @returns undefined where the table has no such analysis
 * @throws Foreseen (2) for options that belong to another one, and as the analysis does for its own
 */
export async function analysisOfTable(name: string, options: JobOptions): Promise<Analysis | undefined> {
  refuseOptionsOfOthers(name, options)
  return Object.hasOwn(analyses, name) ? analyses[name as keyof typeof analyses].make(options) : undefined
}

function refuseOptionsOfOthers(name: string, options: JobOptions): void {
  for (const [other, { takes }] of Object.entries<Entry>(analyses)) {
    const stray = other === name ? undefined : takes.find(option => options[option] !== undefined)
    if (stray === undefined) continue
    const flag = stray.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
    throw misuse(`--${flag} belongs to ${other}, and this is ${name}`, `add --analysis ${other}`)
  }
}

/** For an analysis that nobody has. */
export const unknownAnalysis = (name: string) =>
  misuse(
    `there is no analysis ${JSON.stringify(name)}`,
    `known: ${analysisNames.join(', ')}; or give a file of your own, such as ./mine.mjs`,
  )
