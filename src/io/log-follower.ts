// Follows a file that grows, such as HTCondor's event log: reads what was appended, and nothing twice.

import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { misuse } from '../errors.ts'
import { fileError } from './files.ts'

/** Bytes to go on with; or the word that the file was emptied or replaced, and is read from its beginning. */
export type LogPiece = { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'anew' }

const chunkSize = 1 << 18
/** The beginning of an event log has its first job's number and time: another log's differs. */
const headSize = 512
/** What a rotated log is renamed to: HTCondor's own ways, with one old log and with several. */
const rotatedNames = ['.old', '.1']

/**
 * The file may not be there yet, may be emptied and written again, deleted and made anew, or rotated. It
 * is held open: so its number is not given to another, and what was written before it was renamed is read.
 */
export class LogFollower {
  readonly path: string
  readonly #scratch = Buffer.allocUnsafe(chunkSize)
  #handle: FileHandle | undefined
  #position = 0
  #head = Buffer.alloc(0)
  #changedMs = Number.NaN
  /** Something was read, and the next file does not go on from it. */
  #isStale = false

  constructor(path: string) {
    this.path = path
  }

  /** Is there a file, or was there one? */
  get isThere(): boolean {
    return this.#handle !== undefined
  }

  /**
   * What was appended since the last call. A piece's bytes are overwritten by the next piece.
   * @throws Foreseen (2) where the file is there and cannot be read, or is no regular file
   */
  async *read(): AsyncGenerator<LogPiece> {
    try {
      if (this.#handle === undefined && !(await this.#open())) return
      if (await this.#wasOverwritten()) this.#begin()
      yield* this.#readOn()
      if (await this.#moveOn()) yield* this.#readOn()
    } catch (error) {
      if (!isStale(error)) throw error instanceof Error && 'code' in error ? this.#error(error) : error
      // A network file system has forgotten the file: the next call opens what is there now.
      await this.close()
      this.#begin()
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close().catch(() => {})
  }

  async *#readOn(): AsyncGenerator<LogPiece> {
    const handle = this.#handle!
    const end = (await handle.stat()).size
    if (this.#isStale && end > 0) {
      this.#isStale = false
      yield { kind: 'anew' }
    }
    while (this.#position < end) {
      const want = Math.min(chunkSize, end - this.#position)
      const { bytesRead } = await handle.read(this.#scratch, 0, want, this.#position)
      if (bytesRead === 0) return
      const bytes = this.#scratch.subarray(0, bytesRead)
      if (this.#head.length < headSize && this.#head.length === this.#position) {
        this.#head = Buffer.concat([this.#head, bytes.subarray(0, headSize - this.#head.length)])
      }
      this.#position += bytesRead
      yield { kind: 'bytes', bytes }
    }
  }

  /** The same file, and not the same text: shorter than it was, or with another beginning. */
  async #wasOverwritten(): Promise<boolean> {
    const { size, mtimeMs } = await this.#handle!.stat()
    if (size < this.#position) return true
    if (mtimeMs === this.#changedMs) return false
    this.#changedMs = mtimeMs
    const head = Buffer.alloc(this.#head.length)
    await this.#handle!.read(head, 0, head.length, 0)
    return !head.equals(this.#head)
  }

  /** @returns whether another file has taken the place of the one that was read */
  async #moveOn(): Promise<boolean> {
    const ours = await this.#handle!.stat()
    const there = await statOrNone(this.path)
    // Deleted, and nothing in its place yet.
    if (there === undefined || isSame(ours, there)) return false
    const rotated = await Promise.all(rotatedNames.map(name => statOrNone(this.path + name)))
    const goesOn = rotated.some(old => old !== undefined && isSame(ours, old))
    await this.close()
    const isStale = this.#isStale || !goesOn
    this.#begin()
    this.#isStale = isStale
    return this.#open()
  }

  async #open(): Promise<boolean> {
    const there = await statOrNone(this.path)
    if (there === undefined) return false
    // A pipe would wait for its writer for ever.
    if (!there.isFile()) throw misuse(`cannot read ${this.path}: it is no regular file`)
    this.#handle = await open(this.path, constants.O_RDONLY | constants.O_NONBLOCK)
    return true
  }

  #begin(): void {
    this.#isStale ||= this.#position > 0
    this.#position = 0
    this.#head = Buffer.alloc(0)
    this.#changedMs = Number.NaN
  }

  #error(error: Error): Error {
    return fileError('read', this.path, error, 'name the event log with --log FILE')
  }
}

const isSame = (one: Stats, other: Stats): boolean => one.ino === other.ino && one.dev === other.dev

const isStale = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ESTALE'

async function statOrNone(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
