// photogrid measure ANALYSIS OUT FIRST COUNT < manifest.txt: the worker itself, here and now. `luminance` and
// `objects` are short for it.

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { annotatedOf } from '../data/fragment-name.ts'
import type { JobOptions } from '../data/job-words.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { makeJob } from '../worker/arguments.ts'
import { runJob } from '../worker/job.ts'
import { chooseAnalysis } from './choose-analysis.ts'
import type { Effects } from './effects.ts'
import { withContact } from './take-along.ts'

export interface MeasureOptions extends Omit<JobOptions, 'annotate' | 'rows' | 'modelSha256'> {
  /** A file, or true for the usual name. */
  readonly annotate?: string | true
  readonly header?: readonly string[]
}

/** Measures a few rows on this machine, in this process, and prints the tutorial's lines. */
export async function measure(
  asked: string,
  words: readonly [out: string, first: string, count: string],
  { annotate, ...options }: MeasureOptions,
  effects: Effects,
): Promise<ExitCode> {
  const file = annotate === true ? annotatedOf(words[0], `${words[1]}-${words[2]}`) : annotate
  const asTyped = withContact(
    { ...options, ...(file !== undefined && { annotate: file }) },
    effects.environment,
  )
  const { analysis } = await chooseAnalysis(asked, asTyped, effects.environment)
  const job = makeJob(analysis, words, asTyped)
  checkOut(job.out, job.annotate)
  if (effects.input.isTTY) {
    throw misuse('the manifest is read from standard input', `add < manifest.txt to the command`)
  }
  await runJob(job, {
    manifest: effects.input,
    environment: effects.environment,
    print: effects.write,
    say: effects.say,
  })
  return exitCodes.ok
}

/** The words may have slipped: what is no fragment, such as the manifest or the model, is not written over. */
function checkOut(out: string, annotate: string | undefined): void {
  if (annotate !== undefined && resolve(annotate) === resolve(out))
    throw misuse(
      `${out} cannot be both the fragment and the annotated copies`,
      'give --annotate another file',
    )
  if (!existsSync(dirname(out)))
    throw misuse(`cannot write ${out}: there is no folder ${dirname(out)}`, 'make it first, with mkdir')
  const before = statSync(out, { throwIfNoEntry: false })
  if (before === undefined) return
  if (!before.isFile()) throw misuse(`cannot write ${out}: it is no regular file`)
  if (before.size > 0 && !isOurs(out))
    throw misuse(
      `${out} exists and is no fragment: it would be lost`,
      'name another file for OUT, e.g. results.json',
    )
}

const opening = '{"photogrid":"fragment"'

/** Whatever its size. */
function isOurs(file: string): boolean {
  const first = Buffer.alloc(opening.length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, first, 0, first.length, 0)
  } finally {
    closeSync(handle)
  }
  return first.toString('latin1') === opening
}
