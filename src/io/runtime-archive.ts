// The runtime as a tar.gz on disk, kept between runs in the user's cache: packing takes seconds, copying
// takes none. An entry's name says what it was made of and what it must hash to, so no index is needed.

import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Measure, measureFile } from './file-chunks.ts'
import { type PayloadFile, tarOf } from './payload-files.ts'

/** Measured on the luminance runtime: level 9 takes three times as long and saves 0.2 %. */
const gzipLevel = 6
const keptEntries = 3
const hourMs = 3_600_000

export interface RuntimeArchive extends Measure {
  readonly file: string
  /** Not in the cache: delete it after use. */
  readonly temporary: boolean
}

/** A whole entry for these inputs, or undefined. A damaged one is removed: it must never reach a grid. */
export async function findCached(cache: string, inputs: string): Promise<RuntimeArchive | undefined> {
  for (const name of await readdir(cache).catch(() => [])) {
    const expected = entryPattern.exec(name)
    if (expected?.[1] !== inputs.slice(0, 32)) continue
    const file = join(cache, name)
    try {
      const found = (await measureFile(file)).whole
      if (found.sha256 === expected[2]) {
        const now = new Date()
        await utimes(file, now, now).catch(() => {})
        return { file, ...found, temporary: false }
      }
      await rm(file, { force: true })
    } catch {
      // Unreadable, or another process has just pruned it: as if it were not there.
    }
  }
  return undefined
}

const entryPattern = /^runtime-([0-9a-f]{32})-([0-9a-f]{64})\.tar\.gz$/

/**
 * Packs the runtime into the cache, or where that cannot be written (no home, a full quota) into
 * `otherwise`. Two processes may do it at once: each writes aside, and the renames agree.
 */
export async function packRuntime(
  files: readonly PayloadFile[],
  { cache, inputs, otherwise }: { cache: string; inputs: string; otherwise: string },
): Promise<RuntimeArchive> {
  try {
    await mkdir(cache, { recursive: true })
    const packed = await pack(files, cache)
    const file = join(cache, `runtime-${inputs.slice(0, 32)}-${packed.sha256}.tar.gz`)
    await rename(packed.file, file)
    await prune(cache, file)
    return { ...packed, file, temporary: false }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    return { ...(await pack(files, otherwise)), temporary: true }
  }
}

async function pack(files: readonly PayloadFile[], folder: string): Promise<Measure & { file: string }> {
  const file = join(folder, `.packing-${randomUUID()}`)
  const sum = createHash('sha256')
  let bytes = 0
  try {
    const gzip = createGzip({ level: gzipLevel, chunkSize: 1 << 18 })
    const written = pipeline(
      gzip,
      async function* (packed: AsyncIterable<Buffer>) {
        for await (const chunk of packed) {
          sum.update(chunk)
          bytes += chunk.length
          yield chunk
        }
      },
      createWriteStream(file, { flags: 'wx' }),
    )
    // Its own loop, not a part of the pipeline: a chunk's memory is used again once it is packed.
    const feed = async (): Promise<void> => {
      try {
        for await (const chunk of tarOf(files)) {
          await new Promise<void>((done, fail) => gzip.write(chunk, error => (error ? fail(error) : done())))
        }
        gzip.end()
      } catch (error) {
        gzip.destroy(error as Error) // and `written` says so
      }
    }
    await Promise.all([written, feed()])
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
  return { file, sha256: sum.digest('hex'), bytes }
}

/** Keeps the last few entries, and nothing that a killed process left unfinished. */
async function prune(cache: string, newest: string): Promise<void> {
  const entries: { file: string; usedMs: number }[] = []
  for (const name of await readdir(cache)) {
    const file = join(cache, name)
    const usedMs = (await stat(file).catch(() => undefined))?.mtimeMs
    if (usedMs === undefined || file === newest) continue
    if (entryPattern.test(name)) entries.push({ file, usedMs })
    else if (name.startsWith('.packing-') && usedMs < Date.now() - hourMs) await rm(file, { force: true })
  }
  entries.sort((a, b) => b.usedMs - a.usedMs)
  for (const { file } of entries.slice(keptEntries - 1)) await rm(file, { force: true })
}
