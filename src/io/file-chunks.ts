// Reading files of any size a piece at a time, and what they add up to.

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const chunkSize = 1 << 18

export interface ChunkOptions {
  readonly start?: number
  /** Exclusive. Left out: the end of the file. */
  readonly end?: number
  /**
   * Read into this buffer again and again, where the caller is done with each chunk before it asks for
   * the next. Fresh buffers pile up faster than they are collected: 60 MB more for 130 MB read.
   */
  readonly scratch?: Buffer | undefined
}

/** The bytes of a file from `start` to `end`, of which none may be missing. */
export async function* chunksOf(file: string, options: ChunkOptions = {}): AsyncGenerator<Buffer> {
  await using handle = await open(file)
  const end = options.end ?? (await handle.stat()).size
  for (let at = options.start ?? 0; at < end; ) {
    const chunk = options.scratch ?? Buffer.allocUnsafe(chunkSize)
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, end - at), at)
    if (bytesRead === 0) throw new Error(`${file} became shorter while it was read`)
    yield chunk.subarray(0, bytesRead)
    at += bytesRead
  }
}

export interface Measure {
  readonly sha256: string
  readonly bytes: number
}

/** SHA-256 and size of a file, and of the part of it that starts at `tailStart`. */
export async function measureFile(file: string, tailStart = 0): Promise<{ whole: Measure; tail: Measure }> {
  const scratch = Buffer.alloc(1 << 20)
  const whole = createHash('sha256')
  const tail = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunksOf(file, { end: tailStart, scratch })) {
    whole.update(chunk)
    bytes += chunk.length
  }
  for await (const chunk of chunksOf(file, { start: tailStart, scratch })) {
    whole.update(chunk)
    if (tailStart > 0) tail.update(chunk)
    bytes += chunk.length
  }
  const ofWhole = { sha256: whole.digest('hex'), bytes }
  if (tailStart === 0) return { whole: ofWhole, tail: ofWhole }
  return { whole: ofWhole, tail: { sha256: tail.digest('hex'), bytes: bytes - tailStart } }
}
