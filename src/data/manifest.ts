// The manifest: a URL (or a path) and its key a row, white space between. Row n is line n + 1 of the
// file, always: a blank or broken line in the middle is a row that fails, so that no line number shifts.
// Blank lines at the end are not rows.

import { RowFailure } from '../errors.ts'
import { publicLocation } from './secrets.ts'

export interface ManifestRow {
  readonly row: number
  /** `http:`, `https:` or `file:` URL, or a plain path. */
  readonly location: string
  /** Where the row stands on the page's x axis; a year, in the tutorial. */
  readonly key: number
}

/** What stands before the key: where a picture is, or whatever an analysis makes of it. */
export type RowContent = 'location' | 'parameters'

/** In characters: longer than any URL that servers accept, by far. */
export const longestLine = 65_536

const schemes = new Set(['http:', 'https:', 'file:'])
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Parses one line. The key is the last word, so a plain path may hold spaces; a URL may not. Where nothing is
 * fetched, what stands before the key is any text.
 * @throws RowFailure `bad-row`, naming the line, what was expected and what was found
 */
export function parseRow(line: string, row: number, what: RowContent = 'location'): ManifestRow {
  const read = readRow(line, what)
  if (typeof read !== 'string') return { row, ...read }
  throw new RowFailure('bad-row', `line ${row + 1}: ${read}`)
}

/** Does it parse? An error would take ten times as long, and of a file that is no manifest every line has one. */
export const isRow = (line: string, what: RowContent): boolean => typeof readRow(line, what) !== 'string'

/** @returns a sentence where it does not parse: what was expected, what was found */
function readRow(line: string, what: RowContent): Omit<ManifestRow, 'row'> | string {
  const expected = what === 'parameters' ? 'parameters and a key' : 'a URL and its key'
  const refuse = (found: string): string => `expected ${expected}, found ${found}`
  if (line.length > longestLine) return refuse(`a line of more than ${longestLine} characters`)
  const text = line.trim()
  // Found from the end: a regular expression would take quadratic time on a line full of spaces.
  let wordStart = text.length
  while (wordStart > 0 && !/\s/.test(text[wordStart - 1]!)) wordStart -= 1
  if (wordStart === 0) {
    return refuse(text === '' ? 'a blank line' : `one word, ${quote(text)}`)
  }
  const location = text.slice(0, wordStart).trimEnd()
  const word = text.slice(wordStart)
  const key = decimal.test(word) ? Number(word) : Number.NaN
  if (!Number.isFinite(key)) return refuse(`the key ${quote(word)}, which is not a number`)

  const strange = strangeIn(location)
  if (strange !== undefined) return refuse(strange)
  if (what === 'parameters') return { location, key }
  if (/[,;|]$/.test(location)) return refuse(`${quote(location.slice(-1))} between the two`)
  const scheme = /^([a-z][a-z0-9+.-]+:)/i.exec(location)?.[1]?.toLowerCase()
  if (scheme !== undefined) {
    if (!schemes.has(scheme)) {
      return `expected http:, https:, file: or a path, found a ${scheme} URL`
    }
    if (/\s/.test(location)) return refuse(`${location.split(/\s+/).length + 1} words`)
    if (!URL.canParse(location)) return refuse(`a URL that does not parse, ${quote(location)}`)
  } else {
    // Of a table with more columns; taken for a path it would fail on every machine.
    if (location.includes('\t')) return refuse(`${line.split('\t').length} columns with tabs between`)
    if (/[\s,;|"'=>(]https?:\/\//i.test(location)) return refuse('a URL that is not the first word')
  }
  return { location, key }
}

/** What no location and no parameters hold; a line with it was read in another way than it was written. */
function strangeIn(text: string): string | undefined {
  // What is not UTF-8 has become this character.
  if (text.includes('\ufffd')) return `a character that is not UTF-8, in ${quote(text)}`
  if (text.includes('\r')) return 'a carriage return within the line'
  return /[^\P{Cc}\t]/u.test(text) ? `a control character, in ${quote(text)}` : undefined
}

const quote = (text: string): string => {
  const shown = publicLocation(text)
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 77)}...` : shown)
}
