// The parts of a split manifest, one file a job, under a folder named after the plan: written once, and
// never mixed with another plan's.

import { createHash, type Hash } from 'node:crypto'
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatPartHeader, partName, partPath } from '../data/manifest-part.ts'
import type { RowList } from '../data/row-list.ts'
import type { RowRange } from '../data/row-range.ts'
import { Foreseen, misuse } from '../errors.ts'
import { asideOf, fileError, makeFolder } from './files.ts'
import { readChunks } from './manifest-file.ts'

/**
 * Writes the parts that are not there yet; memory does not grow with the manifest or its parts.
 * @param jobs no row of which is in two
 * @returns how many were written
 * @throws Foreseen (2) where a file cannot be written, or the manifest is shorter than the plan
 */
export function writeManifestParts(manifest: string, plan: string, jobs: readonly RowList[]): number {
  const missing = jobs.filter(job => !existsSync(pathOf(plan, job)))
  if (missing.length === 0) return 0
  makeFolder(dirname(partPath(plan, '')))

  const todo = piecesOf(missing)
  let piece = todo.next().value
  // Jobs of a repair may lie in one another: few of them at a time.
  const parts = new Map<RowList, PartFile>()
  let row = 0
  const finish = (job: RowList): void => {
    parts.get(job)?.finish()
    parts.delete(job)
  }
  try {
    for (const chunk of readChunks(manifest)) {
      let start = 0
      while (piece !== undefined && start < chunk.length) {
        const { range } = piece
        // Whole lines, up to where the next piece begins or this one ends.
        const isInside = row >= range.first
        const until = isInside ? range.first + range.count : range.first
        const { end, lines } = skipLines(chunk, start, until - row)
        if (isInside) {
          let part = parts.get(piece.job)
          if (part === undefined) {
            part = new PartFile(plan, piece.job)
            parts.set(piece.job, part)
          }
          part.write(chunk.subarray(start, end))
        }
        row += lines
        start = end
        if (row === range.first + range.count) {
          if (piece.isLast) finish(piece.job)
          piece = todo.next().value
        }
      }
    }
    // The last line of a file may lack its newline.
    if (piece?.isLast && parts.has(piece.job) && row === piece.range.first + piece.range.count - 1) {
      finish(piece.job)
      piece = todo.next().value
    }
  } catch (error) {
    throw error instanceof Foreseen ? error : fileError('write', dirname(partPath(plan, '')), error)
  }
  if (piece !== undefined) throw misuse(`${manifest} was changed while it was read`, 'run mksubmit again')
  return missing.length
}

const pathOf = (plan: string, rows: RowList): string => partPath(plan, partName(rows))

interface Piece {
  readonly job: RowList
  readonly range: RowRange
  readonly isLast: boolean
}

/** In row order. */
const piecesOf = (jobs: readonly RowList[]): ArrayIterator<Piece> =>
  jobs
    .flatMap(job => job.map(range => ({ job, range, isLast: range === job.at(-1) })))
    .sort((a, b) => a.range.first - b.range.first)
    .values()

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
  readonly #job: RowList
  readonly #path: string
  readonly #aside: string
  readonly #file: number
  readonly #digest: Hash = createHash('sha256')

  constructor(plan: string, job: RowList) {
    this.#plan = plan
    this.#job = job
    this.#path = pathOf(plan, job)
    this.#aside = asideOf(this.#path, 'tmp')
    this.#file = openSync(this.#aside, 'w')
    // As long as the true one, which takes its place when the checksum is known.
    writeSync(this.#file, formatPartHeader({ plan, rows: job, sha256: '0'.repeat(64) }))
  }

  write(rows: Uint8Array): void {
    this.#digest.update(rows)
    for (let done = 0; done < rows.length; ) done += writeSync(this.#file, rows, done)
  }

  finish(): void {
    const sha256 = this.#digest.digest('hex')
    writeSync(this.#file, formatPartHeader({ plan: this.#plan, rows: this.#job, sha256 }), 0)
    closeSync(this.#file)
    renameSync(this.#aside, this.#path)
  }
}
