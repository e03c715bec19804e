// What a TIFF's tags say of its samples, each kind made here from samples that are known: the right number, or a refusal
// that names the tag. Nothing is guessed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openDecoder } from '../../src/analyses/decoder.ts'
import { luminance } from '../../src/analyses/luminance.ts'
import { makeTiff, type TiffShape, type TiffTags } from '../made/tiff.ts'
import { describeCollected, testdata } from '../testdata.ts'
import { paint } from './paint.ts'

const [width, height] = [96, 64]
const pixels = width * height
const rgb = paint(width, height, 3)
const grey = paint(width, height, 1)
/** 0, 255, and all between. */
const alpha = Buffer.from(grey.map((sample, index) => [0, sample, 255][index % 3]!))

const session = await luminance.open({ threads: 1, maxPixels: 1e6 })
const outcome = (bytes: Uint8Array): Promise<unknown> =>
  session.measure(bytes).then(
    reading => reading.luminance,
    error => [error.code, error.message],
  )

/** Of samples, whole or not. */
function brightness(samples: ArrayLike<number>, channels: 1 | 3): number {
  const weights = channels === 1 ? [1] : [0.241, 0.691, 0.068]
  let square = 0
  for (let index = 0; index < samples.length; index += 1) {
    square += weights[index % channels]! * samples[index]! ** 2
  }
  return Number((Math.sqrt((square * channels) / samples.length) / 256).toFixed(6))
}
const [ofRgb, ofGrey] = [brightness(rgb, 3), brightness(grey, 1)]

/** Samples of several pictures side by side, pixel by pixel. */
function beside(...pictures: readonly Buffer[]): Buffer {
  const samples = Array.from({ length: pixels }, (_, pixel) =>
    pictures.map(picture => {
      const channels = picture.length / pixels
      return picture.subarray(pixel * channels, (pixel + 1) * channels)
    }),
  )
  return Buffer.concat(samples.flat())
}
const plane = (picture: Buffer, channel: number): Buffer =>
  Buffer.from(
    Array.from({ length: pixels }, (_, pixel) => picture[pixel * (picture.length / pixels) + channel]!),
  )
const onWhite = (picture: Buffer): number[] =>
  [...picture].map((sample, index) => {
    const opacity = alpha[Math.floor(index / (picture.length / pixels))]! / 255
    return sample * opacity + 255 * (1 - opacity)
  })
const premultiplied = (picture: Buffer): Buffer =>
  Buffer.from([...picture].map((sample, index) => Math.floor((sample * alpha[Math.floor(index / 3)]!) / 255)))
/** To 16 bits, with something in the lower eight. */
function wide(samples: Buffer, littleEndian = true): Buffer {
  const words = Buffer.alloc(samples.length * 2, 0x5a)
  for (const [index, sample] of samples.entries()) words[2 * index + (littleEndian ? 1 : 0)] = sample
  return words
}
/** The upper bits of each sample, packed; `bits` of 1, 2 or 4. */
function packed(samples: Buffer, bits: number): Buffer {
  const [perByte, packedBytes] = [8 / bits, Buffer.alloc((samples.length * bits) / 8)]
  for (const [index, sample] of samples.entries()) {
    packedBytes[Math.floor(index / perByte)]! |=
      (sample >> (8 - bits)) << (8 - bits - (index % perByte) * bits)
  }
  return packedBytes
}
const spread = (samples: Buffer, bits: number): number[] =>
  [...samples].map(sample => ((sample >> (8 - bits)) * 255) / (2 ** bits - 1))

const one = (tags: TiffTags = {}): TiffTags => ({
  BitsPerSample: [8],
  PhotometricInterpretation: [1],
  SamplesPerPixel: [1],
  ...tags,
})
const bits = (samples: number, depth: number): TiffTags => ({
  SamplesPerPixel: [samples],
  BitsPerSample: Array<number>(samples).fill(depth),
})
const inverse = (samples: Buffer): Buffer => Buffer.from(samples.map(sample => 255 - sample))
const tiff = (tags: TiffTags, ...pieces: readonly Buffer[]): Buffer =>
  makeTiff({ width, height, tags }, pieces)
const ofShape = (shape: Partial<TiffShape>, ...pieces: readonly Buffer[]): Buffer =>
  makeTiff({ width, height, ...shape }, pieces)

const map = paint(256, 1, 3)
const colorMap = (entries: number): number[] =>
  [0, 1, 2].flatMap(channel => Array.from({ length: entries }, (_, index) => map[index * 3 + channel]! * 257))
