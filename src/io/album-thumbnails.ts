// Thumbnails out of the archives that jobs sent home. Whatever a file holds, it is read in small pieces, and what is
// no thumbnail of ours is named and passed by.

import { describeError } from '../errors.ts'
import { entriesOf, entryName, isJpeg, readEntry } from './album-entries.ts'
import { RegularFile } from './regular-file.ts'

export interface Thumbnails {
  /** JPEG files, by row. Of a row that lies in several archives, the first. */
  readonly ofRow: ReadonlyMap<number, Buffer>
  /** A sentence for each archive that is not whole or not ours. */
  readonly complaints: readonly string[]
}

/** Ours have some 20 kB. */
const mostThumbnailBytes = 256 << 10
/**
 * @param paths of archives, as `album.ts` writes them
 * @param rows whose thumbnails are wanted, at most so many are held in memory
 */
export function readThumbnails(paths: readonly string[], rows: ReadonlySet<number>): Thumbnails {
  const ofRow = new Map<number, Buffer>()
  const complaints: string[] = []
  for (const path of paths) {
    let strangers = 0
    let first = ''
    const onStranger = (name: string): void => {
      if (strangers === 0) first = name
      strangers += 1
    }
    let file: RegularFile | undefined
    try {
      file = new RegularFile(path)
      for (const entry of entriesOf(file, onStranger)) {
        const { row, isThumbnail, size } = entry
        if (!isThumbnail) continue
        if (size > mostThumbnailBytes) onStranger(entryName(entry))
        if (size > mostThumbnailBytes || !rows.has(row) || ofRow.has(row)) continue
        const jpeg = readEntry(file, entry)
        if (isJpeg(jpeg)) ofRow.set(row, jpeg)
        else onStranger(entryName(entry))
      }
    } catch (error) {
      complaints.push(`${path} could not be read to its end: ${describeError(error)}`)
    } finally {
      file?.close()
    }
    if (strangers > 0) {
      const others = strangers > 1 ? ` and ${strangers - 1} more` : ''
      complaints.push(
        `${path} holds what photogrid did not write: ${JSON.stringify(first.slice(0, 80))}${others}`,
      )
    }
  }
  return { ofRow, complaints }
}
