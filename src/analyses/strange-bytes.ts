// What comes where a picture should, and is none that can be decoded: says what it is.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: these are bytes, not text

import type { FailureCode } from '../data/failure-cause.ts'
import { RowFailure } from '../errors.ts'
import { foreignFormats, foreignHeadBytes } from './foreign-formats.ts'

type Stranger = readonly [pattern: RegExp, code: FailureCode, sentence: string]

/** Told by the first bytes, as characters of Latin-1. */
const binaries: readonly Stranger[] = [
  ...foreignFormats.map(
    ([what, begins]): Stranger => [begins, 'unsupported-format', `${what} cannot be decoded here`],
  ),
  [/^.{4}ftyp/s, 'not-an-image', 'a video or sound file, not a picture'],
  [/^PK\x03\x04/, 'not-an-image', 'a ZIP archive, not a picture'],
  [/^\x1f\x8b/, 'not-an-image', 'gzip-compressed data, not a picture'],
]

/** Told by their words, after white space and a byte order mark. */
const texts: readonly Stranger[] = [
  [/^version https:\/\/git-lfs/, 'not-an-image', 'a Git LFS pointer, not the picture it stands for'],
  [
    /^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b/is,
    'not-an-image',
    'an HTML page, not a picture',
  ],
  // It has no pixels before someone chooses how many; and it may refer to other files, so none is opened.
  [
    /^(?:(?:<\?xml|<!--|<!doctype svg).*)?<svg\b/is,
    'unsupported-format',
    'an SVG drawing has no pixels of its own',
  ],
  [/^<\?xml/, 'not-an-image', 'an XML document, not a picture'],
  // All of it printable, be it ASCII, Latin-1 or UTF-8.
  [/^[\s\x20-\x7e\x80-\xff]+$/, 'not-an-image', 'text, not a picture'],
]

/** The row's failure for bytes that begin like no picture we decode: `not-an-image`, `unsupported-format`. */
export function strangeBytes(bytes: Uint8Array): RowFailure {
  const head = Buffer.from(bytes.subarray(0, foreignHeadBytes))
  const begins = head.toString('latin1')
  const text = begins.replace(/^\xef\xbb\xbf/, '').trimStart()
  const [, code, sentence] =
    binaries.find(([pattern]) => pattern.test(begins)) ??
    texts.find(([pattern]) => pattern.test(text)) ??
    ([
      undefined,
      'not-an-image',
      `no picture format begins with the bytes ${head.toString('hex', 0, 4)}`,
    ] as const)
  return new RowFailure(code, sentence)
}
