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
    const { data, info } = await readSamples(sharp, bytes, kind, means.maxPixels)
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
  return { decode }
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

async function readSamples(sharp: SharpModule, bytes: Uint8Array, kind: PictureKind, maxPixels: number) {
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
  const read = (more?: SharpOptions) =>
    toSamples(sharp(bytes, { ...options, ...more }), kind).toBuffer({ resolveWithObject: true })
  try {
    return await read().catch(error => {
      if (onlyHeaderWarnings(error)) return read({ failOn: 'error' })
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

/**
 * Gives the samples' memory back now. Left to the garbage collector it waits for dozens of pictures, and
 * costs a sixth of all time in page faults and collections.
 */
function release(samples: Buffer): void {
  const { buffer } = samples
  // Never a buffer that others share, as Node's pool for small ones.
  if (buffer instanceof ArrayBuffer && samples.length === buffer.byteLength) buffer.transfer?.(0)
}