const ofPalette = (indices: readonly number[]): number[] =>
  indices.flatMap(index => [...map.subarray(index * 3, index * 3 + 3)])

const right: Readonly<Record<string, readonly [bytes: Buffer, expected: number]>> = {
  RGB: [tiff({}, rgb), ofRgb],
  'RGB, big-endian': [ofShape({ littleEndian: false }, rgb), ofRgb],
  'RGB, BigTIFF': [ofShape({ big: true }, rgb), ofRgb],
  'RGB, BigTIFF, big-endian': [ofShape({ big: true, littleEndian: false }, rgb), ofRgb],
  'RGB in planes': [tiff({ PlanarConfiguration: [2] }, plane(rgb, 0), plane(rgb, 1), plane(rgb, 2)), ofRgb],
  'RGB in tiles': [
    tiff(
      { TileWidth: [width], TileLength: [height / 2] },
      rgb.subarray(0, pixels * 1.5),
      rgb.subarray(pixels * 1.5),
    ),
    ofRgb,
  ],
  'RGB, deflated': [tiff({ Compression: [8] }, deflateSync(rgb)), ofRgb],
  'RGB that wants to be turned': [tiff({ Orientation: [6] }, rgb), ofRgb],
  'RGB of 16 bits': [tiff(bits(3, 16), wide(rgb)), ofRgb],
  'RGB of 16 bits, big-endian': [
    ofShape({ littleEndian: false, tags: bits(3, 16) }, wide(rgb, false)),
    ofRgb,
  ],
  grey: [tiff(one(), grey), ofGrey],
  'grey where 0 is white': [tiff(one({ PhotometricInterpretation: [0] }), inverse(grey)), ofGrey],
  'grey of 16 bits': [tiff(one({ BitsPerSample: [16] }), wide(grey)), ofGrey],
  'grey of 4 bits': [tiff(one({ BitsPerSample: [4] }), packed(grey, 4)), brightness(spread(grey, 4), 1)],
  'grey of 2 bits': [tiff(one({ BitsPerSample: [2] }), packed(grey, 2)), brightness(spread(grey, 2), 1)],
  'grey of 1 bit, where 0 is white': [
    tiff(one({ BitsPerSample: [1], PhotometricInterpretation: [0] }), packed(inverse(grey), 1)),
    brightness(spread(grey, 1), 1),
  ],
  'a palette of 256': [
    tiff(one({ PhotometricInterpretation: [3], ColorMap: colorMap(256) }), grey),
    brightness(ofPalette([...grey]), 3),
  ],
  'a palette of 16': [
    tiff(
      one({ PhotometricInterpretation: [3], BitsPerSample: [4], ColorMap: colorMap(16) }),
      packed(grey, 4),
    ),
    brightness(ofPalette([...grey].map(index => index >> 4)), 3),
  ],
  'RGB and infrared': [tiff({ ...bits(4, 8), ExtraSamples: [0] }, beside(rgb, alpha)), ofRgb],
  'RGB and infrared in planes': [
    tiff(
      { ...bits(4, 8), ExtraSamples: [0], PlanarConfiguration: [2] },
      plane(rgb, 0),
      plane(rgb, 1),
      plane(rgb, 2),
      alpha,
    ),
    ofRgb,
  ],
  'RGB and infrared of 16 bits': [
    tiff({ ...bits(4, 16), ExtraSamples: [0] }, wide(beside(rgb, alpha))),
    ofRgb,
  ],
  'four samples of which nothing says what the last is': [tiff(bits(4, 8), beside(rgb, alpha)), ofRgb],
  'RGB and two bands more': [tiff({ ...bits(5, 8), ExtraSamples: [0, 0] }, beside(rgb, grey, alpha)), ofRgb],
  'RGB and four bands more': [
    tiff({ ...bits(7, 8), ExtraSamples: [0, 0, 0, 0] }, beside(rgb, rgb, alpha)),
    ofRgb,
  ],
  'grey and a band more': [tiff({ ...one(), ...bits(2, 8), ExtraSamples: [0] }, beside(grey, alpha)), ofGrey],
  'RGB on white': [
    tiff({ ...bits(4, 8), ExtraSamples: [2] }, beside(rgb, alpha)),
    brightness(onWhite(rgb), 3),
  ],
  'RGB of 16 bits on white': [
    tiff({ ...bits(4, 16), ExtraSamples: [2] }, wide(beside(rgb, alpha))),
    brightness(onWhite(rgb), 3),
  ],
  'RGB on white, with infrared before the transparency': [
    tiff({ ...bits(5, 8), ExtraSamples: [0, 2] }, beside(rgb, grey, alpha)),
    brightness(onWhite(rgb), 3),
  ],
  'RGB on white, multiplied already': [
    tiff({ ...bits(4, 8), ExtraSamples: [1] }, beside(premultiplied(rgb), alpha)),
    brightness(
      premultiplied(rgb).map((sample, index) => sample + 255 - alpha[Math.floor(index / 3)]!),
      3,
    ),
  ],
  'grey on white': [
    tiff({ ...one(), ...bits(2, 8), ExtraSamples: [2] }, beside(grey, alpha)),
    brightness(onWhite(grey), 1),
  ],
  'grey on white, where 0 is white': [
    tiff(
      { ...one({ PhotometricInterpretation: [0] }), ...bits(2, 8), ExtraSamples: [2] },
      beside(inverse(grey), alpha),
    ),
    brightness(onWhite(grey), 1),
  ],
  'grey of 16 bits on white': [
    tiff({ ...one(), ...bits(2, 16), ExtraSamples: [2] }, wide(beside(grey, alpha))),
    brightness(onWhite(grey), 1),
  ],
}

