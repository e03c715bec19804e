// The parts of a split manifest, one file a job, under a folder named after the plan: written once, and
// never mixed with another plan's.

import { createHash, type Hash } from 'node:crypto'
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatPartHeader, partPath } from '../data/manifest-part.ts'
import type { RowRange } from '../data/row-range.ts'
import { Foreseen, misuse } from '../errors.ts'
import { fileError, makeFolder } from './files.ts'
import { readChunks } from './manifest-file.ts'

/**
 * Writes the parts that are not there yet; memory does not grow with the manifest or its parts.
 * @param ranges in row order, without gaps, the first at row 0
 * @returns how many were written
 * @throws Foreseen (2) where a file cannot be written, or the manifest is shorter than the plan
 */
export function writeManifestParts(manifest: string, plan: string, ranges: readonly RowRange[]): number {
  const missing = ranges.filter(({ first, count }) => !existsSync(partPath(plan, first, count)))
  if (missing.length === 0) return 0
  makeFolder(dirname(partPath(plan, 0, 1)))

  const todo = missing.values()
  let range = todo.next().value
  let part: PartFile | undefined
  let row = 0
  try {
    for (const chunk of readChunks(manifest)) {
      let start = 0
      while (range !== undefined && start < chunk.length) {
        // Whole lines, up to where the next part begins or this one ends.
        const isInside = row >= range.first
        const until = isInside ? range.first + range.count : range.first
        const { end, lines } = skipLines(chunk, start, until - row)
        if (isInside) {
          part ??= new PartFile(plan, range)
          part.write(chunk.subarray(start, end))
        }
        row += lines
        start = end
        if (part !== undefined && row === range.first + range.count) {
          part.finish()
          part = undefined
          range = todo.next().value
        }
      }
    }
    // The last line of a file may lack its newline.
    if (part !== undefined && range !== undefined && row === range.first + range.count - 1) {
      part.finish()
      range = todo.next().value
    }
  } catch (error) {
    throw error instanceof Foreseen ? error : fileError('write', dirname(partPath(plan, 0, 1)), error)
  }
  if (range !== undefined) throw misuse(`${manifest} was changed while it was read`, 'run mksubmit again')
  return missing.length
}

/** Where `count` further lines end, or the chunk does. */
function skipLines(chunk: Uint8Array, start: number, count: number): { end: number; lines: number } {
  let end = start
  let lines = 0
  while (lines < count) {
    const newline = chunk.indexOf(10, end)
    if (newline < 0) return { end: chunk.length, lines }
    end = newline + 1
    lines += 1
  }
  return { end, lines }
}

/**
 * A part that is being written, aside until it is whole. Not synced to the disk: a part names its own
 * checksum, and fifty thousand syncs take minutes.
 */
class PartFile {
  readonly #plan: string
  readonly #range: RowRange
  readonly #path: string
  readonly #aside: string
  readonly #file: number
  readonly #digest: Hash = createHash('sha256')

  constructor(plan: string, range: RowRange) {
    this.#plan = plan
    this.#range = range
    this.#path = partPath(plan, range.first, range.count)
    this.#aside = `${this.#path}.${process.pid}.tmp`
    this.#file = openSync(this.#aside, 'w')
    // As long as the true one, which takes its place when the checksum is known.
    writeSync(this.#file, formatPartHeader({ plan, range, sha256: '0'.repeat(64) }))
  }

  write(rows: Uint8Array): void {
    this.#digest.update(rows)
    for (let done = 0; done < rows.length; ) done += writeSync(this.#file, rows, done)
  }

  finish(): void {
    const sha256 = this.#digest.digest('hex')
    writeSync(this.#file, formatPartHeader({ plan: this.#plan, range: this.#range, sha256 }), 0)
    closeSync(this.#file)
    renameSync(this.#aside, this.#path)
  }
}
