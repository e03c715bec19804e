// Luma and chroma to R, G, B, as a TIFF's own tags say (TIFF 6.0, sections 20 and 21).

import { RowFailure } from '../errors.ts'
import { type TiffDirectory, tagValues } from './tiff-directory.ts'

export type Ycc = YccRange | 'as-pillow'

interface YccRange {
  /** How much of R, G and B is in the luma; they add up to 1. */
  readonly coefficients: readonly [red: number, green: number, blue: number]
  /** ReferenceBlackWhite: black and white of Y, of Cb, of Cr. */
  readonly reference: readonly number[]
}

const [yCbCrCoefficients, yCbCrSubSampling, referenceBlackWhite] = [529, 530, 532]
const ofTelevision = [0.299, 0.587, 0.114] as const
const fullRange = [0, 255, 128, 255, 128, 255]

/**
 * @param compressed Pillow converts such samples as libtiff does, by the tags, and others by a table of its own, rounded down
 * @throws RowFailure `unsupported-format` where the chroma is coarser than the luma, which libvips reads as if it were not
 */
export function readYcc(bytes: Uint8Array, directory: TiffDirectory, compressed: boolean): Ycc {
  const subsampling = tagValues(bytes, directory, yCbCrSubSampling) ?? [2, 2]
  if (subsampling.some(factor => factor !== 1)) {
    throw new RowFailure(
      'unsupported-format',
      `a TIFF with YCbCrSubSampling ${subsampling.join(', ')} cannot be decoded here, unless it is JPEG inside`,
    )
  }
  const coefficients = tagValues(bytes, directory, yCbCrCoefficients) ?? ofTelevision
  const reference = tagValues(bytes, directory, referenceBlackWhite) ?? fullRange
  const [red = 0, green = 0, blue = 0] = coefficients
  const ranges = [0, 2, 4].map(first => reference[first + 1]! - reference[first]!)
  if (green <= 0 || !Number.isFinite(red + green + blue) || !ranges.every(range => Math.abs(range) > 0)) {
    throw new RowFailure(
      'corrupt',
      'the TIFF is damaged (YCbCrCoefficients or ReferenceBlackWhite that cannot be)',
    )
  }
  const isUsual =
    coefficients === ofTelevision && fullRange.every((value, index) => reference[index] === value)
  if (isUsual && !compressed) return 'as-pillow'
  return { coefficients: [red, green, blue], reference }
}

/** In place; the first three of `channels` samples of each pixel. */
export function yccToRgb(samples: Uint8Array, channels: number, ycc: Ycc): void {
  const clamped = new Uint8ClampedArray(samples.buffer, samples.byteOffset, samples.length)
  const convert = ycc === 'as-pillow' ? asPillow : byRange(ycc)
  for (let at = 0; at < samples.length; at += channels) {
    const [r, g, b] = convert(samples[at]!, samples[at + 1]!, samples[at + 2]!)
    clamped[at] = r
    clamped[at + 1] = g
    clamped[at + 2] = b
  }
}

type Convert = (y: number, cb: number, cr: number) => readonly [r: number, g: number, b: number]

const byRange = ({ coefficients: [red, green, blue], reference }: YccRange): Convert => {
  const [y0, y1, b0, b1, r0, r1] = reference as [number, number, number, number, number, number]
  return (luma, cb, cr) => {
    const y = ((luma - y0) * 255) / (y1 - y0)
    const r = y + ((cr - r0) * 127 * (2 - 2 * red)) / (r1 - r0)
    const b = y + ((cb - b0) * 127 * (2 - 2 * blue)) / (b1 - b0)
    return [r, (y - blue * b - red * r) / green, b]
  }
}

const asPillow: Convert = (y, cb, cr) => [
  y + (in64ths(1.402, cr) >> 6),
  y + ((in64ths(-0.34414, cb) + in64ths(-0.71414, cr)) >> 6),
  y + (in64ths(1.772, cb) >> 6),
]

/** Rounded as a C program does that adds a half and cuts. */
const in64ths = (factor: number, chroma: number): number => Math.trunc(64 * factor * (chroma - 128) + 0.5)
