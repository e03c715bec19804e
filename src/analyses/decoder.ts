// Encoded picture in, 8-bit samples out: plain JPEGs by libjpeg-turbo, all else, and whatever it complains of, by libvips
// by way of sharp. So there is one judge of what is wrong with a picture. Both are made ready once for a job.

import type { Sharp, SharpOptions } from 'sharp'
import { describeError, RowFailure } from '../errors.ts'
import type { Means } from './analysis.ts'
import { decodeFailure, onlyHeaderWarnings } from './decode-failure.ts'
import { type Beside, layOnWhite } from './on-white.ts'
import { type PictureKind, recognisePicture } from './picture-kind.ts'
import { loadSharp, prepareSharp, type SharpModule } from './prepared-sharp.ts'
import { mostBesideRgb, plainTiff } from './tiff-kind.ts'
import { isPlain, openTurboJpeg, type TurboJpeg } from './turbojpeg.ts'
import { yccToRgb } from './ycc.ts'

export interface Decoder {
  /**
   * Decodes one picture and hands its samples, interleaved and row after row, to `use`, which must be
   * done with them when it returns: their memory goes to the next picture.
   * @param use gets how many channels are colour; and, of a picture that has more, what stands beside them
   * @throws RowFailure when the picture cannot be decoded, whole and undamaged
   */
  decode<T>(bytes: Uint8Array, use: (samples: Uint8Array, colours: 1 | 3, beside?: Beside) => T): Promise<T>

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

/** How the libraries come in; others in tests. */
export interface Libraries {
  readonly sharp: () => Promise<SharpModule>
  readonly turbojpeg: (threads: number) => Promise<TurboJpeg>
}

/**
 * Without libjpeg-turbo all pictures go to sharp, and `means.say` hears so once. With it, sharp is loaded when the first
 * picture needs it, and `decode` throws what is said here.
 * @throws Foreseen (75) when sharp cannot be loaded: a wrong C library or processor, files missing
 */
export async function openDecoder(means: Means, libraries: Partial<Libraries> = {}): Promise<Decoder> {
  const { sharp: load, turbojpeg: open } = { sharp: loadSharp, turbojpeg: openTurboJpeg, ...libraries }
  let loading: Promise<SharpModule> | undefined
  const needSharp = (): Promise<SharpModule> => {
    loading ??= prepareSharp(load)
    return loading
  }
  const turbojpeg = await open(means.threads).catch(async (error: unknown) => {
    await needSharp()
    means.say?.(`libjpeg-turbo could not be loaded, sharp decodes all pictures: ${describeError(error)}`)
    return undefined
  })

  const decode: Decoder['decode'] = async (bytes, use) => {
    const kind = recognisePicture(bytes)
    checkSize(kind, means.maxPixels)
    const { jpeg } = kind
    if (turbojpeg !== undefined && jpeg !== undefined && isPlain(jpeg)) {
      const decoded = await turbojpeg.decode(bytes, jpeg, use)
      if (decoded !== undefined) return decoded.result
    }
    const sharp = await needSharp()
    const { data, info } = await read(bytes, kind, means.maxPixels, (input, options) =>
      toSamples(sharp(input, options), kind).toBuffer({ resolveWithObject: true }),
    )
    try {
      const [colours, beside] = sortChannels(data, info.channels, kind)
      return use(data, colours, beside)
    } finally {
      release(data)
    }
  }
  const decodeScaled: Decoder['decodeScaled'] = async (bytes, place, use) => {
    const kind = recognisePicture(bytes)
    checkSize(kind, means.maxPixels)
    const sharp = await needSharp()
    const { data, placement } = await read(bytes, kind, means.maxPixels, async (input, options) => {
      const upright = await openUpright(sharp, input, options, kind)
      const placement = place(upright.width, upright.height)
      const data = await toPlace(upright.picture, placement).toBuffer()
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
  readWith: (input: Uint8Array, options: SharpOptions) => Promise<T>,
): Promise<T> {
  const options: SharpOptions = {
    // libjpeg goes on after damage and only warns, so a warning refuses the picture.
    failOn: 'warning',
    limitInputPixels: maxPixels,
    // CMYK, or three colours and transparency. A TIFF may hold more, and its header was judged.
    limitInputChannels: kind.tiff === undefined ? 4 : 3 + mostBesideRgb,
    // Embedded colour profiles are left out of it: a picture has one number, whatever is attached to it,
    // and it is Pillow's.
    ignoreIcc: true,
  }
  const input = kind.tiff === undefined ? bytes : plainTiff(bytes, kind.tiff)
  try {
    return await readWith(input, options).catch(error => {
      if (onlyHeaderWarnings(error)) return readWith(input, { ...options, failOn: 'error' })
      throw error
    })
  } catch (error) {
    throw decodeFailure(error, kind, bytes)
  }
}

/** One channel of colour where the header says grey, else sRGB, and transparency beside it; 8 bits; no rotation. */
function toSamples(picture: Sharp, { grey }: PictureKind): Sharp {
  if (grey) picture.toColourspace('b-w')
  return picture.raw()
}

/** Which of a pixel's channels are what; luma and chroma become R, G, B in place. */
function sortChannels(
  samples: Uint8Array,
  channels: number,
  { format, premultiplied = false, tiff }: PictureKind,
): readonly [colours: 1 | 3, beside?: Beside] {
  const extras = tiff?.extras ?? (channels + 1) % 2
  const colours = channels - extras
  if (colours !== 1 && colours !== 3) {
    throw new RowFailure('unsupported-format', `the ${format} has ${channels} channels: no known colours`)
  }
  if (tiff?.ycc !== undefined) yccToRgb(samples, channels, tiff.ycc)
  if (extras === 0) return [colours]
  return [colours, { channels, alpha: tiff === undefined ? { index: 0, premultiplied } : tiff.alpha }]
}

/** A picture with its EXIF orientation applied, and its size so. */
interface UprightPicture {
  readonly picture: Sharp
  readonly width: number
  readonly height: number
}

async function openUpright(
  sharp: SharpModule,
  input: Uint8Array,
  options: SharpOptions,
  kind: PictureKind,
): Promise<UprightPicture> {
  const picture = sharp(input, options).autoOrient()
  const known = uprightSize(kind, input)
  if (known !== undefined) return { picture, width: known[0], height: known[1] }
  const { hasAlpha, autoOrient } = await sharp(input, options).metadata()
  if (!hasAlpha && kind.tiff?.ycc === undefined) return { picture, ...autoOrient }
  // Scaled later, since what one sees through is to be laid on white before.
  const { data, info } = await toSamples(picture, kind).toBuffer({ resolveWithObject: true })
  const [colours, beside] = sortChannels(data, info.channels, kind)
  const samples = beside === undefined ? data : layOnWhite(data, colours, beside)
  const { width, height } = info
  return { picture: sharp(samples, { raw: { width, height, channels: colours } }), width, height }
}

/** Without asking libvips, which costs as much as a twentieth of the decoding: a JPEG that EXIF cannot turn. */
function uprightSize({ format, size }: PictureKind, bytes: Uint8Array): PictureKind['size'] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return format === 'JPEG' && !data.includes('Exif') ? size : undefined
}

/** sRGB, three channels, 8 bits. */
function toPlace(picture: Sharp, { part, width, height, crop, kernel }: Placement): Sharp {
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
