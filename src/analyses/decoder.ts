// Encoded picture in, 8-bit samples out: libvips by way of sharp, made ready once for a job.

import type { Sharp, SharpOptions } from 'sharp'
import { describeError, RowFailure, unfitMachine } from '../errors.ts'
import type { Means } from './analysis.ts'
import { decodeFailure, onlyHeaderWarnings } from './decode-failure.ts'
import { type PictureKind, recognisePicture } from './picture-kind.ts'

export interface Decoder {
  /**
   * Decodes one picture and hands its samples, interleaved and row after row, to `use`, which must be
   * done with them when it returns: their memory goes to the next picture.
   * @throws RowFailure when the picture cannot be decoded, whole and undamaged
   */
  decode<T>(bytes: Uint8Array, use: (samples: Uint8Array, channels: 1 | 3) => T): Promise<T>

  /**
   * Decodes one picture upright (its EXIF orientation applied) as R, G, B and scaled, and hands the samples to
   * `use`, on the same terms.
   * @param place says, for the upright picture's width and height, which part of it becomes how large
   * @throws RowFailure as `decode`
   */
  decodeScaled<P extends Placement, T>(
    bytes: Uint8Array,
    place: (width: number, height: number) => P,
    use: (samples: Uint8Array, placement: P) => T,
  ): Promise<T>
}

/** What becomes of an upright picture: `part` of it, else all, is scaled to `width` x `height`; of that, `crop`. */
export interface Placement {
  readonly part?: Area
  readonly width: number
  readonly height: number
  readonly crop?: Area
  /** How samples between pixels come about: `linear`, or `lanczos3`, which keeps more of the fine detail. */
  readonly kernel: 'linear' | 'lanczos3'
}

interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

type SharpModule = typeof import('sharp')['default']

/** What libvips may open, and it from memory: no drawing, no file, no address. */
const loaders = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Tiff', 'Heif'].map(name => `VipsForeignLoad${name}Buffer`)

/**
 * @param load how sharp comes in; another in tests
 * @throws Foreseen (75) when it cannot be loaded: a wrong C library or processor, files missing
 */
export async function openDecoder(means: Means, load = loadSharp): Promise<Decoder> {
  const sharp = await load().catch((error: unknown) => {
    throw unfitMachine(
      `sharp, which decodes pictures, could not be loaded: ${describeError(error)}`,
      'it needs Linux on x86-64-v2 with glibc 2.28 or newer',
    )
  })
  // No picture comes twice, so a cache would only hold memory.
  sharp.cache(false)
  // Threads for each picture: the worker measures as many pictures at once as it has threads. Must be
  // said, for sharp's own default is every core as soon as MALLOC_ARENA_MAX is in the environment.
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: loaders })

  const decode: Decoder['decode'] = async (bytes, use) => {
    const kind = recognisePicture(bytes)
    checkSize(kind, means.maxPixels)
    const { data, info } = await read(bytes, kind, means.maxPixels, options =>
      toSamples(sharp(bytes, options), kind).toBuffer({ resolveWithObject: true }),
    )
    try {
      const { channels } = info
      if (channels === 1 || channels === 3) return use(data, channels)
      throw new RowFailure(
        'unsupported-format',
        `the ${kind.format} has ${channels} channels: no known colours`,
      )
    } finally {
      release(data)
    }
  }
  const decodeScaled: Decoder['decodeScaled'] = async (bytes, place, use) => {
    const kind = recognisePicture(bytes)
    checkSize(kind, means.maxPixels)
    const { data, placement } = await read(bytes, kind, means.maxPixels, async options => {
      const [width, height] = uprightSize(kind, bytes) ?? (await askForSize(sharp(bytes, options)))
      const placement = place(width, height)
      const data = await toUprightSamples(sharp(bytes, options), kind, placement).toBuffer()
      return { data, placement }
    })
    try {
      return use(data, placement)
    } finally {
      release(data)
    }
  }
  return { decode, decodeScaled }
}

const loadSharp = async (): Promise<SharpModule> => (await import('sharp')).default

function checkSize({ format, size }: PictureKind, maxPixels: number): void {
  if (size === undefined) return
  const [width, height] = size
  if (width * height > maxPixels) {
    throw new RowFailure(
      'too-large',
      `the ${format} claims ${width} x ${height} pixels; the limit is ${maxPixels}`,
    )
  }
  if (width * height === 0) {
    throw new RowFailure('corrupt', `the ${format} claims ${width} x ${height} pixels`)
  }
}

/** Reads with the options that hold for every picture; what libvips throws becomes the row's failure. */
async function read<T>(
  bytes: Uint8Array,
  kind: PictureKind,
  maxPixels: number,
  readWith: (options: SharpOptions) => Promise<T>,
): Promise<T> {
  const options: SharpOptions = {
    // libjpeg goes on after damage and only warns, so a warning refuses the picture.
    failOn: 'warning',
    limitInputPixels: maxPixels,
    // CMYK, or three colours and transparency. A TIFF may hold more: infrared, masks.
    limitInputChannels: 4,
    // Embedded colour profiles are left out of it: a picture has one number, whatever is attached to it,
    // and it is Pillow's.
    ignoreIcc: true,
  }
  try {
    return await readWith(options).catch(error => {
      if (onlyHeaderWarnings(error)) return readWith({ ...options, failOn: 'error' })
      throw error
    })
  } catch (error) {
    throw decodeFailure(error, kind, bytes)
  }
}

/** White under what is transparent; one channel where the header says grey, else sRGB; 8 bits; no rotation. */
function toSamples(picture: Sharp, { format, grey }: PictureKind): Sharp {
  if (format !== 'JPEG') picture.flatten({ background: 'white' })
  if (grey) picture.toColourspace('b-w')
  return picture.raw()
}

/** Without asking libvips, which costs as much as a twentieth of the decoding: a JPEG that EXIF cannot turn. */
function uprightSize({ format, size }: PictureKind, bytes: Uint8Array): PictureKind['size'] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return format === 'JPEG' && !data.includes('Exif') ? size : undefined
}

async function askForSize(picture: Sharp): Promise<readonly [width: number, height: number]> {
  const { width, height } = (await picture.metadata()).autoOrient
  return [width, height]
}

/** White under what is transparent; sRGB, three channels, 8 bits. */
function toUprightSamples(
  picture: Sharp,
  { format }: PictureKind,
  { part, width, height, crop, kernel }: Placement,
): Sharp {
  picture.autoOrient()
  if (format !== 'JPEG') picture.flatten({ background: 'white' })
  if (part !== undefined) picture.extract(part)
  picture.resize(width, height, { fit: 'fill', kernel })
  if (crop !== undefined) picture.extract(crop)
  return picture.toColourspace('srgb').removeAlpha().raw()
}

/**
 * Gives the samples' memory back now. Left to the garbage collector it waits for dozens of pictures, and
 * costs a sixth of all time in page faults and collections.
 */
export function release(samples: Buffer): void {
  const { buffer } = samples
  // Never a buffer that others share, as Node's pool for small ones.
  if (buffer instanceof ArrayBuffer && samples.length === buffer.byteLength) buffer.transfer?.(0)
}
