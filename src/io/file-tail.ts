// The last lines of a file, whatever its length.

import { RegularFile } from './regular-file.ts'

const tailBytes = 16 << 10

/** @returns at most so many lines that are not blank, fit for a terminal; undefined if no file can be read there */
export function readLastLines(path: string, most: number): string[] | undefined {
  let file: RegularFile | undefined
  try {
    file = new RegularFile(path)
    return file
      .read(tailBytes, Math.max(0, file.bytes - tailBytes))
      .toString('utf8')
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
    file?.close()
  }
}
