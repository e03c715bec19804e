// What the bytes of a would-be picture are, told from their beginning. Nothing is decoded here: what
// cannot be decoded is refused with a sentence a person understands, and before any library sees it.

import type { FailureCode } from '../data/failure-cause.ts'
import { RowFailure } from '../errors.ts'
import { isPremultiplied } from './avif-header.ts'
import { type JpegHeader, readJpegHeader } from './jpeg-header.ts'
import { strangeBytes } from './strange-bytes.ts'
import { recogniseTiff, type TiffKind } from './tiff-kind.ts'

/** A picture that may be decoded. */
export interface PictureKind {
  readonly format: 'JPEG' | 'PNG' | 'GIF' | 'WebP' | 'TIFF' | 'AVIF'
  /** In pixels, as claimed; undefined where only the decoder can tell. */
  readonly size?: readonly [width: number, height: number]
  /** True when the header says that there is one channel of at most 8 bits, and no transparency. */
  readonly grey?: boolean
  /** Colours are multiplied with transparency already; of a TIFF its own header tells. */
  readonly premultiplied?: boolean
  /** Of a TIFF: what its samples mean. */
  readonly tiff?: TiffKind
  /** Of a JPEG: its frame header. */
  readonly jpeg?: JpegHeader
}

/**
 * Recognises a picture.
 * @param bytes the file, however it is named
 * @throws RowFailure `empty`, `not-an-image`, `unsupported-format`, and `truncated` or `corrupt` for a header
 *   that cannot be read
 */
export function recognisePicture(bytes: Uint8Array): PictureKind {
  if (bytes.length === 0) throw refuse('empty', 'zero bytes came')
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1')
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  if (head.startsWith('\xff\xd8\xff')) return jpegKind(bytes)
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return pngKind(head, data)
  if (/^GIF8[79]a.{4}/s.test(head)) {
    return { format: 'GIF', size: [data.getUint16(6, true), data.getUint16(8, true)] }
  }
  if (/^RIFF.{4}WEBP/s.test(head)) return { format: 'WebP' }
  // 42 is TIFF, 43 is BigTIFF; the two letters tell the order of bytes.
  if (/^(?:II[*+]\0|MM\0[*+])/.test(head)) return tiffKind(bytes)
  // ISO base media: the brands, main one first, follow the word `ftyp`.
  if (/^.{4}ftyp/s.test(head) && /avi[fs]/.test(head.slice(8, data.getUint32(0)))) {
    return { format: 'AVIF', premultiplied: isPremultiplied(bytes) }
  }
  throw strangeBytes(bytes)
}

function jpegKind(bytes: Uint8Array): PictureKind {
  const header = readJpegHeader(bytes)
  if (header === undefined) throw refuse('truncated', 'the JPEG ends before its header does')
  if (header.precision !== 8) {
    throw refuse('unsupported-format', `a ${header.precision}-bit JPEG: only 8 bits a sample can be decoded`)
  }
  const { width, height, channels } = header
  return { format: 'JPEG', size: [width, height], grey: channels === 1, jpeg: header }
}

function tiffKind(bytes: Uint8Array): PictureKind {
  const tiff = recogniseTiff(bytes)
  return { format: 'TIFF', size: tiff.size, grey: tiff.grey, tiff }
}

/** The header chunk, IHDR, comes first: PNG specification, section 11.2.1. */
function pngKind(head: string, data: DataView): PictureKind {
  if (head.slice(12, 16) !== 'IHDR' || data.byteLength < 33) {
    throw refuse('corrupt', 'the PNG has no header after its signature')
  }
  const [depth, colourType] = [data.getUint8(24), data.getUint8(25)]
  return {
    format: 'PNG',
    size: [data.getUint32(16), data.getUint32(20)],
    // Not of 16 bits: on its way from there to one channel libvips rounds, to three it keeps the upper byte.
    grey: depth <= 8 && colourType === 0 && !hasTransparentColour(data),
  }
}

/** One colour that is seen through (tRNS), which stands before the pixels. */
function hasTransparentColour(data: DataView): boolean {
  for (let at = 33; at + 8 <= data.byteLength; at += 12 + data.getUint32(at)) {
    const name = data.getUint32(at + 4)
    if (name === pixelChunk) return false
    if (name === transparencyChunk) return true
  }
  return false
}

/** IDAT and tRNS. */
const [pixelChunk, transparencyChunk] = [0x49444154, 0x74524e53]

function refuse(code: FailureCode, sentence: string): RowFailure {
  return new RowFailure(code, sentence)
}
