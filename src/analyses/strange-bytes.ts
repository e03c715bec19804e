// What comes where a picture should, and is none that can be decoded: says what it is.

import type { FailureCode } from '../data/failure-cause.ts'
import { RowFailure } from '../errors.ts'

type Stranger = readonly [pattern: RegExp, code: FailureCode, sentence: string]

/** Told by the first bytes, in hexadecimal; 66747970 is `ftyp`, where ISO base media name their brand. */
const binaries: readonly Stranger[] = [
  [/^424d.{8}00000000/, 'unsupported-format', 'a BMP picture cannot be decoded here'],
  [/^0000(?:01|02)00(?!00)..00/, 'unsupported-format', 'a Windows icon cannot be decoded here'],
  [/^0000000c6a502020|^ff4fff51/, 'unsupported-format', 'a JPEG 2000 picture cannot be decoded here'],
  [/^0000000c4a584c20|^ff0a/, 'unsupported-format', 'a JPEG XL picture cannot be decoded here'],
  // heic, heix, hevc …, or one of the general brands.
  [/^.{8}66747970(?:6865|6d696631|6d736631)/, 'unsupported-format', 'a HEIC picture cannot be decoded here'],
  [/^.{8}66747970/, 'not-an-image', 'a video or sound file, not a picture'],
  [/^38425053/, 'unsupported-format', 'a Photoshop document cannot be decoded here'],
  [/^504b0304/, 'not-an-image', 'a ZIP archive, not a picture'],
  [/^1f8b/, 'not-an-image', 'gzip-compressed data, not a picture'],
  [/^25504446/, 'not-an-image', 'a PDF document, not a picture'],
]

/** Told by their words, after white space and a byte order mark. */
const texts: readonly Stranger[] = [
  [
    /^[\da-f]{1,8};chunk-signature=/i,
    'not-an-image',
    'an upload in the frames of aws-chunked, stored with them: not a picture',
  ],
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
  const head = Buffer.from(bytes.subarray(0, 1024))
  const hex = head.toString('hex', 0, 16)
  const text = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  const [, code, sentence] =
    binaries.find(([pattern]) => pattern.test(hex)) ??
    texts.find(([pattern]) => pattern.test(text)) ??
    ([undefined, 'not-an-image', `no picture format begins with the bytes ${hex.slice(0, 8)}`] as const)
  return new RowFailure(code, sentence)
}
