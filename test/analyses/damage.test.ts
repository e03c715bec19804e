// A picture that is cut short or damaged is a failure, never a number; one with an odd header is neither.

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { luminance } from '../../src/analyses/luminance.ts'
import { makePng } from './make-png.ts'
import { paint } from './paint.ts'

const [width, height] = [320, 200]
const photo = () => sharp(paint(width, height, 3), { raw: { width, height, channels: 3 } })
const session = await luminance.open({ threads: 1, maxPixels: 1e6 })
const whole = await photo().jpeg().toBuffer()
const number = (await session.measure(whole)).luminance

/** The failure's code, or the number. */
const outcome = (bytes: Uint8Array): Promise<unknown> =>
  session.measure(bytes).then(
    reading => reading.luminance,
    error => error.code,
  )

/** The bytes with some of them replaced. */
function spoil(bytes: Buffer, at: number, replacement: readonly number[]): Buffer {
  const spoilt = Buffer.from(bytes)
  spoilt.set(replacement, at)
  return spoilt
}

const formats = {
  jpeg: photo().jpeg().toBuffer(),
  'progressive jpeg': photo().jpeg({ progressive: true }).toBuffer(),
  png: photo().png().toBuffer(),
  gif: photo().gif().toBuffer(),
  webp: photo().webp().toBuffer(),
  tiff: photo().tiff({ compression: 'lzw' }).toBuffer(),
  avif: photo().avif({ effort: 0 }).toBuffer(),
}

describe.each(Object.entries(formats))('a %s', (_, encoded) => {
  it.each([0.98, 0.5])('of which only so much came is truncated: %d', async part => {
    const bytes = await encoded
    expect(await outcome(bytes.subarray(0, bytes.length * part))).toBe('truncated')
  })

  it('is never a bug, wherever it is cut', { timeout: 20_000 }, async () => {
    const bytes = await encoded
    for (let length = 1; length < Math.min(bytes.length, 700); length += 3) {
      expect(['truncated', 'corrupt', 'not-an-image']).toContain(await outcome(bytes.subarray(0, length)))
    }
  })
})

describe('a damaged picture is no number', () => {
  it('JPEG whose scan ends early', async () => {
    expect(await outcome(spoil(whole, whole.length >> 1, [0xff, 0xd9]))).toBe('corrupt')
  })

  it('JPEG in which a block of the disk was zeros', async () => {
    const zeros = new Array<number>(512).fill(0)
    expect(await outcome(spoil(whole, whole.length >> 1, zeros))).toBe('corrupt')
  })

  it('PNG with one wrong byte in its pixels', async () => {
    const png = await formats.png
    const at = png.length >> 1
    expect(await outcome(spoil(png, at, [png[at]! ^ 1]))).toBe('corrupt')
  })

  it('JPEG of 0 pixels, and of more than the limit', async () => {
    const frame = whole.indexOf(Buffer.of(0xff, 0xc0))
    expect(await outcome(spoil(whole, frame + 5, [0, 0]))).toBe('corrupt')
    expect(await outcome(spoil(whole, frame + 5, [0xff, 0xff]))).toBe('too-large')
  })

  it('PNG and WebP of more pixels than the limit', async () => {
    const large = { width: 1001, height: 1000 }
    const black = sharp({ create: { ...large, channels: 3, background: 'black' } })
    expect(await outcome(makePng({ ...large, colourType: 'grey', depth: 8 }, Buffer.alloc(1001e3)))).toBe(
      'too-large',
    )
    expect(await outcome(await black.clone().webp().toBuffer())).toBe('too-large')
    expect(await outcome(await black.clone().tiff().toBuffer())).toBe('too-large')
  })
})

describe('an odd header costs nothing', () => {
  const scan = whole.indexOf(Buffer.of(0xff, 0xda))

  it('scan parameters 0, 0, 0, as some telephones write', async () => {
    const lastOfHeader = scan + 2 + whole.readUInt16BE(scan + 2)
    expect(await outcome(spoil(whole, lastOfHeader - 2, [0]))).toBe(number)
  })

  it('litter between two segments', async () => {
    const littered = Buffer.concat([whole.subarray(0, scan), Buffer.of(1, 2, 3), whole.subarray(scan)])
    expect(await outcome(littered)).toBe(number)
  })

  it('litter after the end', async () => {
    expect(await outcome(Buffer.concat([whole, Buffer.from('<html>')]))).toBe(number)
  })
})
