// Files that a manifest may name and that are no picture, or not the picture that they seem: each made here from a few
// bytes, with the outcome that is right for it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { makePng } from '../analyses/make-png.ts'
import { paint } from '../analyses/paint.ts'
import { photograph } from './photographs.ts'

/** A failure's code and a part of its sentence; or a picture that is measured like any other. */
export type Expected = readonly [code: string, sentence: string] | 'measured'

interface HostileFile {
  readonly bytes: Buffer
  readonly expected: Expected
}

const text = (content: string): Buffer => Buffer.from(content)
const hex = (content: string): Buffer => Buffer.from(content.replaceAll(' ', ''), 'hex')

/** A copy with other bytes from `at` on. */
function patched(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(values, at)
  return copy
}

/** Where a JPEG's frame header has its precision, height and width (ITU T.81, B.2.2). */
const frame = photograph.indexOf(Buffer.of(0xff, 0xc0)) + 4

const small = { width: 64, height: 48 }
const pixels = sharp(paint(small.width, small.height, 3), { raw: { ...small, channels: 3 } })
const gif = await pixels.clone().gif().toBuffer()
const webp = await pixels.clone().webp().toBuffer()
const png = await pixels.clone().png().toBuffer()

/** A PNG's first chunk alone: a claim of so many pixels, and none of them. */
function pngClaiming(width: number, height: number): Buffer {
  const whole = makePng({ width: 1, height: 1, colourType: 'grey', depth: 8 }, Buffer.of(0))
  const head = Buffer.from(whole.subarray(0, 33))
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}

const svg = ['unsupported-format', 'an SVG drawing has no pixels of its own'] as const
const svgOf = (body: string): Buffer => text(`<svg xmlns="http://www.w3.org/2000/svg" ${body}</svg>`)
const windowsBitmap = Buffer.concat([hex('424d 3600 0000 0000 0000 3600 0000 2800 0000'), Buffer.alloc(32)])

/** By path within a folder. */
export const hostileFiles: Readonly<Record<string, HostileFile>> = {
  'zero-length.jpg': { bytes: Buffer.alloc(0), expected: ['empty', 'zero bytes came'] },
  'text-file.jpg': { bytes: text('not a picture\n'), expected: ['not-an-image', 'text, not a picture'] },
  'html-error-page.jpg': {
    bytes: text('<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>\n'),
    expected: ['not-an-image', 'an HTML page, not a picture'],
  },
  'git-lfs-pointer.jpg': {
    bytes: text(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`),
    expected: ['not-an-image', 'a Git LFS pointer, not the picture it stands for'],
  },
  'truncated-half.jpg': {
    bytes: photograph.subarray(0, photograph.length >> 1),
    expected: ['truncated', 'the JPEG ends before its last pixel'],
  },
  'truncated-header.jpg': {
    bytes: photograph.subarray(0, 100),
    expected: ['truncated', 'the JPEG ends before its header does'],
  },
  '12-bit.jpg': {
    bytes: patched(photograph, frame, 12),
    expected: ['unsupported-format', 'a 12-bit JPEG: only 8 bits a sample can be decoded'],
  },
  'giant-dims.jpg': {
    bytes: patched(photograph, frame + 1, 0x4e, 0x20, 0x36, 0xb0),
    expected: ['too-large', 'claims 14000 x 20000 pixels'],
  },
  'no-pixels.jpg': { bytes: patched(photograph, frame + 1, 0, 0), expected: ['corrupt', ''] },
  'truncated.gif': {
    bytes: gif.subarray(0, gif.length >> 1),
    expected: ['truncated', 'the GIF ends before its last pixel'],
  },
  // A screen of so many pixels, and no frame.
  'bomb.gif': {
    bytes: hex('474946383961 ffff ffff 80 00 00 000000 ffffff'),
    expected: ['too-large', 'claims 65535 x 65535 pixels'],
  },
  'truncated.png': {
    bytes: png.subarray(0, png.length >> 1),
    expected: ['truncated', 'the PNG ends before its last pixel'],
  },
  'signature-only.png': {
    bytes: Buffer.concat([png.subarray(0, 8), text('what is no chunk of a PNG at all')]),
    expected: ['corrupt', 'the PNG has no header after its signature'],
  },
  'claims-100000x100000.png': {
    bytes: pngClaiming(100_000, 100_000),
    expected: ['too-large', 'claims 100000 x 100000 pixels'],
  },
  'claims-0x0.png': { bytes: pngClaiming(0, 0), expected: ['corrupt', 'claims 0 x 0 pixels'] },
  // 17 MB of black in 20 kB.
  'bomb-12000x12000.png': {
    bytes: makePng(
      { width: 12_000, height: 12_000, colourType: 'grey', depth: 1 },
      Buffer.alloc(12_000 * 1500),
    ),
    expected: ['too-large', 'claims 12000 x 12000 pixels; the limit is 100000000'],
  },
  'bitmap.bmp': { bytes: windowsBitmap, expected: ['unsupported-format', 'a BMP picture'] },
  'icon.ico': {
    bytes: Buffer.concat([hex('0000 0100 0100 1010'), Buffer.alloc(40)]),
    expected: ['unsupported-format', 'a Windows icon cannot be decoded here'],
  },
  'photo.heic': {
    bytes: Buffer.concat([hex('00000018'), text('ftypheic'), hex('00000000'), text('mif1heic')]),
    expected: ['unsupported-format', 'a HEIC picture cannot be decoded here'],
  },
  'photo.jp2': {
    bytes: hex('0000000c 6a502020 0d0a870a 00000014 66747970 6a703220 00000000 6a703220'),
    expected: ['unsupported-format', 'a JPEG 2000 picture cannot be decoded here'],
  },
  'plain.svg': { bytes: svgOf('width="20" height="10"><rect width="9" height="9"/>'), expected: svg },
  'huge.svg': { bytes: svgOf('width="1000000" height="1000000">'), expected: svg },
  'laughs.svg': {
    bytes: text('<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'),
    expected: svg,
  },
  // A name, however odd, is only a name.
  'webp-named.jpg': { bytes: webp, expected: 'measured' },
  'png-named.jpg': { bytes: png, expected: 'measured' },
  'jpeg-named.png': { bytes: photograph, expected: 'measured' },
  'names/-rf.jpg': { bytes: photograph, expected: 'measured' },
  'names/UPPERCASE.JPEG': { bytes: photograph, expected: 'measured' },
  "names/name with spaces & 'quotes' ümläut 日本.jpg": { bytes: photograph, expected: 'measured' },
  'names/no-extension': { bytes: photograph, expected: 'measured' },
  'names/two.dots.in.name.jpg.txt': { bytes: photograph, expected: 'measured' },
}

/** A folder whose name is that of a picture. */
export const folderNamedAsPicture = 'directory-named.jpg'

/**
 * Writes all of them into a folder, and a folder with a picture's name beside them.
 * @returns their paths within it, in the order of the table
 */
export function writeHostileFiles(folder: string): string[] {
  for (const [name, { bytes }] of Object.entries(hostileFiles)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  mkdirSync(join(folder, folderNamedAsPicture))
  writeFileSync(join(folder, folderNamedAsPicture, 'inside.jpg'), photograph)
  return Object.keys(hostileFiles)
}

/** One of them. */
export const hostile = (name: keyof typeof hostileFiles): Buffer => hostileFiles[name]!.bytes
