// How a body is wrapped: what Content-Encoding says, and what the bytes say. If the two differ, the bytes decide:
// many stores and frameworks send a picture as it is under a header that names no coding, or one that was never applied.

import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'

type Undo = (bytes: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>

interface Coding {
  readonly undo: Undo
  /** The first bytes, in hexadecimal, of what can be of this coding. Left out: its beginning tells nothing. */
  readonly begins?: RegExp
}

const gzip: Coding = { undo: promisify(gunzip), begins: /^1f8b/ }
const codings: Readonly<Record<string, Coding>> = {
  gzip,
  'x-gzip': gzip,
  deflate: {
    // Some servers leave the frame of RFC 1950 away; its first byte ends in 8, its first two are a multiple of 31.
    undo: (bytes, limit) => {
      const isFramed = bytes.length > 1 && (bytes[0]! & 15) === 8 && bytes.readUInt16BE(0) % 31 === 0
      return promisify(isFramed ? inflate : inflateRaw)(bytes, limit)
    },
  },
  br: { undo: promisify(brotliDecompress) },
  zstd: { undo: promisify(zstdDecompress), begins: /^(?:28b52ffd|5[\da-f]2a4d18)/ },
}

/** Words that stand there and are no coding: a charset, MIME's transfer encodings, what an upload was framed in. */
const noCoding = /^(?:|identity|none|null|utf-?8|us-ascii|ascii|iso-8859-1|binary|8bit|7bit|aws-chunked)$/

/** What JPEG, PNG, GIF, WebP, TIFF and AVIF begin with: no compressed body does. */
const picture =
  /^(?:ffd8ff|89504e470d0a|474946383[79]61|52494646.{8}57454250|49492[ab]00|4d4d002[ab]|.{8}66747970)/

/**
 * The codings that are announced, first applied first: "gzip", "deflate, br", or "" if the body is as it is.
 * @param values of `Content-Encoding`
 */
export const announcedCodings = (values: readonly string[]): string =>
  values
    .join()
    .split(',')
    .map(word =>
      word
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase(),
    )
    .filter(word => !noCoding.test(word))
    .join(', ')

/** Do the bytes contradict the last coding that is announced? Then they are taken as they are. */
export function isUncoded(announced: string, bytes: Uint8Array): boolean {
  if (announced === '') return true
  const begins = codings[lastOf(announced)]?.begins
  const head = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  return begins === undefined ? picture.test(head) : !begins.test(head)
}

const lastOf = (announced: string): string => announced.split(', ').at(-1)!

/** A coding that is not known here, on bytes that are no picture. */
export class UnknownCoding extends Error {}

/**
 * The bytes without their codings.
 * @throws UnknownCoding; RangeError with the code ERR_BUFFER_TOO_LARGE beyond `maxBytes`; zlib's error for damaged bytes
 */
export async function withoutCodings(
  announced: string,
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array> {
  if (isUncoded(announced, bytes)) return bytes
  const last = lastOf(announced)
  if (!Object.hasOwn(codings, last)) throw new UnknownCoding(last)
  const inner = await codings[last]!.undo(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
    maxOutputLength: maxBytes,
  })
  return withoutCodings(announced.split(', ').slice(0, -1).join(', '), inner, maxBytes)
}
