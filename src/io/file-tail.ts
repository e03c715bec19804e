// The last lines of a file, whatever its length.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const tailBytes = 16 << 10

/** @returns at most so many lines that are not blank, fit for a terminal; undefined where there is no file to be read */
export function readLastLines(path: string, most: number): string[] | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, tailBytes))
    const length = readSync(file, bytes, 0, bytes.length, size - bytes.length)
    return bytes
      .toString('utf8', 0, length)
      .split('\n')
      .map(line =>
        line
          .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
          .trimEnd()
          .slice(0, 400),
      )
      .filter(line => line !== '')
      .slice(-most)
  } catch {
    return undefined
  } finally {
    closeSync(file)
  }
}