const refused: Readonly<Record<string, readonly [tags: TiffTags, named: string]>> = {
  floats: [one({ BitsPerSample: [32], SampleFormat: [3] }), 'SampleFormat 3 (floating point)'],
  'half floats': [one({ BitsPerSample: [16], SampleFormat: [3] }), 'SampleFormat 3 (floating point)'],
  doubles: [one({ BitsPerSample: [64], SampleFormat: [3] }), 'SampleFormat 3 (floating point)'],
  'RGB floats': [{ ...bits(3, 32), SampleFormat: [3, 3, 3] }, 'SampleFormat 3 (floating point)'],
  'signed bytes': [one({ SampleFormat: [2] }), 'SampleFormat 2 (signed integers)'],
  'signed 16 bits': [one({ BitsPerSample: [16], SampleFormat: [2] }), 'SampleFormat 2 (signed integers)'],
  'complex numbers': [one({ BitsPerSample: [64], SampleFormat: [6] }), 'SampleFormat 6 (complex'],
  'undefined samples': [one({ SampleFormat: [4] }), 'SampleFormat 4 (undefined)'],
  'samples of several formats': [{ SampleFormat: [1, 1, 3] }, 'SampleFormat 1, 1, 3 (not all alike)'],
  '32 bits': [one({ BitsPerSample: [32] }), 'BitsPerSample 32'],
  '12 bits': [one({ BitsPerSample: [12] }), 'BitsPerSample 12'],
  'RGB of 4 bits': [bits(3, 4), 'BitsPerSample 4'],
  '5, 6 and 5 bits': [{ BitsPerSample: [5, 6, 5] }, 'BitsPerSample 5, 6, 5 (not all alike)'],
  'a palette of 16 bits': [
    one({ BitsPerSample: [16], PhotometricInterpretation: [3] }),
    'BitsPerSample 16 (of a palette)',
  ],
  'a palette and more': [
    { ...one({ PhotometricInterpretation: [3] }), ...bits(2, 8) },
    'SamplesPerPixel 2 (1 beside the colours)',
  ],
  'grey and two bands more': [
    { ...one(), ...bits(3, 8), ExtraSamples: [0, 0] },
    'SamplesPerPixel 3 (2 beside the colours)',
  ],
  'a mask': [one({ PhotometricInterpretation: [4] }), 'PhotometricInterpretation 4 (transparency mask)'],
  CIELab: [{ PhotometricInterpretation: [8] }, 'PhotometricInterpretation 8 (CIELab)'],
  LogLuv: [{ PhotometricInterpretation: [32845] }, 'PhotometricInterpretation 32845 (LogLuv)'],
  'raw of a camera': [
    one({ PhotometricInterpretation: [32803] }),
    'PhotometricInterpretation 32803 (colour filter',
  ],
  'colours unheard of': [{ PhotometricInterpretation: [77] }, 'PhotometricInterpretation 77'],
  'inks that are not CMYK': [
    { ...bits(4, 8), PhotometricInterpretation: [5], InkSet: [2] },
    'InkSet 2 (not CMYK)',
  ],
  'CMYK and a spot colour': [
    { ...bits(5, 8), PhotometricInterpretation: [5] },
    'SamplesPerPixel 5 (1 beside',
  ],
  'coarser chroma': [{ PhotometricInterpretation: [6], YCbCrSubSampling: [2, 1] }, 'YCbCrSubSampling 2, 1'],
  'chroma without a word on how coarse': [{ PhotometricInterpretation: [6] }, 'YCbCrSubSampling 2, 2'],
  'JPEG 2000 inside': [{ Compression: [34712] }, 'Compression 34712 (JPEG 2000)'],
  'a compression unheard of': [{ Compression: [4711] }, 'Compression 4711'],
  'planes in tiles': [
    { PlanarConfiguration: [2], TileWidth: [16], TileLength: [16] },
    'PlanarConfiguration 2 (planes in tiles)',
  ],
  'a smaller copy first': [{ NewSubfileType: [1] }, 'NewSubfileType 1 (a smaller copy of a picture)'],
  'nine bands': [{ ...bits(9, 8), ExtraSamples: [0, 0, 0, 0, 0, 0] }, 'SamplesPerPixel 9 (6 beside'],
}

