// What a TIFF's samples mean, by its tags (TIFF 6.0; supplements 1 and 2). A decoder would guess where it does not know;
// here what is not known for certain is refused, with the tag and its value.

import type { FailureCode } from '../data/failure-cause.ts'
import { RowFailure } from '../errors.ts'
import type { Alpha } from './on-white.ts'
import { readTiffDirectory, type TiffDirectory, tagValues, withDirectory } from './tiff-directory.ts'
import { compressions, photometrics, sampleFormats } from './tiff-names.ts'
import { readYcc, type Ycc } from './ycc.ts'

export interface TiffKind {
  readonly size: readonly [width: number, height: number]
  /** One channel of at most 8 bits, and nothing beside it. */
  readonly grey: boolean
  /** Samples a pixel beside the colours, which come last. */
  readonly extras: number
  /** Which of them is transparency; absent where none is. */
  readonly alpha?: Alpha
  /** The three colours are luma and chroma. */
  readonly ycc?: Ycc
  /** Of which the tags below are for the decoder. */
  readonly directory: TiffDirectory
  readonly said: ReadonlyMap<number, readonly number[]>
}

const tag = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  PlanarConfiguration: 284,
  StripByteCounts: 279,
  TileOffsets: 324,
  TileByteCounts: 325,
  InkSet: 332,
  ExtraSamples: 338,
  SampleFormat: 339,
} as const
type Tag = keyof typeof tag

/**
 * What the decoder is told beside what is said anew: FillOrder, RowsPerStrip, PlanarConfiguration, T4Options,
 * T6Options, Predictor, ColorMap, TileWidth, TileLength, JPEGTables, YCbCrSubSampling, and where the pixels are. All others (descriptions,
 * profiles, places on Earth, further pages) are no business of the pixels, and libtiff's warnings of them neither.
 */
const forDecoder = [256, 257, 259, 266, 273, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 347, 530]

const [whiteIsZero, blackIsZero, rgb, palette, separated, ycbcr] = [0, 1, 2, 3, 5, 6]
const [associatedAlpha, unassociatedAlpha] = [1, 2]
const jpeg = 7
/**
 * Samples a pixel beside the colours. Of more than two bands that are said to be no colours none is the picture; and a
 * picture is never many times as large in memory as its pixels allow.
 */
const mostBesideGrey = 1
export const mostBesideRgb = 4

/** None, CCITT, LZW, JPEG, deflate, PackBits, WebP. */
const decodedCompressions = new Set([1, 2, 3, 4, 5, jpeg, 8, 32771, 32773, 32946, 50001])

/** The numbers of a tag, undefined where it is not there; and the first, or else what TIFF says for an absent tag. */
interface Reader {
  list(name: Tag): readonly number[] | undefined
  one(name: Tag, ifAbsent?: number): number
}

/**
 * Reads a TIFF's tags.
 * @throws RowFailure `unsupported-format` where they leave open what the samples mean, or say what cannot be decoded;
 *   `truncated` and `corrupt`
 */
export function recogniseTiff(bytes: Uint8Array): TiffKind {
  const directory = readTiffDirectory(bytes)
  if (directory === undefined) throw refuse('truncated', 'the TIFF ends before its directory does')
  const read = readerOf(bytes, directory)
  const size = [read.one('ImageWidth'), read.one('ImageLength')] as const
  const subfile = read.one('NewSubfileType', 0)
  if (subfile % 2 === 1) throw unsupported('NewSubfileType', subfile, 'a smaller copy of a picture')
  const ends = pieceEnds(read)
  const bits = same('BitsPerSample', read.list('BitsPerSample') ?? [1])
  const compression = checkCoding(read, directory)
  const photometric = read.one('PhotometricInterpretation')
  const samples = read.one('SamplesPerPixel', 1)
  const extras = samples - coloursOf(photometric, bits)
  if (photometric === separated && read.one('InkSet', 1) !== 1) {
    throw unsupported('InkSet', read.one('InkSet'), 'not CMYK')
  }
  checkExtras(extras, photometric, bits, samples)
  const plainYcc = photometric === ycbcr && compression !== jpeg
  const ycc = plainYcc ? readYcc(bytes, directory, compression !== 1) : undefined
  const alpha = alphaOf(read.list('ExtraSamples')?.slice(0, extras))
  // The directory that is written behind would be read for pixels that are missing.
  if (ends.some(end => end > bytes.length)) throw refuse('truncated', 'the TIFF ends before its last pixel')

  return {
    size,
    grey: samples === 1 && photometric !== palette && bits <= 8,
    extras,
    ...(alpha !== undefined && { alpha }),
    ...(ycc !== undefined && { ycc }),
    directory,
    said: new Map([
      [tag.BitsPerSample, Array<number>(samples).fill(bits)],
      // Luma and chroma as they are: libvips has no other way to give them.
      [tag.PhotometricInterpretation, [plainYcc ? rgb : photometric]],
      [tag.SamplesPerPixel, [samples]],
      [tag.Orientation, [orientationOf(read)]],
      // Unspecified: what is transparent is our affair.
      ...(extras > 0 ? [[tag.ExtraSamples, Array<number>(extras).fill(0)] as const] : []),
    ]),
  }
}

