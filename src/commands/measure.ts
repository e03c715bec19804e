// photogrid measure ANALYSIS OUT FIRST COUNT < manifest.txt: the worker itself, here and now. `luminance` and
// `objects` are short for it.

import type { JobOptions } from '../data/job-words.ts'
import { annotatedName } from '../data/row-range.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { makeJob } from '../worker/arguments.ts'
import { runJob } from '../worker/job.ts'
import { chooseAnalysis } from './choose-analysis.ts'
import type { Effects } from './effects.ts'

export interface MeasureOptions extends Omit<JobOptions, 'annotate' | 'rows' | 'modelSha256'> {
  /** A file, or true for the usual name. */
  readonly annotate?: string | true
}

/** Measures a few rows on this machine, in this process, and prints the tutorial's lines. */
export async function measure(
  asked: string,
  words: readonly [out: string, first: string, count: string],
  { annotate, ...options }: MeasureOptions,
  effects: Effects,
): Promise<ExitCode> {
  const file = annotate === true ? annotatedName(words[1], words[2]) : annotate
  const asTyped: JobOptions = { ...options, ...(file !== undefined && { annotate: file }) }
  const { analysis } = await chooseAnalysis(asked, asTyped, effects.environment)
  const job = makeJob(analysis, words, asTyped)
  if (effects.input.isTTY) {
    throw misuse('the manifest is read from standard input', `add < manifest.txt to the command`)
  }
  await runJob(job, {
    manifest: effects.input,
    environment: effects.environment,
    print: effects.write,
  })
  return exitCodes.ok
}
