// Makes small TIFF files of any kind, independent of the library under test (TIFF 6.0, section 2, and BigTIFF).

export const tiffTags = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  FillOrder: 266,
  ImageDescription: 270,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  PlanarConfiguration: 284,
  Predictor: 317,
  ColorMap: 320,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  InkSet: 332,
  ExtraSamples: 338,
  SampleFormat: 339,
  YCbCrCoefficients: 529,
  YCbCrSubSampling: 530,
  ReferenceBlackWhite: 532,
} as const
export type TiffTagName = keyof typeof tiffTags

/** By name, or by number; a text becomes ASCII without its NUL, null takes away what would be written. */
export type TiffTags = Readonly<Partial<Record<TiffTagName | number, readonly number[] | string | null>>>

export interface TiffShape {
  readonly width: number
  readonly height: number
  readonly littleEndian?: boolean
  /** BigTIFF. */
  readonly big?: boolean
  /** Beside size and places; BitsPerSample 8, SamplesPerPixel 3 and RGB unless they say otherwise. */
  readonly tags?: TiffTags
  /** Its entries in the order of their tags, as they should be. */
  readonly sorted?: boolean
}

/** Numbers with a fraction: RATIONAL. */
const rationals: readonly number[] = [tiffTags.YCbCrCoefficients, tiffTags.ReferenceBlackWhite]
const [ascii, short, long, rational] = [2, 3, 4, 5]
const sizes = { [ascii]: 1, [short]: 2, [long]: 4, [rational]: 8 }

/** @param pieces one strip, or a plane or tile each; samples of more than 8 bits in the file's order of bytes */
export function makeTiff(shape: TiffShape, pieces: readonly Buffer[]): Buffer {
  const { width, height, littleEndian = true, big = false, tags = {}, sorted = true } = shape
  const offsets = pieces.map((_, index) =>
    pieces.slice(0, index).reduce((sum, piece) => sum + piece.length + (piece.length % 2), 16),
  )
  const tiled = 'TileWidth' in tags
  const all: TiffTags = {
    ImageWidth: [width],
    ImageLength: [height],
    BitsPerSample: [8, 8, 8],
    PhotometricInterpretation: [2],
    SamplesPerPixel: [3],
    ...(!tiled && { RowsPerStrip: [height] }),
    [tiled ? 'TileOffsets' : 'StripOffsets']: offsets,
    [tiled ? 'TileByteCounts' : 'StripByteCounts']: pieces.map(piece => piece.length),
    ...tags,
  }
  const entries = Object.entries(all)
    .filter(([, values]) => values !== null)
    .map(([name, values]) => [tiffTags[name as TiffTagName] ?? Number(name), values!] as const)
  if (sorted) entries.sort(([a], [b]) => a - b)

  const start = pieces.reduce((sum, piece) => sum + piece.length + (piece.length % 2), 16)
  const word = big ? 8 : 4
  const end = start + (big ? 8 : 2) + entries.length * (4 + 2 * word) + word
  const file = Buffer.alloc(end + 100_000)
  const data = new DataView(file.buffer, file.byteOffset)
  const write = (at: number, value: number): void =>
    big ? data.setBigUint64(at, BigInt(value), littleEndian) : data.setUint32(at, value, littleEndian)

  file.write(littleEndian ? 'II' : 'MM', 0, 'latin1')
  data.setUint16(2, big ? 43 : 42, littleEndian)
  if (big) data.setUint16(4, 8, littleEndian)
  write(big ? 8 : 4, start)
  for (const [index, piece] of pieces.entries()) file.set(piece, offsets[index])
  if (big) write(start, entries.length)
  else data.setUint16(start, entries.length, littleEndian)

  let at = start + (big ? 8 : 2)
  let free = end
  for (const [code, values] of entries) {
    const type = typeOf(code, values)
    const length = values.length * sizes[type]!
    data.setUint16(at, code, littleEndian)
    data.setUint16(at + 2, type, littleEndian)
    write(at + 4, values.length)
    const to = length <= word ? at + 4 + word : free
    if (to === free) {
      write(at + 4 + word, free)
      free += length + (length % 2)
    }
    if (typeof values === 'string') file.write(values, to, 'latin1')
    else for (const [index, value] of values.entries()) put(to + index * sizes[type]!, type, value)
    at += 4 + 2 * word
  }
  return file.subarray(0, free)

  function put(to: number, type: number, value: number): void {
    if (type === short) data.setUint16(to, value, littleEndian)
    else data.setUint32(to, type === rational ? value * 1000 : value, littleEndian)
    if (type === rational) data.setUint32(to + 4, 1000, littleEndian)
  }
}

function typeOf(code: number, values: readonly number[] | string): keyof typeof sizes {
  if (typeof values === 'string') return ascii
  if (rationals.includes(code)) return rational
  return values.some(value => value > 0xffff) ? long : short
}
