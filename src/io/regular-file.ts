// A file that others have put there. It may be anything, so it is opened without waiting for anybody, and looked at
// before it is read.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'

export class RegularFile {
  readonly bytes: number
  readonly #file: number

  /**
   * @throws NotRegular if it is a FIFO, a device, a socket or a folder
   * @throws the system's error if it cannot be opened
   */
  constructor(path: string) {
    try {
      // A FIFO that nobody writes to would wait for ever, signals or not.
      this.#file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw new NotRegular('a socket or a device')
      throw error
    }
    const stats = fstatSync(this.#file)
    this.bytes = stats.size
    if (stats.isFile()) return
    this.close()
    throw new NotRegular(kindOf(stats))
  }

  /**
   * @param from where to begin
   * @param into a buffer that is used again and again, if it is large enough
   * @returns fewer bytes if the file is shorter
   */
  read(bytes: number, from = 0, into?: Buffer): Buffer {
    const most = Math.max(0, Math.min(bytes, this.bytes - from))
    const isEnough = into !== undefined && into.length >= most
    const buffer = isEnough ? into.subarray(0, most) : Buffer.allocUnsafe(most)
    let done = 0
    while (done < buffer.length) {
      const length = readSync(this.#file, buffer, done, buffer.length - done, from + done)
      if (length === 0) break
      done += length
    }
    return buffer.subarray(0, done)
  }

  close(): void {
    closeSync(this.#file)
  }
}

export class NotRegular extends Error {
  /** @param kind with its article */
  constructor(kind: string) {
    super(`is ${kind}, not a file`)
    this.name = 'NotRegular'
  }
}

const kindOf = (stats: Stats): string => {
  if (stats.isDirectory()) return 'a folder'
  return stats.isFIFO() ? 'a FIFO' : stats.isSocket() ? 'a socket' : 'a device'
}
