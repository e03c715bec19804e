// The parts of a split manifest, one file a job, under a folder named after the plan: written once, and
// never mixed with another plan's.

import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatPart, partPath } from '../data/manifest-part.ts'
import type { RowRange } from '../data/row-range.ts'
import { misuse } from '../errors.ts'
import { fileError } from './files.ts'
import { readLines } from './manifest-rows.ts'

/**
 * Writes the parts that are not there yet.
 * @param ranges in row order, without gaps, the first at row 0
 * @returns how many were written
 * @throws Foreseen (2) where a file cannot be written, or the manifest is shorter than the plan
 */
export function writeManifestParts(manifest: string, plan: string, ranges: Iterable<RowRange>): number {
  const folder = dirname(partPath(plan, 0, 1))
  const lines = readLines(manifest)
  let written = 0
  mkdirSync(folder, { recursive: true })
  for (const range of ranges) {
    const rows = takeLines(lines, range.count)
    if (rows === undefined) throw misuse(`${manifest} was changed while it was read`, 'run mksubmit again')
    const path = partPath(plan, range.first, range.count)
    if (existsSync(path)) continue
    // No sync to the disk: a part names its own checksum, and fifty thousand syncs take minutes.
    const aside = `${path}.${process.pid}.tmp`
    try {
      writeFileSync(aside, formatPart(plan, range, rows))
      renameSync(aside, path)
    } catch (error) {
      throw fileError('write', path, error)
    }
    written += 1
  }
  return written
}

/** The next `count` lines in one piece; undefined if there are fewer. */
function takeLines(lines: Iterator<Buffer>, count: number): Buffer | undefined {
  const taken: Buffer[] = []
  while (taken.length < count) {
    const { value, done } = lines.next()
    if (done) return undefined
    taken.push(Buffer.from(value))
  }
  return Buffer.concat(taken)
}
