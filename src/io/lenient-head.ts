// The head of an answer as curl reads it: forgiving in how it is written, strict in where its body ends. Servers that
// write heads by hand, fold them, end lines with LF alone or say a length twice still mean one picture; what could mean
// two is refused by name.

import type { Headers } from './resumption.ts'

/** What is wrong with an answer; completes "HOST did not answer in valid HTTP: …". */
export class BadAnswer extends Error {
  readonly code = 'BAD_ANSWER'
}

/** Of one head, its interim answers not counted; curl's figure. */
export const mostHeadBytes = 307_200
export const tooLongAHead = `its head is longer than ${mostHeadBytes} bytes`

/** Where a body ends: after so many bytes, by chunks, or when the connection does. */
export type Framing = { readonly by: 'length'; readonly bytes: number } | { readonly by: 'chunks' | 'close' }

export interface AnswerHead {
  readonly status: number
  /** Without Content-Length where chunks say the length, and with one where it was said twice. */
  readonly headers: Headers
  readonly framing: Framing
}

/**
 * @param text the head to its blank line, a character a byte; lines end with LF, and CR before it does not count
 * @throws BadAnswer
 */
export function parseHead(text: string): AnswerHead {
  if (text.includes('\0')) throw new BadAnswer('there is a NUL in its head')
  // A CR alone ends no line: else it would hide a header from whoever reads by the book.
  const [first = '', ...lines] = text.split(/\r?\n/)
  const status = parseStatusLine(first)
  const headers = parseFields(lines)
  const framing = parseFraming(headers)
  const { 'content-length': _, ...others } = headers
  const length = framing.by === 'length' ? { 'content-length': String(framing.bytes) } : {}
  return { status, headers: { ...others, ...length }, framing }
}

function parseStatusLine(line: string): number {
  const status = /^http\/1(?:\.\d)? +([1-9]\d\d)(?:[ \t].*)?$/is.exec(line)?.[1]
  if (status === undefined) {
    const shown = line.length > 60 ? `${line.slice(0, 57)}...` : line
    throw new BadAnswer(`it begins with ${JSON.stringify(shown)} instead of HTTP/1.1 and a status`)
  }
  return Number(status)
}

/** A name as RFC 9110, 5.6.2 has it. */
const token = /^[!#$%&'*+.^_`|~\w-]+$/

function parseFields(lines: readonly string[]): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null)
  // The values that a folded line belongs to: of a line that is left out, to nobody's.
  let latest: string[] | undefined
  for (const line of lines) {
    if (/^[ \t]/.test(line) && latest !== undefined) {
      latest.push(`${latest.pop() ?? ''} ${line.trim()}`.trim())
      continue
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    latest = fields[name] ?? []
    if (token.test(name)) fields[name] = latest
    latest.push(line.slice(colon + 1).trim())
  }
  return fields
}

const itemsOf = (values: readonly string[] = []): string[] =>
  values
    .join()
    .split(',')
    .map(item => item.trim().toLowerCase())
    .filter(item => item !== '')

/** Chunks beat a length, never the other way (RFC 9112, 6.3). */
function parseFraming(headers: Readonly<Record<string, string[]>>): Framing {
  const lengths = itemsOf(headers['content-length'])
  const odd = lengths.find(item => !/^\d{1,15}$/.test(item))
  if (odd !== undefined) throw new BadAnswer(`its Content-Length is ${JSON.stringify(odd.slice(0, 40))}`)
  const different = new Set(lengths.map(Number))
  if (different.size > 1)
    throw new BadAnswer(`its Content-Length is ${[...different].slice(0, 3).join(' and ')}`)
  const codings = itemsOf(headers['transfer-encoding']).filter(item => item !== 'identity')
  if (codings.length > 1 || (codings.length === 1 && codings[0] !== 'chunked'))
    throw new BadAnswer(`its Transfer-Encoding is ${JSON.stringify(codings.join(', ').slice(0, 40))}`)
  if (codings.length === 1) return { by: 'chunks' }
  const [bytes] = different
  return bytes === undefined ? { by: 'close' } : { by: 'length', bytes }
}
