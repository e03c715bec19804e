// How a fragment's text is laid out, so that much of it can be known before any of it is parsed: a line that ends
// with `"outcomes":[`, a line for each outcome, and the seal.

import type { Room } from './readings.ts'

/** In bytes. A file up to this length is read and parsed whatever it holds, and no fragment's first line is longer. */
export const longestHead = 256 << 10

/** In bytes: no fragment of so many rows is larger. */
export const largestFragment = (rows: number, { bytesARow }: Pick<Room, 'bytesARow'>): number =>
  longestHead + rows * bytesARow

/** Lists and objects within each other. */
export const deepest = 128

const opening = '"outcomes":['
/** `,"sha256":"`, 64 digits, `"}` and a newline: what the checksum is not of. */
const closing = /^,"sha256":"([0-9a-f]{64})"\}\n$/
const closingLength = 11 + 64 + 3
const newline = 10
const openBrace = 123
const closeBrace = 125
const openBracket = 91
const closeBracket = 93

export interface FragmentParts {
  /** JSON, down to the list of outcomes, which is empty here. */
  readonly head: string
  /** Where the lines of outcomes begin, and the newline of the last one. */
  readonly first: number
  readonly end: number
  readonly seal: Seal
}

/** The checksum that a text ends with, and what it is of. */
export interface Seal {
  readonly of: Buffer
  readonly sha256: string
}

/** @returns undefined if the text does not end with a checksum */
export function sealOf(text: Buffer): Seal | undefined {
  const end = text.length - closingLength
  const sha256 = end < 0 ? undefined : closing.exec(text.toString('latin1', end))?.[1]
  return sha256 === undefined ? undefined : { of: text.subarray(0, end), sha256 }
}

/** @returns undefined if the text is not laid out so */
export function fragmentParts(text: Buffer): FragmentParts | undefined {
  const headEnd = text.indexOf(newline)
  if (headEnd < opening.length || headEnd >= longestHead) return undefined
  if (text.toString('latin1', headEnd - opening.length, headEnd) !== opening) return undefined
  const seal = sealOf(text)
  if (seal === undefined) return undefined
  const end = seal.of.length - 2
  if (end < headEnd || text[end] !== newline || text[end + 1] !== closeBracket) return undefined
  return { head: `${text.toString('utf8', 0, headEnd)}]}`, first: headEnd + 1, end, seal }
}

/** What the first bytes of a fragment say of it, as JSON with an empty list of outcomes. */
export function headOf(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(opening)
  return end < 0 || end > longestHead ? undefined : `${bytes.toString('utf8', 0, end)}${opening}]}`
}

/** Said of what is no JSON. */
export const unbalanced = 'brackets that do not match'

const quote = 34
const backslash = 92

/**
 * Counts lists and objects in a piece of JSON, without parsing it.
 * @returns in words: that they are too many, too deep within each other, or not closed
 */
export function nestingExcess(json: string, mostValues: number): string | undefined {
  let values = 0
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      at += 1
      for (; at < json.length && json.charCodeAt(at) !== quote; at += 1)
        if (json.charCodeAt(at) === backslash) at += 1
    } else if (code === openBrace || code === openBracket) {
      values += 1
      depth += 1
      if (depth > deepest) return `lists and objects more than ${deepest} deep`
      if (values > mostValues) return `more than ${mostValues} lists and objects`
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1
      if (depth < 0) return unbalanced
    }
  }
  return depth === 0 ? undefined : unbalanced
}
