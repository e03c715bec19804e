// Every variety of picture that is not three or one channels of 8 bits: made here, compared with Pillow.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { luminance } from '../../src/analyses/luminance.ts'
import { makePng } from './make-png.ts'
import { paint } from './paint.ts'
import { hasPillow, pillowLuminance, type Way } from './pillow.ts'

const [width, height] = [97, 61]
const size = { width, height }
const photo = () => sharp(paint(width, height, 3), { raw: { ...size, channels: 3 } })
const grey = () => sharp(paint(width, height, 1), { raw: { ...size, channels: 1 } }).toColourspace('b-w')

/** A painting whose every second pixel is seen through, or half, or not at all. */
function painted(channels: 2 | 4, alphas: readonly number[]): Buffer {
  const samples = paint(width, height, channels)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    samples[pixel * channels + channels - 1] = alphas[pixel % alphas.length]!
  }
  return samples
}
const cutOut = painted(4, [0, 255])
const veiled = painted(4, [0, 60, 128, 255])
/** A profile that cannot even be unpacked: the pixels are whole. */
const badProfile = ['iCCP', Buffer.from('ICC\0\0not deflated', 'latin1')] as const

const varieties: readonly [name: string, way: Way, bytes: Buffer | Promise<Buffer>][] = [
  ['a 4:2:0 JPEG', 'as-is', photo().jpeg().toBuffer()],
  ['a 4:4:4 JPEG', 'as-is', photo().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
  ['a progressive JPEG', 'as-is', photo().jpeg({ progressive: true }).toBuffer()],
  ['a JPEG with a Display P3 profile', 'as-is', photo().withIccProfile('p3').jpeg().toBuffer()],
  ['an Ultra HDR JPEG with a gain map', 'as-is', photo().jpeg().toBuffer().then(addGainMap)],
  ['a JPEG that wants to be turned', 'as-is', photo().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ['a grey JPEG', 'as-is', grey().jpeg().toBuffer()],
  ['a PNG', 'as-is', photo().png().toBuffer()],
  ['a palette PNG', 'RGB', photo().png({ palette: true, colours: 16 }).toBuffer()],
  ['a PNG of 16 bits', 'RGB', makePng({ ...size, colourType: 'rgb', depth: 16 }, paint(width, height, 6))],
  [
    'a PNG with a broken profile',
    'as-is',
    makePng({ ...size, colourType: 'rgb', depth: 8, extra: [badProfile] }, paint(width, height, 3)),
  ],
  ['a grey PNG', 'as-is', makePng({ ...size, colourType: 'grey', depth: 8 }, paint(width, height, 1))],
  [
    'a grey PNG of 16 bits',
    'high-byte',
    makePng({ ...size, colourType: 'grey', depth: 16 }, paint(width, height, 2)),
  ],
  [
    'a black and white PNG of 1 bit',
    'L',
    makePng({ ...size, colourType: 'grey', depth: 1 }, paint(13, height, 1)),
  ],
  ['a cut-out PNG', 'on-white', makePng({ ...size, colourType: 'rgba', depth: 8 }, cutOut)],
  [
    'a cut-out grey PNG',
    'on-white',
    makePng({ ...size, colourType: 'greyAlpha', depth: 8 }, painted(2, [255, 0, 0])),
  ],
  [
    'a cut-out palette PNG',
    'on-white',
    sharp(cutOut, { raw: { ...size, channels: 4 } })
      .png({ palette: true })
      .toBuffer(),
  ],
  [
    'a cut-out GIF',
    'on-white',
    sharp(cutOut, { raw: { ...size, channels: 4 } })
      .gif()
      .toBuffer(),
  ],
  ['a GIF', 'RGB', photo().gif().toBuffer()],
  ['a lossless WebP', 'as-is', photo().webp({ lossless: true }).toBuffer()],
  ['a lossy WebP', 'as-is', photo().webp().toBuffer()],
  ['a TIFF', 'as-is', photo().tiff({ compression: 'lzw' }).toBuffer()],
]

const folder = mkdtempSync(join(tmpdir(), 'photogrid-varieties-'))
afterAll(() => rmSync(folder, { recursive: true }))

const session = await luminance.open({ threads: 1, maxPixels: 100e6 })
const measure = async (bytes: Uint8Array): Promise<number> =>
  (await session.measure(bytes)).luminance as number

describe.skipIf(!hasPillow())('luminance is what Pillow has for', () => {
  let expected: number[]
  beforeAll(async () => {
    const files = varieties.map(async ([, way, bytes], index) => {
      const path = join(folder, String(index))
      writeFileSync(path, await bytes)
      return [path, way] as const
    })
    expected = pillowLuminance(await Promise.all(files))
  })

  it.each(varieties.map(([name], index) => [name, index] as const))('%s', async (_, index) => {
    expect(await measure(await varieties[index]![2])).toBe(expected[index])
  })

  it('a veiled PNG, within the rounding of half-transparent pixels', async () => {
    const png = makePng({ ...size, colourType: 'rgba', depth: 8 }, veiled)
    const path = join(folder, 'veiled')
    writeFileSync(path, png)
    expect(Math.abs((await measure(png)) - pillowLuminance([[path, 'on-white']])[0]!)).toBeLessThan(0.002)
  })
})

describe('luminance', () => {
  it.each(['gif', 'webp'] as const)('of an animated %s is that of its first frame', async format => {
    const first = Buffer.alloc(width * height * 3, 90)
    const frames = Buffer.concat([first, Buffer.alloc(first.length, 250)])
    const animated = sharp(frames, { raw: { width, height: 2 * height, channels: 3, pageHeight: height } })
    const options = format === 'webp' ? { lossless: true } : {}
    expect(await measure(await animated.toFormat(format, options).toBuffer())).toBe(0.351563)
  })

  it('of a picture nobody can see through to is that of a white page', async () => {
    const nothing = makePng({ ...size, colourType: 'rgba', depth: 8 }, painted(4, [0]))
    expect(await measure(nothing)).toBe(0.996094)
  })

  it('of CMYK is that of the printed page: no ink is white, all ink is dark', async () => {
    const page = (ink: string) =>
      sharp({ create: { ...size, channels: 3, background: ink } })
        .toColourspace('cmyk')
        .jpeg()
        .toBuffer()
    expect(await measure(await page('white'))).toBeGreaterThan(0.98)
    expect(await measure(await page('black'))).toBeLessThan(0.15)
    const yellow = await measure(await page('#ff0'))
    expect(yellow).toBeGreaterThan(0.85)
    expect(yellow).toBeLessThan(0.97)
  })
})

/** As a telephone writes it: the gain map follows the picture, and XMP points to it. */
async function addGainMap(jpeg: Buffer): Promise<Buffer> {
  // The types of sharp 0.35.5 do not know the method yet.
  const picture = sharp(jpeg) as Sharp & { withGainMap(): Sharp }
  return await picture.withGainMap().jpeg().toBuffer()
}
