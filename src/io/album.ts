// Illustrated copies of a job's pictures as one tar archive, bounded in size. They are gathered in a nameless file
// as they come, several threads' in any order, and laid out in the order of their rows at the end.

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { mostAlbumBytes } from '../data/readings.ts'
import { entryName } from './album-entries.ts'
import { asideOf, fileError, writeWhole } from './files.ts'
import { tarBlock, tarEnd, tarEntry, tarPadding } from './tar-header.ts'

/** What analyses/analysis.ts calls an album, and its end. */
export interface AlbumFile {
  /** false once a copy did not fit, or the disk refused one: what comes later is left out. */
  readonly isOpen: boolean
  /** Rows whose copies are in it. */
  readonly count: number
  /** Never throws: a copy that cannot be kept costs no reading. */
  add(row: number, illustration: { readonly picture: Uint8Array; readonly thumbnail: Uint8Array }): void
  /**
   * Writes the archive, an empty one where nothing was added: HTCondor holds a job whose outputs are missing. Its
   * entries are `ROW.jpg` and `thumbnails/ROW.jpg`, in the order of rows.
   * @throws Foreseen (2) naming the path, with the disk's error as its cause
   */
  close(): void
}

/** A copy's place in the nameless file: the picture, and after it the thumbnail. */
interface Copy {
  readonly row: number
  readonly at: number
  readonly pictureSize: number
  readonly thumbnailSize: number
}

/**
 * @param path of the archive; needs as much room on the disk again until it is closed
 * @param mostBytes of the archive as a file
 * @throws Foreseen (2) naming the path
 */
export function openAlbum(path: string, mostBytes = mostAlbumBytes): AlbumFile {
  const gathered = openNameless(path)
  const copies: Copy[] = []
  let written = 0
  let archiveSize = tarEnd.length
  let isOpen = true
  let refused: unknown
  const append = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(gathered, bytes, done, bytes.length - done, written + done)
    }
    written += bytes.length
  }
  return {
    get isOpen() {
      return isOpen
    },
    get count() {
      return copies.length
    },
    add(row, { picture, thumbnail }) {
      const larger = archiveSize + entrySize(picture.length) + entrySize(thumbnail.length)
      isOpen &&= larger <= mostBytes
      if (!isOpen) return
      const copy = { row, at: written, pictureSize: picture.length, thumbnailSize: thumbnail.length }
      try {
        append(picture)
        append(thumbnail)
      } catch (error) {
        refused = error
        isOpen = false
        return
      }
      copies.push(copy)
      archiveSize = larger
    },
    close() {
      isOpen = false
      try {
        if (refused !== undefined) throw fileError('write', path, refused)
        writeWhole(path, archiveOf(gathered, copies))
      } finally {
        closeSync(gathered)
      }
    },
  }
}

/** A file that is gone with the process, however that ends. */
function openNameless(path: string): number {
  const name = asideOf(path, 'gathered')
  try {
    const file = openSync(name, 'w+')
    rmSync(name)
    return file
  } catch (error) {
    throw fileError('write', path, error)
  }
}

const entrySize = (size: number): number => tarBlock + size + tarPadding(size).length

function* archiveOf(gathered: number, copies: readonly Copy[]): Generator<Uint8Array> {
  const read = (at: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size)
    for (let done = 0; done < size; ) {
      const more = readSync(gathered, bytes, done, size - done, at + done)
      if (more === 0) throw new Error('the gathered pictures became shorter')
      done += more
    }
    return bytes
  }
  for (const { row, at, pictureSize, thumbnailSize } of copies.toSorted((a, b) => a.row - b.row)) {
    yield* tarEntry(entryName({ row, isThumbnail: false }), read(at, pictureSize))
    yield* tarEntry(entryName({ row, isThumbnail: true }), read(at + pictureSize, thumbnailSize))
  }
  yield tarEnd
}
