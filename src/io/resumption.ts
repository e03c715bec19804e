// Going on where a body broke off: what proves that a later part belongs to the bytes we hold (RFC 9110, 13 to 15).

import { announcedCodings } from './content-coding.ts'

/** An answer's headers: names in lower case, as undici gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** The first value of a header. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** All values of a header that may come several times. */
export function headerValues(headers: Headers, name: string): readonly string[] {
  const value = headers[name]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** What proves that the rest belongs to the same bytes: a strong ETag, or a safe Last-Modified. */
export interface Validator {
  readonly name: 'etag' | 'last-modified'
  readonly value: string
}

/**
 * What a later part can be checked against. A weak ETag promises only likeness. A Last-Modified is
 * trusted when at least a second older than the answer: the file may change twice within the second that
 * an HTTP date can tell (RFC 9110, 8.8.2.2).
 */
export function validatorOf(headers: Headers): Validator | undefined {
  if (header(headers, 'accept-ranges')?.trim().toLowerCase() === 'none') return undefined
  const etag = header(headers, 'etag')
  if (etag !== undefined && /^"[^\p{Cc}]*"$/u.test(etag)) return { name: 'etag', value: etag }
  const modified = header(headers, 'last-modified')
  const ageMs = Date.parse(header(headers, 'date') ?? '') - Date.parse(modified ?? '')
  return modified !== undefined && ageMs >= 1000 && !/\p{Cc}/u.test(modified)
    ? { name: 'last-modified', value: modified }
    : undefined
}

const contentRange = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/

/**
 * A 206 that holds the first byte and says how many there are: the whole, or a beginning that can be gone on with.
 * @returns undefined for any other part, and where Content-Length contradicts
 */
export function sentFromStart(
  headers: Headers,
): { readonly total: number; readonly isWhole: boolean } | undefined {
  const [, first, last, total] = contentRange.exec(header(headers, 'content-range')?.trim() ?? '') ?? []
  if (first === undefined || total === '*' || Number(first) !== 0 || Number(last) >= Number(total))
    return undefined
  const length = header(headers, 'content-length')
  return length === undefined || Number(length) === Number(last) + 1
    ? { total: Number(total), isWhole: Number(last) + 1 === Number(total) }
    : undefined
}

/** The beginning that we hold. */
export interface Held {
  readonly received: number
  /** Of the whole, where it was announced. */
  readonly total: number | undefined
  /** None: the part is trusted to belong to it, since the whole will be checked by other means. */
  readonly validator: Validator | undefined
  /** As `announcedCodings` says them. */
  readonly codings: string
  readonly maxBytes: number
}

/** What is wrong with a 206, or, where nothing is, how many bytes the whole has (if it says). */
export function continuation(
  headers: Headers,
  held: Held,
): readonly [mismatch: string] | readonly [mismatch: undefined, total: number | undefined] {
  const validator = held.validator && header(headers, held.validator.name)
  // A 206 may leave the validator out, since If-Range has already been judged, but may not change it.
  if (validator !== undefined && validator !== held.validator?.value) {
    return [`${held.validator?.name} changed from ${held.validator?.value} to ${validator}`]
  }
  const announced = headerValues(headers, 'content-encoding')
  const codings = announcedCodings(announced)
  if (announced.length > 0 && codings !== held.codings) return [`content-encoding ${codings || 'identity'}`]
  const text = header(headers, 'content-range')
  const range = contentRange.exec(text?.trim() ?? '')
  if (range === null) return [`content-range ${text ?? 'missing'}`]
  const [first, last] = [Number(range[1]), Number(range[2])]
  const total = range[3] === '*' ? held.total : Number(range[3])
  if (first !== held.received) return [`it begins at byte ${first}, not ${held.received}`]
  if (held.total !== undefined && total !== held.total) return [`${total} bytes in all, not ${held.total}`]
  if (total !== undefined && (last >= total || total > held.maxBytes)) return [`content-range ${text}`]
  const length = Number(header(headers, 'content-length') ?? Number.NaN)
  if (!Number.isNaN(length) && length !== last - first + 1) return [`content-length ${length} for ${text}`]
  return [undefined, total]
}
