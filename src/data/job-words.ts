// A job's command line, made in one place for the submit description, the local run and the person:
// ANALYSIS OUT FIRST COUNT [--option value …]. `worker/arguments.ts` reads it back.

import { fragmentName } from './row-range.ts'

/** How a job is to work, as typed; undefined leaves it to the worker. */
export interface JobOptions {
  readonly plan?: string | undefined
  readonly threads?: string | undefined
  readonly connections?: string | undefined
  readonly rowTimeout?: string | undefined
  readonly maxBytes?: string | undefined
  readonly maxPixels?: string | undefined
}

/** The spelling of each option on a command line. */
export const jobOptionFlags = {
  plan: 'plan',
  threads: 'threads',
  connections: 'connections',
  rowTimeout: 'row-timeout',
  maxBytes: 'max-bytes',
  maxPixels: 'max-pixels',
} as const satisfies Record<keyof JobOptions, string>

/**
 * The words of one job.
 * @param first row, or HTCondor's macro for it; likewise `count`
 */
export function jobWords(
  analysis: string,
  first: number | string,
  count: number | string,
  options: JobOptions,
): string[] {
  const words = [analysis, fragmentName(first, count), String(first), String(count)]
  for (const [name, flag] of Object.entries(jobOptionFlags)) {
    const value = options[name as keyof JobOptions]
    if (value !== undefined) words.push(`--${flag}`, value)
  }
  return words
}
