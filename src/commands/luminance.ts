// photogrid luminance OUT FIRST COUNT < manifest.txt: the worker itself, here and now.

import type { JobOptions } from '../data/job-words.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { makeJob } from '../worker/arguments.ts'
import { runJob } from '../worker/job.ts'
import type { Effects } from './effects.ts'

/** Measures a few rows on this machine, in this process, and prints the tutorial's lines. */
export async function measure(
  analysis: string,
  [out, first, count]: [string, string, string],
  options: JobOptions,
  effects: Effects,
): Promise<ExitCode> {
  const job = makeJob(analysis, out, first, count, options)
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
