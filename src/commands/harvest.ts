// What a job has left in its sandbox: all of its rows, or those that it had done when it was stopped. Both come home as
// fragments, so nothing of them is done again, however the rest is cut.

import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Fragment, formatFragment, isStopped } from '../data/fragment.ts'
import { annotatedOf, formatFragmentName, parseFragmentName } from '../data/fragment-name.ts'
import { BadFragment, parseFragment } from '../data/fragment-reader.ts'
import type { Method } from '../data/plan.ts'
import { fragmentOfProgress, largestProgress } from '../data/progress.ts'
import { formatBytes, plural } from '../data/quantity.ts'
import { readingRule } from '../data/readings.ts'
import { formatRange, type RowRange } from '../data/row-range.ts'
import { writeWhole } from '../io/files.ts'

export interface Harvest {
  /** undefined: no row is done that may stay. */
  readonly fragment: Fragment | undefined
  /** Of the rows that the job was given. */
  readonly isWhole: boolean
  /** Why it is not. */
  readonly problem?: string
}

/**
 * Brings home what there is.
 * @param name of the fragment, in the sandbox and at home
 * @throws Foreseen (2) if it cannot be written
 */
export function harvest(sandbox: string, name: string, to: { home: string; method: Method }): Harvest {
  const path = join(sandbox, name)
  try {
    const bytes = readWork(path, name, to.method)
    const fragment = parseFragment(bytes)
    if (isStopped(fragment))
      return { ...harvestPart(bytes, path, name, to), problem: fragment.stopped.message }
    writeWhole(join(to.home, name), bytes)
    const annotated = annotatedOf(name, formatRange(fragment.range))
    if (existsSync(join(sandbox, annotated))) copyFileSync(join(sandbox, annotated), join(to.home, annotated))
    return { fragment, isWhole: true }
  } catch (error) {
    if (!(error instanceof BadFragment)) throw error
    return { fragment: undefined, isWhole: false, problem: `its fragment ${error.message}` }
  }
}

/** What lies there, if it is not larger than what a job of these rows may leave. @throws BadFragment */
function readWork(path: string, name: string, method: Method): Uint8Array {
  const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
  const rows = parseFragmentName(name)?.range.count ?? 0
  const most = largestProgress(rows, readingRule(method.name).room(method.settings))
  if (size > most) {
    throw new BadFragment(
      `has ${formatBytes(size)}, and ${plural(rows, 'row')} need ${formatBytes(most)} at most`,
    )
  }
  return size === 0 ? Buffer.alloc(0) : readFileSync(path)
}

/** The pictures of a job that is not at its end are not whole, and stay behind. */
function harvestPart(
  bytes: Uint8Array,
  path: string,
  name: string,
  { home, method }: { home: string; method: Method },
) {
  const fragment = fragmentOfProgress(bytes, method, statSync(path).mtime)
  if (fragment !== undefined) {
    writeWhole(join(home, nameOfPart(name, fragment.range)), formatFragment(fragment))
  }
  return { fragment, isWhole: false }
}

/** Jobs of one submission have no row in common, so no two of their parts begin with the same one. */
function nameOfPart(name: string, range: RowRange): string {
  const { analysis, submission } = parseFragmentName(name) ?? {}
  return analysis === undefined || submission === undefined
    ? name
    : formatFragmentName({ range, analysis, submission })
}
