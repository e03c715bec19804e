// What one fragment on disk says.

import { type Fragment, isStopped, rowsOf, type StoppedFragment } from '../data/fragment.ts'
import { largestFragment, longestHead } from '../data/fragment-layout.ts'
import { firstRowOfName } from '../data/fragment-name.ts'
import { BadFragment, parseFragment, parseFragmentHead } from '../data/fragment-reader.ts'
import { formatBytes, plural } from '../data/quantity.ts'
import { readingRule } from '../data/readings.ts'
import { countRows } from '../data/row-list.ts'
import type { RowRange } from '../data/row-range.ts'
import {
  looksLikeTutorialFragment,
  parseTutorialFragment,
  type TutorialFragment,
} from '../data/tutorial-fragment.ts'
import { Foreseen } from '../errors.ts'
import { fileError } from './files.ts'
import { NotRegular, RegularFile } from './regular-file.ts'

/**
 * Reads no more than a fragment of so many rows may be.
 * @param rows of the manifest
 * @throws BadFragment saying what is wrong with the content
 * @throws Foreseen (2) where the file cannot be read
 */
export function readFragmentFile(
  path: string,
  rows: number,
): { kind: 'ours'; fragment: Fragment | StoppedFragment } | { kind: 'tutorial'; fragment: TutorialFragment } {
  const bytes = reading(path, file => readBounded(file, rows))
  return looksLikeTutorialFragment(bytes)
    ? { kind: 'tutorial', fragment: parseTutorialFragment(bytes) }
    : { kind: 'ours', fragment: parseFragment(bytes) }
}

/** Most fragments are no longer: of a hundred thousand each would leave its bytes to the garbage collector. */
const scratch = Buffer.allocUnsafeSlow(longestHead)

/** @returns bytes that stay until the next file is read */
function readBounded(file: RegularFile, rows: number): Buffer {
  const begin = file.read(longestHead, 0, scratch)
  if (file.bytes <= begin.length || isStoppedAtFirst(begin)) return begin
  const isTutorial = looksLikeTutorialFragment(begin)
  const head = isTutorial ? undefined : parseFragmentHead(begin)
  if (!isTutorial && head === undefined) {
    throw new BadFragment(`has ${formatBytes(file.bytes)}, and does not begin as a fragment does`)
  }
  const spoken = head === undefined ? rows : Math.min(countRows(rowsOf(head)), rows)
  const room =
    head === undefined ? { bytesARow: tutorialLine } : readingRule(head.analysis).room(head.settings)
  const most = largestFragment(spoken, room)
  if (file.bytes <= most) return file.read(file.bytes)
  throw new BadFragment(
    `has ${formatBytes(file.bytes)}, and ${plural(spoken, 'row')} need ${formatBytes(most)} at most`,
  )
}

/** In bytes: a line of the tutorial's fragment has some twenty. */
const tutorialLine = 256

/** What a job has done so far stands behind its first line, and is not read here beyond a beginning. */
const isStoppedAtFirst = (begin: Buffer): boolean =>
  begin.subarray(0, begin.indexOf('\n') + 1).includes('"stopped":')

function reading<T>(path: string, read: (file: RegularFile) => T): T {
  let file: RegularFile | undefined
  try {
    file = new RegularFile(path)
    return read(file)
  } catch (error) {
    if (error instanceof NotRegular) throw new BadFragment(error.message)
    throw error instanceof BadFragment ? error : fileError('read', path, error)
  } finally {
    file?.close()
  }
}

const peekBytes = 4096

/**
 * Which rows a file has, and of which plan, without reading more of it than its beginning where that
 * says so. Nothing is proven by it: `readFragmentFile` does that.
 * @param rows of the manifest
 * @returns undefined for a file that no row will come from; `plan` is undefined in the old tutorial's files
 */
export function peekFragmentFile(
  path: string,
  rows: number,
): { plan: string | undefined; range: RowRange } | undefined {
  try {
    const head = parseFragmentHead(reading(path, file => file.read(peekBytes, 0, scratch)))
    if (head !== undefined) return { plan: head.plan, range: head.range }
    const read = readFragmentFile(path, rows)
    if (read.kind === 'tutorial') {
      const first = firstRowOfName(path)
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
