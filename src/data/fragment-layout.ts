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
/** The newline after the last outcome, `],"sha256":"`, 64 digits, `"}` and a newline. */
const closing = /^\n\],"sha256":"[0-9a-f]{64}"\}\n$/
const closingLength = 13 + 64 + 3
/** `,"sha256":"` and so on: what the checksum is not of. */
export const sealLength = closingLength - 2

export interface FragmentParts {
  /** JSON, down to the list of outcomes, which is empty here. */
  readonly head: string
  /** JSON. */
  readonly outcomes: string
}

/** @returns undefined if the text is not laid out so */
export function fragmentParts(text: Buffer): FragmentParts | undefined {
  const headEnd = text.subarray(0, longestHead).indexOf(newline)
  const closed = text.length - closingLength
  const isLaidOut =
    headEnd >= opening.length &&
    text.toString('latin1', headEnd - opening.length, headEnd) === opening &&
    closed >= headEnd &&
    closing.test(text.toString('latin1', closed))
  if (!isLaidOut) return undefined
  const head = `${text.toString('utf8', 0, headEnd)}]}`
  return { head, outcomes: text.toString('utf8', headEnd - 1, text.length - sealLength) }
}

/** What the first bytes of a fragment say of it, as JSON with an empty list of outcomes. */
export function headOf(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(opening)
  return end < 0 || end > longestHead ? undefined : `${bytes.toString('utf8', 0, end)}${opening}]}`
}

const newline = '\n'
const openBrace = 123
const closeBrace = 125
const comma = 44
/** Longer lines are looked at byte by byte. A shorter one with one brace cannot hold much, nor nest deeper than allowed. */
const plainLength = 2 * deepest

/**
 * Is each line one outcome, and none too large? JSON that passes takes no more memory than so many outcomes may.
 * @param list of outcomes, with its brackets
 * @returns what is wrong with a line
 */
export function outcomeExcess(list: string, room: Room): string | undefined {
  const last = list.length - 1
  let number = 0
  let brace = list.indexOf('{')
  for (let at = 2; at < last; ) {
    const end = list.indexOf(newline, at)
    number += 1
    const isPlain = brace === at && end - at <= plainLength && isClosed(list, end)
    brace = list.indexOf('{', at + 1)
    if (!isPlain || (brace >= 0 && brace < end)) {
      const excess =
        end - at > room.lineLength
          ? `${end - at} characters`
          : nestingExcess(list.slice(at, end), room.values)
      if (excess === unbalanced) return `is not valid JSON: outcome ${number} is not closed on its line`
      if (excess !== undefined) return `has ${excess} in the line of outcome ${number}`
      brace = list.indexOf('{', end)
    }
    at = end + 1
  }
  return undefined
}

/** A line that ends with `}` or `},`. */
const isClosed = (text: string, end: number): boolean => {
  const last = text.charCodeAt(end - 1)
  return last === closeBrace || (last === comma && text.charCodeAt(end - 2) === closeBrace)
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
    } else if (code === openBrace || code === openBrace - 32) {
      values += 1
      depth += 1
      if (depth > deepest) return `lists and objects more than ${deepest} deep`
      if (values > mostValues) return `more than ${mostValues} lists and objects`
    } else if (code === closeBrace || code === closeBrace - 32) {
      depth -= 1
      if (depth < 0) return unbalanced
    }
  }
  return depth === 0 ? undefined : unbalanced
}