describe('luminance of a TIFF is that of its samples', () => {
  it.each(Object.entries(right))('%s', async (_, [bytes, expected]) => {
    expect(await outcome(bytes)).toBe(expected)
  })

  it('YCbCr is converted as Pillow does, as its tags say, and not with its range ignored', async () => {
    const tags = { PhotometricInterpretation: [6], YCbCrSubSampling: [1, 1] }
    const sample = (y: number, cb: number, cr: number) => Buffer.alloc(pixels * 3, Buffer.of(y, cb, cr))
    expect(await outcome(tiff(tags, sample(100, 128, 128)))).toBe(brightness([100, 100, 100], 3))
    // 100 + 1.772 * -28, 100 + 0.34414 * 28 - 0.71414 * 30, 100 + 1.402 * 30: rounded down by Pillow's table.
    expect(await outcome(tiff(tags, sample(100, 100, 158)))).toBe(brightness([142, 88, 50], 3))
    // By libtiff, as Pillow has it of compressed samples: to the nearest.
    const deflated = tiff({ ...tags, Compression: [8] }, deflateSync(sample(100, 100, 158)))
    expect(await outcome(deflated)).toBe(brightness([142, 88, 50], 3))
    const ofVideo = { ...tags, ReferenceBlackWhite: [16, 235, 128, 240, 128, 240] }
    expect(await outcome(tiff(ofVideo, sample(235, 128, 128)))).toBe(0.996094)
    expect(await outcome(tiff(ofVideo, sample(16, 128, 128)))).toBe(0)
  })

  it('CMYK is that of the printed page', async () => {
    const page = (...ink: number[]) =>
      tiff({ ...bits(4, 8), PhotometricInterpretation: [5] }, Buffer.alloc(pixels * 4, Buffer.from(ink)))
    expect(await outcome(page(0, 0, 0, 0))).toBeGreaterThan(0.98)
    expect(await outcome(page(255, 255, 255, 255))).toBeLessThan(0.15)
  })

  it('JPEG inside, with coarser chroma', async () => {
    const inside = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .tiff({ compression: 'jpeg' })
      .toBuffer()
    expect(Math.abs(((await outcome(inside)) as number) - ofRgb)).toBeLessThan(0.01)
  })
})

describe('a TIFF that is scaled, as recognition has it', async () => {
  const decoder = await openDecoder({ threads: 1, maxPixels: 1e6 })
  const asItIs = (width: number, height: number) => ({ width, height, kernel: 'linear' as const })
  const scaled = (bytes: Buffer): Promise<number[]> =>
    decoder.decodeScaled(bytes, asItIs, samples => [...samples])
  /** The first line of a picture that is turned by a quarter is its first column, from below. */
  const firstColumn = (samples: readonly number[]): number[] =>
    Array.from({ length: height }, (_, line) =>
      samples.slice((height - 1 - line) * width * 3).slice(0, 3),
    ).flat()
  const rounded = onWhite(rgb).map(sample => Math.floor(sample + 0.5))

  it.each([
    ['infrared beside the colours', { ...bits(4, 8), ExtraSamples: [0] }, beside(rgb, alpha), [...rgb]],
    ['transparency', { ...bits(4, 8), ExtraSamples: [2] }, beside(rgb, alpha), rounded],
  ])('with %s, upright and turned', async (_, tags, samples, expected) => {
    expect(await scaled(tiff(tags, samples))).toEqual(expected)
    const turned = await scaled(tiff({ ...tags, Orientation: [6] }, samples))
    expect(turned.slice(0, height * 3)).toEqual(firstColumn(expected))
  })

  it('with luma and chroma', async () => {
    const tags = { PhotometricInterpretation: [6], YCbCrSubSampling: [1, 1] }
    const samples = await scaled(tiff(tags, Buffer.alloc(pixels * 3, Buffer.of(100, 100, 158))))
    expect(samples.slice(0, 3)).toEqual([142, 88, 50])
  })
})

