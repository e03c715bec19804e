// What a file seems to be that should be a manifest and is none: told by its first bytes and lines, with a command
// for a POSIX shell that makes a manifest of it.

import { isUtf8 } from 'node:buffer'
import { delimitedTable } from './delimited-table.ts'
import { shapeOfWords } from './foreign-words.ts'
import { jsonTable } from './json-table.ts'
import type { RowContent } from './manifest.ts'
import { showLine } from './shown-line.ts'

/** The beginning of the file. */
export interface ManifestHead {
  readonly bytes: Uint8Array
  /** Is there a quotation mark anywhere, as far as it was read? */
  readonly quoted: boolean
  readonly what: RowContent
}

/** Makes the file `to` of the file `from`; both are shell words already. */
export type Command = (from: string, to: string) => string

export interface ManifestKind {
  readonly kind: KindName
  /** Completes "it seems to be …". */
  readonly seems: string
  readonly command?: Command
  /** What to do where no command can. */
  readonly advice?: string
  /** Told for certain: no manifest begins so, whatever a line further on looks like. */
  readonly isCertain: boolean
}

/** What the rules look at. */
export interface Sight extends ManifestHead {
  /** Of the first 16 bytes. */
  readonly hex: string
  readonly isUtf8: boolean
  /** Without a byte order mark. */
  readonly text: string
  /** Those with something in them, without white space around it. */
  readonly lines: readonly string[]
}

/** What a rule finds. */
export type Recognised = Pick<ManifestKind, 'seems' | 'command' | 'advice'>

interface Rule {
  readonly isCertain?: true
  readonly find: (sight: Sight) => Recognised | undefined
}

const starts = (magic: RegExp, found: Recognised): Rule => ({
  isCertain: true,
  find: ({ hex }) => (magic.test(hex) ? found : undefined),
})

const unpacked =
  (program: string): Command =>
  (from, to) =>
    `${program} -dc < ${from} > ${to}`

const picture = (format: string): Recognised => ({
  seems: `a ${format} picture`,
  command: (from, to) => `echo ${from} 1900 > ${to}`,
})

const asText =
  'write its URLs and numbers as text, a row a line, with the program that made it (pandas: to_csv(FILE, sep=" ", header=False, index=False))'

/** The first that finds something names the file. */
const rules = {
  gzip: starts(/^1f8b/, { seems: 'gzip-compressed data', command: unpacked('gzip') }),
  zstd: starts(/^28b52ffd/, { seems: 'zstd-compressed data', command: unpacked('zstd') }),
  xz: starts(/^fd377a585a00/, { seems: 'xz-compressed data', command: unpacked('xz') }),
  bzip2: starts(/^425a68(?:31|39)314159/, { seems: 'bzip2-compressed data', command: unpacked('bzip2') }),
  parquet: starts(/^50415231/, { seems: 'a Parquet file', advice: asText }),
  spreadsheet: {
    isCertain: true,
    find: ({ hex, text }) =>
      /^d0cf11e0/.test(hex) || (/^504b0304/.test(hex) && /\[Content_Types\]|xl\/|opendocument/.test(text))
        ? { seems: 'a spreadsheet', advice: 'save it as CSV with the program that made it' }
        : undefined,
  },
  zip: starts(/^504b0304/, { seems: 'a ZIP archive', command: (from, to) => `unzip -p ${from} > ${to}` }),
  pdf: starts(/^25504446/, { seems: 'a PDF document', advice: asText }),
  jpeg: starts(/^ffd8ff/, picture('JPEG')),
  png: starts(/^89504e47/, picture('PNG')),
  gif: starts(/^47494638/, picture('GIF')),
  tiff: starts(/^(?:49492a00|4d4d002a)/, picture('TIFF')),
  webp: starts(/^52494646.{8}57454250/, picture('WebP')),
  utf16: { isCertain: true, find: findUtf16 },
  binary: {
    isCertain: true,
    find: ({ text, lines }) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has
      lines.length > 0 && /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)
        ? { seems: 'binary data', advice: 'the program file tells more of it' }
        : undefined,
  },
  html: {
    isCertain: true,
    find: ({ text }) =>
      /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b/is.test(text)
        ? {
            seems: 'an HTML page, such as a server sends for a log-in or an error',
            advice: 'fetch the list anew, from the address of the file itself',
          }
        : undefined,
  },
  xml: {
    isCertain: true,
    find: ({ text }) =>
      /^\s*<(?:\?xml|[a-z][\w:.-]*[\s>])/i.test(text)
        ? { seems: 'an XML document', advice: asText }
        : undefined,
  },
  pointer: {
    isCertain: true,
    find: ({ text }) =>
      text.startsWith('version https://git-lfs')
        ? { seems: 'a Git LFS pointer, not the file it stands for', advice: 'fetch the file: git lfs pull' }
        : undefined,
  },
  json: { isCertain: true, find: jsonTable },
  cr: {
    isCertain: true,
    find: ({ text }) =>
      text.includes('\r') && !text.includes('\n')
        ? {
            seems: 'text whose lines end in a carriage return alone',
            command: (from, to) => `tr '\\r' '\\n' < ${from} > ${to}`,
          }
        : undefined,
  },
  delimited: { find: delimitedTable },
  latin1: {
    find: ({ isUtf8 }) =>
      isUtf8
        ? undefined
        : {
            seems: 'text that is not UTF-8 (Latin-1, perhaps)',
            command: (from, to) => `iconv -f WINDOWS-1252 -t UTF-8 ${from} > ${to}`,
          },
  },
  words: { find: shapeOfWords },
  text: {
    find: ({ what }) => ({
      seems: 'text of another kind',
      advice:
        what === 'parameters'
          ? 'write a row a line: parameters, a space, a number, e.g. 0.25 rough 7'
          : 'write a row a line: a URL, a space, a number, e.g. https://example.org/a.jpg 1919',
    }),
  },
} as const satisfies Record<string, Rule>

