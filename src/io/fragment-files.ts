// What one fragment on disk says.

import { closeSync, openSync, readSync } from 'node:fs'
import {
  BadFragment,
  type Fragment,
  isStopped,
  parseFragment,
  parseFragmentHead,
  type StoppedFragment,
} from '../data/fragment.ts'
import type { RowRange } from '../data/row-range.ts'
import {
  firstRowOfTutorialName,
  looksLikeTutorialFragment,
  parseTutorialFragment,
  type TutorialFragment,
} from '../data/tutorial-fragment.ts'
import { Foreseen } from '../errors.ts'
import { readWhole } from './files.ts'

/**
 * @throws BadFragment saying what is wrong with the content
 * @throws Foreseen (2) where the file cannot be read
 */
export function readFragmentFile(
  file: string,
): { kind: 'ours'; fragment: Fragment | StoppedFragment } | { kind: 'tutorial'; fragment: TutorialFragment } {
  const bytes = readWhole(file)
  return looksLikeTutorialFragment(bytes)
    ? { kind: 'tutorial', fragment: parseTutorialFragment(bytes) }
    : { kind: 'ours', fragment: parseFragment(bytes) }
}

const headBytes = 4096

/**
 * Which rows a file speaks of, and of which plan, without reading more of it than its beginning where that
 * says so. Nothing is proven by it: `readFragmentFile` does that.
 * @returns undefined for a file that no row will come from; `plan` is undefined in the old tutorial's files
 */
export function peekFragmentFile(file: string): { plan: string | undefined; range: RowRange } | undefined {
  const head = parseFragmentHead(readHead(file))
  if (head !== undefined) return head
  try {
    const read = readFragmentFile(file)
    if (read.kind === 'tutorial') {
      const first = firstRowOfTutorialName(file)
      return first === undefined
        ? undefined
        : { plan: undefined, range: { first, count: read.fragment.keys.length } }
    }
    const { fragment } = read
    return isStopped(fragment) ? undefined : { plan: fragment.plan, range: fragment.range }
  } catch (error) {
    if (error instanceof BadFragment || error instanceof Foreseen) return undefined
    throw error
  }
}

const headBuffer = Buffer.allocUnsafe(headBytes)

/** Empty where it cannot be read: who reads all of it says why. */
function readHead(path: string): Buffer {
  try {
    const file = openSync(path, 'r')
    try {
      return headBuffer.subarray(0, readSync(file, headBuffer, 0, headBytes, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return Buffer.alloc(0)
  }
}
