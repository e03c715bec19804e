// What an archive of annotated copies holds. It may be anything: headers are read one by one, and what is not one of
// ours is named and passed by.

import type { RegularFile } from './regular-file.ts'
import { parseTarHeader, tarBlock } from './tar-header.ts'

export interface AlbumEntry {
  readonly row: number
  readonly isThumbnail: boolean
  /** Where its bytes begin in the archive. */
  readonly at: number
  readonly size: number
}

/** `417.jpg` is the picture of a row, `thumbnails/417.jpg` its thumbnail. */
export const entryName = ({ row, isThumbnail }: Pick<AlbumEntry, 'row' | 'isThumbnail'>): string =>
  `${isThumbnail ? 'thumbnails/' : ''}${row}.jpg`

const namePattern = /^(thumbnails\/)?(0|[1-9]\d{0,12})\.jpg$/

/** A tar may hold endless entries of no size. */
const mostEntries = 200_000

/**
 * The entries, in the order they lie there.
 * @param onStranger is called with the name of what photogrid did not write
 * @throws Error if the archive is not whole
 */
export function* entriesOf(file: RegularFile, onStranger: (name: string) => void): Generator<AlbumEntry> {
  let at = 0
  for (let count = 0; count < mostEntries; count += 1) {
    if (at + tarBlock > file.bytes) throw new Error('it is cut short')
    const header = parseTarHeader(readEntry(file, { at, size: tarBlock }))
    if (header === 'end') return
    if (header === undefined) throw new Error(`there is no tar header at byte ${at}`)
    at += tarBlock
    if (at + header.size > file.bytes) throw new Error('it is cut short')
    const name = header.isFile ? namePattern.exec(header.path) : null
    if (name === null) onStranger(header.path)
    else yield { row: Number(name[2]), isThumbnail: name[1] !== undefined, at, size: header.size }
    at += Math.ceil(header.size / tarBlock) * tarBlock
  }
  throw new Error(`it has more than ${mostEntries} entries`)
}

/** Does it begin as a JPEG file does? */
export const isJpeg = (bytes: Buffer): boolean => bytes.length > 3 && bytes.readUIntBE(0, 3) === 0xffd8ff

/** @throws Error if the file became shorter */
export function readEntry(file: RegularFile, { at, size }: Pick<AlbumEntry, 'at' | 'size'>): Buffer {
  const bytes = file.read(size, at)
  if (bytes.length < size) throw new Error('it became shorter while it was read')
  return bytes
}
