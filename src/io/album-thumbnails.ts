// Thumbnails out of the archives that jobs sent home. Whatever a file holds, it is read in small pieces, and what is
// no thumbnail of ours is named and passed by.

import { type FileHandle, open, stat } from 'node:fs/promises'
import { describeError } from '../errors.ts'
import { parseTarHeader, tarBlock } from './tar-header.ts'

export interface Thumbnails {
  /** JPEG files, by row. Of a row that lies in several archives, the first. */
  readonly ofRow: ReadonlyMap<number, Buffer>
  /** A sentence for each archive that is not whole or not ours. */
  readonly complaints: readonly string[]
}

/** Ours have some 20 kB. */
const mostThumbnailBytes = 256 << 10
/** A tar may hold endless entries of no size. */
const mostEntries = 200_000

/**
 * @param paths of archives, as `album.ts` writes them
 * @param rows whose thumbnails are wanted, at most so many are held in memory
 */
export async function readThumbnails(
  paths: readonly string[],
  rows: ReadonlySet<number>,
): Promise<Thumbnails> {
  const ofRow = new Map<number, Buffer>()
  const complaints: string[] = []
  for (const path of paths) {
    let strangers = 0
    let first = ''
    const onStranger = (name: string): void => {
      if (strangers === 0) first = name
      strangers += 1
    }
    try {
      // Before it is opened: a named pipe would wait for a writer.
      if (!(await stat(path)).isFile()) throw new Error('it is no regular file')
      await using file = await open(path)
      for await (const { row, at, size } of entriesOf(file, onStranger)) {
        if (!rows.has(row) || ofRow.has(row)) continue
        const jpeg = await readAt(file, at, size)
        if (isJpeg(jpeg)) ofRow.set(row, jpeg)
        else onStranger(`thumbnails/${row}.jpg`)
      }
    } catch (error) {
      complaints.push(`${path} could not be read to its end: ${describeError(error)}`)
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

interface Entry {
  readonly row: number
  readonly at: number
  readonly size: number
}

/** The thumbnails, in the order they lie there. @throws Error where the archive is not whole */
async function* entriesOf(file: FileHandle, onStranger: (name: string) => void): AsyncGenerator<Entry> {
  const fileSize = (await file.stat()).size
  let at = 0
  for (let count = 0; count < mostEntries; count += 1) {
    if (at + tarBlock > fileSize) throw new Error('it is cut short')
    const header = parseTarHeader(await readAt(file, at, tarBlock))
    if (header === 'end') return
    if (header === undefined) throw new Error(`there is no tar header at byte ${at}`)
    at += tarBlock
    if (at + header.size > fileSize) throw new Error('it is cut short')
    const name = header.isFile ? namePattern.exec(header.path) : null
    const isThumbnail = name?.[1] !== undefined
    if (name === null || (isThumbnail && header.size > mostThumbnailBytes)) onStranger(header.path)
    else if (isThumbnail) yield { row: Number(name[2]), at, size: header.size }
    at += Math.ceil(header.size / tarBlock) * tarBlock
  }
  throw new Error(`it has more than ${mostEntries} entries`)
}

const namePattern = /^(thumbnails\/)?(0|[1-9]\d{0,12})\.jpg$/

async function readAt(file: FileHandle, at: number, size: number): Promise<Buffer> {
  if (size === 0) return Buffer.alloc(0)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, at)
  if (bytesRead < size) throw new Error('it became shorter while it was read')
  return buffer
}

const isJpeg = (bytes: Buffer): boolean => bytes.length > 3 && bytes.readUIntBE(0, 3) === 0xffd8ff