const readerOf = (bytes: Uint8Array, directory: TiffDirectory): Reader => {
  const list: Reader['list'] = name => tagValues(bytes, directory, tag[name])
  return {
    list,
    one(name, ifAbsent) {
      const value = list(name)?.[0] ?? ifAbsent
      if (value === undefined) throw damaged(`it has no ${name} that can be read`)
      return value
    },
  }
}

/** The file as the decoder gets it: with the tags that were judged, and no others. */
export const plainTiff = (bytes: Uint8Array, { directory, said }: TiffKind): Buffer =>
  withDirectory(bytes, directory, forDecoder, said)

/** How many colours a pixel has. */
function coloursOf(photometric: number, bits: number): number {
  const whole = bits === 8 || bits === 16
  switch (photometric) {
    case whiteIsZero:
    case blackIsZero:
      if (whole || bits === 1 || bits === 2 || bits === 4) return 1
      throw unsupported('BitsPerSample', bits)
    case palette:
      if (bits === 8 || bits === 1 || bits === 2 || bits === 4) return 1
      throw unsupported('BitsPerSample', bits, 'of a palette')
    case rgb:
    case separated:
      if (whole) return photometric === rgb ? 3 : 4
      throw unsupported('BitsPerSample', bits)
    case ycbcr:
      if (bits === 8) return 3
      throw unsupported('BitsPerSample', bits, 'of YCbCr')
    default:
      throw unsupported('PhotometricInterpretation', photometric, photometrics[photometric])
  }
}

/** How numbers are written. @returns the compression */
function checkCoding({ list, one }: Reader, { tags }: TiffDirectory): number {
  const format = same('SampleFormat', list('SampleFormat') ?? [1])
  if (format !== 1) throw unsupported('SampleFormat', format, sampleFormats[format])
  const compression = one('Compression', 1)
  if (!decodedCompressions.has(compression)) {
    throw unsupported('Compression', compression, compressions[compression])
  }
  const planes = one('PlanarConfiguration', 1)
  if (planes !== 1 && tags.has(tag.TileOffsets)) {
    throw unsupported('PlanarConfiguration', planes, 'planes in tiles')
  }
  return compression
}

function checkExtras(extras: number, photometric: number, bits: number, samples: number): void {
  if (extras < 0) throw damaged(`${samples} samples a pixel are too few for its colours`)
  const isGrey = (photometric === blackIsZero || photometric === whiteIsZero) && bits >= 8
  const most = photometric === rgb ? mostBesideRgb : isGrey ? mostBesideGrey : 0
  if (extras > most) throw unsupported('SamplesPerPixel', samples, `${extras} beside the colours`)
}

function alphaOf(extras: readonly number[] = []): Alpha | undefined {
  const index = extras.findIndex(kind => kind === associatedAlpha || kind === unassociatedAlpha)
  return index < 0 ? undefined : { index, premultiplied: extras[index] === associatedAlpha }
}

/** Where each strip or tile ends in the file. */
function pieceEnds({ list }: Reader): readonly number[] {
  const offsets = list('TileOffsets') ?? list('StripOffsets')
  const counts = list('TileByteCounts') ?? list('StripByteCounts')
  if (offsets === undefined || counts === undefined || offsets.length > counts.length) {
    throw damaged('it does not say where its pixels are')
  }
  return offsets.map((offset, index) => offset + counts[index]!)
}

/** Upright where the tag says what cannot be. */
function orientationOf({ one }: Reader): number {
  const orientation = one('Orientation', 1)
  return orientation >= 1 && orientation <= 8 ? orientation : 1
}

function same(name: Tag, values: readonly number[]): number {
  if (values.some(value => value !== values[0])) throw unsupported(name, values.join(', '), 'not all alike')
  return values[0]!
}

function unsupported(name: Tag, value: number | string, words?: string): RowFailure {
  const inBrackets = words === undefined ? '' : ` (${words})`
  return refuse('unsupported-format', `a TIFF with ${name} ${value}${inBrackets} cannot be decoded here`)
}

const damaged = (found: string): RowFailure => refuse('corrupt', `the TIFF is damaged (${found})`)

const refuse = (code: FailureCode, sentence: string): RowFailure => new RowFailure(code, sentence)
