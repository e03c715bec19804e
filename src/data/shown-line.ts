// A line of a file that comes from anywhere, as it may be shown in a sentence.

import { longestLine } from './manifest.ts'
import { publicLocation } from './secrets.ts'

const mostShown = 72

/** In quotes, on one line, without what would steer a terminal or hide; cut with a mark; no secret. */
export function showLine(line: string): string {
  const shown = publicLocation(line.slice(0, longestLine))
  let said = ''
  for (const letter of shown.toWellFormed()) {
    if (said.length >= mostShown) return `"${said}…"`
    said += /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(letter) ? codeOf(letter.codePointAt(0)!) : letter
  }
  return `"${said}"`
}

const codeOf = (code: number): string =>
  code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