describe('a TIFF is refused by name with', () => {
  it.each(Object.entries(refused))('%s', async (_, [tags, named]) => {
    expect(await outcome(tiff(tags, Buffer.alloc(pixels * 9)))).toEqual([
      'unsupported-format',
      expect.stringContaining(named),
    ])
  })

  it('more pixels than the limit, before it is decoded', async () => {
    const claim = makeTiff({ width: 65_000, height: 65_000 }, [rgb])
    expect(await outcome(claim)).toEqual(['too-large', expect.stringContaining('65000 x 65000')])
  })
})

describe('tags that are no business of the pixels cost nothing', () => {
  const odd: Readonly<Record<string, Buffer>> = {
    'entries out of order': ofShape({ sorted: false, tags: { ImageLength: [height] } }, rgb),
    'a description without its end': tiff({ ImageDescription: 'a photograph' }, rgb),
    'tags that nobody knows': tiff({ 65000: [1, 2, 3], 50838: [7], 34675: [1] }, rgb),
    'a tag of a wrong type and count': tiff({ Orientation: [1, 2, 3, 4], 305: [7] }, rgb),
    'one BitsPerSample for three': tiff({ BitsPerSample: [8] }, rgb),
  }
  it.each(Object.entries(odd))('%s', async (_, bytes) => expect(await outcome(bytes)).toBe(ofRgb))

  it('the next page lies beyond the end', async () => {
    const bytes = tiff({}, rgb)
    const start = bytes.readUInt32LE(4)
    bytes.writeUInt32LE(0x7fff_fff0, start + 2 + 12 * bytes.readUInt16LE(start))
    expect(await outcome(bytes)).toBe(ofRgb)
  })
})

describe('pixels that are not whole are no number', () => {
  const deflated = deflateSync(rgb)
  it.each([
    ['the last strip lies beyond the end', tiff({ StripByteCounts: [pixels * 3 + 1e6] }, rgb), 'truncated'],
    ['a strip is shorter than its rows', tiff({}, rgb.subarray(0, pixels)), 'truncated'],
    ['deflated bytes are wrong', tiff({ Compression: [8] }, deflated.fill(7, 40, 60)), 'corrupt'],
    ['nothing says where they are', tiff({ StripOffsets: null }, rgb), 'corrupt'],
    ['nothing says how large it is', tiff({ ImageWidth: null }, rgb), 'corrupt'],
    ['nothing says what they mean', tiff({ PhotometricInterpretation: null }, rgb), 'corrupt'],
    ['fewer samples than colours', tiff({ ...bits(2, 8) }, rgb), 'corrupt'],
  ])('%s', async (_, bytes, code) => expect(await outcome(bytes)).toEqual([code, expect.any(String)]))

  it('wherever a tag is spoilt, there is a number or a failure, never a bug', {
    timeout: 60_000,
  }, async () => {
    const whole = tiff({ ...bits(4, 8), ExtraSamples: [2] }, beside(rgb, alpha))
    for (let at = whole.readUInt32LE(4); at < whole.length; at += 1) {
      const spoilt = Buffer.from(whole)
      spoilt[at]! ^= 0xff
      const got = await outcome(spoilt)
      if (typeof got !== 'number') {
        expect(['corrupt', 'truncated', 'unsupported-format', 'too-large']).toContain((got as string[])[0])
      }
    }
  })
})

describeCollected('the collected TIFFs', () => {
  it.each([
    ['rgb-nir-unspecified', 0.471102],
    ['rgb-plain', 0.471102],
    ['ycbcr', 0.468072],
    ['tags-unsorted', 0.573966],
    ['float01-grey', ['unsupported-format', expect.stringContaining('SampleFormat 3')]],
    ['float01-rgb', ['unsupported-format', expect.stringContaining('SampleFormat 3')]],
  ])('%s', async (name, expected) => {
    expect(await outcome(readFileSync(join(testdata, 'cases', 'tiff', `${name}.tif`)))).toEqual(expected)
  })
})
