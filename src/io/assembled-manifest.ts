// A split manifest, put together again from its parts: the whole of it lies nowhere else once the path that was typed
// holds something different.

import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { manifestCopyPath, partPath } from '../data/manifest-part.ts'
import { formatRange, parseRange, type RowRange } from '../data/row-range.ts'
import type { RememberedManifest } from '../data/run-memory.ts'
import { Foreseen } from '../errors.ts'
import { makeFolder, writeWhole } from './files.ts'
import { readChunks } from './manifest-file.ts'

/**
 * Writes the manifest of a plan to the place of its copy.
 * @returns its path; undefined if parts are missing, or damaged, or the copy cannot be written
 */
export function assembleManifest(plan: string, manifest: RememberedManifest): string | undefined {
  const pieces = tile(partsOf(plan), manifest.rows)
  if (pieces === undefined) return undefined
  const copy = manifestCopyPath(manifest.sha256)
  try {
    makeFolder(dirname(copy))
    writeWhole(copy, contentOf(plan, pieces, manifest))
    return copy
  } catch (error) {
    if (error instanceof Foreseen) return undefined
    throw error
  }
}

/** The ranges that parts are of; parts of single rows, which a repair makes, are left out. */
function partsOf(plan: string): RowRange[] {
  try {
    const names = readdirSync(dirname(partPath(plan, '')))
    return names.flatMap(name => (name.endsWith('.txt') ? (parseRange(basename(name, '.txt')) ?? []) : []))
  } catch {
    return []
  }
}

interface Piece {
  readonly part: RowRange
  /** Rows of it that an earlier piece has. */
  readonly skipped: number
}

/** Parts that together hold every row once: of two cuts into jobs the larger parts come first. */
function tile(parts: readonly RowRange[], rows: number): Piece[] | undefined {
  const inOrder = parts.toSorted((a, b) => a.first - b.first)
  const pieces: Piece[] = []
  let next = 0
  for (let row = 0; row < rows; ) {
    let longest: RowRange | undefined
    for (; next < inOrder.length && inOrder[next]!.first <= row; next += 1) {
      const part = inOrder[next]!
      if (longest === undefined || endOf(part) > endOf(longest)) longest = part
    }
    if (longest === undefined || endOf(longest) <= row) return undefined
    pieces.push({ part: longest, skipped: row - longest.first })
    row = endOf(longest)
  }
  return pieces
}

const endOf = ({ first, count }: RowRange): number => first + count

/** @throws Error at its end if it is not what was planned */
function* contentOf(
  plan: string,
  pieces: readonly Piece[],
  { bytes, sha256 }: RememberedManifest,
): Generator<Uint8Array> {
  const digest = createHash('sha256')
  let done = 0
  const take = (chunk: Uint8Array): Uint8Array => {
    digest.update(chunk)
    done += chunk.length
    return chunk
  }
  for (const { part, skipped } of pieces) {
    // The first line says what part it is.
    for (const chunk of withoutLines(readChunks(partPath(plan, formatRange(part))), 1 + skipped))
      yield take(chunk)
  }
  // Blank lines at the end are no rows, and in no part.
  if (done < bytes && bytes - done < mostBlank) yield take(Buffer.alloc(bytes - done, '\n'))
  if (digest.digest('hex') !== sha256) throw new Error('its parts are not those of the plan')
}

const mostBlank = 1 << 20

function* withoutLines(chunks: Iterable<Uint8Array>, lines: number): Generator<Uint8Array> {
  let left = lines
  for (const chunk of chunks) {
    let start = 0
    while (left > 0) {
      const newline = chunk.indexOf(10, start)
      if (newline < 0) break
      start = newline + 1
      left -= 1
    }
    if (left === 0) yield chunk.subarray(start)
  }
}