export type KindName = keyof typeof rules

/** What a file seems to be whose lines do not parse as rows. */
export function manifestKind(head: ManifestHead): ManifestKind {
  const sight = lookAt(head)
  for (const [kind, rule] of Object.entries<Rule>(rules)) {
    const found = rule.find(sight)
    if (found !== undefined) return { kind: kind as KindName, isCertain: rule.isCertain ?? false, ...found }
  }
  throw new Error('the last rule finds something in every file')
}

/** The first line with something in it, fit for a terminal: `line 1: "\x1f\x8b\x08…"`. */
export function firstLineOf(bytes: Uint8Array): string {
  const text = decoded(bytes)
  const start = text.search(/\S/)
  if (start < 0) return 'line 1 is blank'
  const line = text.slice(0, start).split('\n').length
  const from = text.lastIndexOf('\n', start) + 1
  const end = text.indexOf('\n', start)
  // A carriage return before the line's end is shown only where it is not.
  return `line ${line}: ${showLine(text.slice(from, end < 0 ? undefined : end).trimEnd())}`
}

/** UTF-8 where it is, else every byte a character. */
const decoded = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.toString(isText(bytes) ? 'utf8' : 'latin1')
}

/** The head may end in the middle of a character. */
const isText = (bytes: Uint8Array): boolean =>
  [0, 1, 2, 3].some(cut => cut <= bytes.length && isUtf8(bytes.subarray(0, bytes.length - cut)))

function lookAt(head: ManifestHead): Sight {
  const { bytes } = head
  const text = decoded(bytes).replace(/^\ufeff/, '')
  return {
    ...head,
    hex: Buffer.from(bytes.subarray(0, 16)).toString('hex'),
    isUtf8: isText(bytes),
    text,
    lines: text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== ''),
  }
}

/** By its mark; or, as ASCII has every second byte zero in it, by these. */
function findUtf16({ bytes, hex }: Sight): Recognised | undefined {
  const of = (charset: string, how: string): Recognised => ({
    seems: `text in UTF-16 ${how}`,
    command: (from, to) => `iconv -f ${charset} -t UTF-8 ${from} > ${to}`,
  })
  if (/^(?:fffe|feff)/.test(hex)) return of('UTF-16', 'with a byte order mark')
  const pairs = bytes.length >> 1
  if (pairs === 0) return undefined
  const zeros = [0, 0]
  for (let at = 0; at < 2 * pairs; at += 1) if (bytes[at] === 0) zeros[at & 1]! += 1
  const [even, odd] = zeros as [number, number]
  if (odd > 0.6 * pairs && even < 0.1 * pairs) return of('UTF-16LE', 'without a byte order mark')
  if (even > 0.6 * pairs && odd < 0.1 * pairs) return of('UTF-16BE', 'without a byte order mark')
  return undefined
}
