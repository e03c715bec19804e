// Annotated copies that are carried over with their rows: an archive of them under the rows that they have now.

import { mostAlbumBytes } from '../data/readings.ts'
import { type AlbumEntry, entriesOf, entryName, isJpeg, readEntry } from './album-entries.ts'
import { writeWhole } from './files.ts'
import { RegularFile } from './regular-file.ts'
import { tarEnd, tarEntry } from './tar-header.ts'

/**
 * @param from the archive of before
 * @param rowNow which row each of its rows is now; what it has of other rows is left out
 * @returns how many pictures the new archive has, without thumbnails; 0: none, and no archive is written
 * @throws Error if the archive of before is not whole; NotRegular; what the file system throws
 * @throws Foreseen (2) if the new one cannot be written
 */
export function carryAlbum(from: string, to: string, rowNow: ReadonlyMap<number, number>): number {
  const file = new RegularFile(from)
  try {
    if (file.bytes > mostAlbumBytes) throw new Error(`it has ${file.bytes} bytes, more than photogrid writes`)
    const wanted = new Map<string, AlbumEntry>()
    for (const entry of entriesOf(file, () => {})) {
      const row = rowNow.get(entry.row)
      if (row === undefined) continue
      const name = entryName({ ...entry, row })
      if (!wanted.has(name)) wanted.set(name, entry)
    }
    const placed = [...wanted].filter(([, entry]) => isJpeg(readEntry(file, entry)))
    if (placed.length === 0) return 0
    const rank = ({ row, isThumbnail }: AlbumEntry): number => 2 * rowNow.get(row)! + (isThumbnail ? 1 : 0)
    placed.sort(([, a], [, b]) => rank(a) - rank(b))
    writeWhole(to, archiveOf(file, placed))
    return placed.filter(([, { isThumbnail }]) => !isThumbnail).length
  } finally {
    file.close()
  }
}

function* archiveOf(
  file: RegularFile,
  placed: readonly (readonly [name: string, entry: AlbumEntry])[],
): Generator<Uint8Array> {
  for (const [name, entry] of placed) yield* tarEntry(name, readEntry(file, entry))
  yield tarEnd
}
