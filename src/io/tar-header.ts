// The header of a tar entry: made here and not from the disk, where umask, user and time leave marks.

import { Header } from 'tar/header'

export const tarBlock = 512

/** @throws Error for a name too long for a plain header */
export function formatTarHeader(path: string, size: number, mode = 0o644): Buffer {
  const header = new Header({ path, mode, size, type: 'File', mtime: new Date(0), uid: 0, gid: 0 })
  if (header.encode()) throw new Error(`${path} is too long a name for a plain tar header`)
  return header.block!
}

/** Zeros up to a whole block after an entry of this size. */
export const tarPadding = (size: number): Buffer => Buffer.alloc(-size & (tarBlock - 1))

/** A whole entry. @throws Error for a name too long for a plain header */
export function* tarEntry(path: string, bytes: Uint8Array): Generator<Uint8Array> {
  yield formatTarHeader(path, bytes.length)
  yield bytes
  yield tarPadding(bytes.length)
}

/** What an archive ends with. */
export const tarEnd = Buffer.alloc(2 * tarBlock)

export interface TarEntry {
  /** As it stands there: not to be trusted as a path. */
  readonly path: string
  readonly size: number
  readonly isFile: boolean
}

/** @returns `end` for a block of zeros, undefined for what is no header */
export function parseTarHeader(block: Buffer): TarEntry | 'end' | undefined {
  try {
    const { path, size, type, cksumValid, nullBlock } = new Header(block)
    if (nullBlock) return 'end'
    if (!cksumValid || path === undefined || size === undefined) return undefined
    return { path, size, isFile: type === 'File' || type === 'OldFile' }
  } catch {
    // A number too large for one.
    return undefined
  }
}
