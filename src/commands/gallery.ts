// Thumbnails for the page: a choice of the pictures in which something was found, out of the annotated copies that
// came home beside the fragments.

import { existsSync } from 'node:fs'
import { readJpegHeader } from '../analyses/jpeg-header.ts'
import { describeFinds, type Find } from '../data/find.ts'
import { annotatedOf } from '../data/fragment-name.ts'
import { formatRange } from '../data/row-range.ts'
import type { Finds, Survey, Thumbnail } from '../data/survey.ts'
import { readThumbnails } from '../io/album-thumbnails.ts'

const mostShown = 24
/** Some have no copy: their job's album was full. */
const mostAsked = 4 * mostShown
/** Pixels a side; ours have 360 at most. */
const longestSide = 1024

/**
 * Their URLs are in the manifest, and are not looked up here.
 * @param say takes a line about an archive that cannot be read
 */
export function chooseThumbnails(
  { readings, finds, jobs }: Pick<Survey, 'readings' | 'finds' | 'jobs'>,
  say: (line: string) => void,
): Thumbnail[] {
  if (finds === undefined || !('row' in readings)) return []
  const archiveOf = (reading: number): string => {
    const { file, range } = jobs[readings.job[reading]!]!
    return annotatedOf(file, formatRange(range))
  }
  const there = new Map<string, boolean>()
  const hasArchive = (reading: number): boolean => {
    const archive = archiveOf(reading)
    if (!there.has(archive)) there.set(archive, existsSync(archive))
    return there.get(archive)!
  }
  const withFinds = [...new Set(finds.reading)].filter(hasArchive)
  // Spread over the years, as the chart is.
  withFinds.sort((a, b) => readings.key[a]! - readings.key[b]! || a - b)
  const asked = spread(withFinds, mostAsked)
  const { ofRow, complaints } = readThumbnails(
    [...new Set(asked.map(archiveOf))],
    new Set(asked.map(reading => readings.row[reading]!)),
  )
  for (const complaint of complaints) say(`  ${complaint}`)
  const drawn = asked.flatMap(reading => {
    const row = readings.row[reading]!
    const bytes = ofRow.get(row)
    const size = bytes && sizeOf(bytes)
    if (bytes === undefined || size === undefined) return []
    const said = describeFinds(findsOf(finds, reading))
    return {
      row,
      key: readings.key[reading]!,
      bytes,
      ...size,
      finds: said,
    }
  })
  return spread(drawn, mostShown).sort((a, b) => a.row - b.row)
}

/** At most so many, evenly spaced, the first and the last among them. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))]!)
}

/** A reading's finds, best first. */
function findsOf({ reading, label, score, labels }: Finds, wanted: number): Find[] {
  const found: Find[] = []
  for (let at = reading.indexOf(wanted); reading[at] === wanted; at += 1) {
    found.push({ label: labels[label[at]!]!, score: score[at]! })
  }
  return found.sort((a, b) => b.score - a.score)
}

/** undefined where it is no picture that may go into a page. */
function sizeOf(bytes: Uint8Array): { width: number; height: number } | undefined {
  const header = readJpegHeader(bytes)
  if (header === undefined) return undefined
  const { width, height } = header
  return Math.max(width, height) <= longestSide && width * height > 0 ? { width, height } : undefined
}
