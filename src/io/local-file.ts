// One picture from a file of this machine. Never hangs on a pipe and never opens a device.

import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FailureCode } from '../data/failure-cause.ts'
import { describeError, RowFailure } from '../errors.ts'

/** What the system's refusals mean for a row; any other is `unreadable`. */
const refusals: Readonly<Record<string, FailureCode>> = {
  ENOENT: 'no-such-file',
  ENOTDIR: 'no-such-file',
  ENAMETOOLONG: 'no-such-file',
  ERR_INVALID_ARG_VALUE: 'no-such-file', // a NUL byte in the name
  EISDIR: 'not-a-file',
  ENXIO: 'not-a-file', // a socket
}

const failure = (code: FailureCode, sentence: string): RowFailure => new RowFailure(code, sentence, 1)

/**
 * The path that a manifest's location means: a `file:` URL is decoded, anything else is taken as it is
 * (`%20` in a plain path is three characters). Relative paths start at the working directory, which on
 * an execution point is the job's sandbox.
 *
 * @throws RowFailure `no-such-file` for a URL that no file of this machine can have
 */
function pathOf(location: string): string {
  if (!/^file:/i.test(location)) return location
  try {
    const url = new URL(location)
    if (url.host !== '') {
      throw failure(
        'no-such-file',
        `the URL names a file of the host ${url.host}; only files of this machine can be read`,
      )
    }
    return fileURLToPath(url)
  } catch (error) {
    if (error instanceof RowFailure) throw error
    throw failure('no-such-file', `"${location}" is no file URL: ${describeError(error)}`)
  }
}

/**
 * The bytes of one regular file, at most `maxBytes` of them.
 *
 * @param location a path, or a `file:` URL
 * @throws RowFailure `no-such-file`, `not-a-file`, `unreadable`, `too-large` or `empty`
 */
export async function readLocalFile(location: string, maxBytes: number): Promise<Uint8Array> {
  const path = pathOf(location)
  try {
    // Asked before opening, because opening some devices already does something to them; O_NONBLOCK,
    // because the name may have become a pipe in between, and opening a pipe waits for its writer.
    const kind = await stat(path)
    if (!kind.isFile())
      throw failure('not-a-file', `${path} is ${kind.isDirectory() ? 'a folder' : 'no regular file'}`)
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const { size } = await file.stat()
      if (size > maxBytes) {
        throw failure('too-large', `${path} has ${size} bytes; the limit is ${maxBytes}`)
      }
      const bytes = Buffer.allocUnsafeSlow(size)
      let length = 0
      while (length < size) {
        const { bytesRead } = await file.read(bytes, length, size - length, length)
        if (bytesRead === 0) break // it was cut while we read; the decoder will say so
        length += bytesRead
      }
      if (length === 0) throw failure('empty', `${path} has no bytes`)
      return bytes.subarray(0, length)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof RowFailure) throw error
    const reason = (error as NodeJS.ErrnoException).code ?? ''
    const code = refusals[reason] ?? 'unreadable'
    throw failure(
      code,
      reason === 'ENOENT'
        ? `there is no file ${path}`
        : `${path} could not be read (${reason || describeError(error)})`,
    )
  }
}
