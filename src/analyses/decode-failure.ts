// What libvips says when it cannot decode, put so that a person understands it and with the right code.

import type { FailureCode } from '../data/failure-cause.ts'
import { describeError, RowFailure } from '../errors.ts'
import type { PictureKind } from './picture-kind.ts'

/** First match wins; what matches none is damage. */
const complaints: readonly [RegExp, FailureCode, (format: string) => string][] = [
  [/out of memory|not allocate/i, 'too-large', format => `the ${format} needs more memory than there is`],
  [
    /pixel limit|dimensions too large|too large/i,
    'too-large',
    format => `the ${format} claims more pixels than the limit`,
  ],
  [/channel limit/i, 'unsupported-format', format => `the ${format} has more than four channels`],
  [
    /not configured|unsupported|not supported|Sorry, |not built/i,
    'unsupported-format',
    format => `this variety of ${format} cannot be decoded here`,
  ],
  [
    /premature end of JPEG image|unexpected end|truncat|end of file|\bEOF\b|bad seek|not enough|got \d+ bytes, expected/i,
    'truncated',
    format => `the ${format} ends before its last pixel`,
  ],
]

/**
 * The row's failure for what the decoder threw.
 * @param bytes the picture, to see whether it is cut short where the decoder does not say
 */
export function decodeFailure(error: unknown, { format }: PictureKind, bytes: Uint8Array): RowFailure {
  // Without "Input buffer has corrupt header:" (sharp) and the loader's name (libvips).
  const said = describeError(error)
    .replace(/^Input buffer (?:has corrupt header|contains unsupported image format)(?:: )?/, '')
    .replace(/^\w+: /, '')
  const inBrackets = said === '' ? '' : ` (${said})`
  for (const [pattern, code, sentence] of complaints) {
    if (pattern.test(said)) return new RowFailure(code, `${sentence(format)}${inBrackets}`)
  }
  if (isCutShort(format, bytes)) {
    return new RowFailure('truncated', `the ${format} ends before its last pixel${inBrackets}`)
  }
  return new RowFailure('corrupt', `the ${format} is damaged${inBrackets}`)
}

/**
 * Warnings about a JPEG's header that leave its pixels whole: cameras write such files (scan parameters of
 * some Samsung phones), every viewer shows them and Pillow decodes them.
 */
export function onlyHeaderWarnings(error: unknown): boolean {
  const lines = error instanceof Error ? error.message.split('\n') : []
  return lines.length > 0 && lines.every(line => headerWarnings.test(line))
}

/** The markers named are those of tables, comments and the first scan. */
const headerWarnings =
  /Invalid SOS parameters|Unknown Adobe color transform|unknown JFIF revision|extraneous bytes before marker 0x(?:c|da|db|dd|e|fe)/

/** Does the file end before its own structure does? For where the decoder does not say it. */
function isCutShort(format: PictureKind['format'], bytes: Uint8Array): boolean {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (format) {
    // The last scan has no end-of-image marker after it.
    case 'JPEG':
      return data.lastIndexOf(Buffer.of(0xff, 0xd9)) < data.lastIndexOf(Buffer.of(0xff, 0xda))
    // The last chunk is missing.
    case 'PNG':
      return data.lastIndexOf('IEND') < 0
    // RIFF: the length of what follows stands in the second word.
    case 'WebP':
      return data.length < 8 + data.readUInt32LE(4)
    // The first directory, whose place stands in the second word, lies beyond the end.
    case 'TIFF':
      return data.length < 8 || data.length < (data[0] === 0x49 ? data.readUInt32LE(4) : data.readUInt32BE(4))
    default:
      return false
  }
}
