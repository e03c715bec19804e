// What one sees through lies on white, whatever way a format has to say it. The truth comes from the samples themselves.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { luminance } from '../../src/analyses/luminance.ts'
import { describeCollected, testdata } from '../testdata.ts'
import { makePng, type PngShape } from './make-png.ts'
import { paint } from './paint.ts'

const size = { width: 96, height: 64 }
const pixels = size.width * size.height
const session = await luminance.open({ threads: 1, maxPixels: 1e6 })
const measure = async (bytes: Uint8Array): Promise<number> =>
  (await session.measure(bytes)).luminance as number

const opacities = Array.from({ length: pixels }, (_, pixel) => [0, 60, 128, 254, 255][pixel % 5]!)
const veiled = (channels: 2 | 4): Buffer => {
  const samples = paint(size.width, size.height, channels)
  for (const [pixel, opacity] of opacities.entries()) samples[pixel * channels + channels - 1] = opacity
  return samples
}
/** Each sample twice: the lower eight bits of 16 do not count. */
const wide = (samples: Buffer): Buffer => Buffer.from([...samples].flatMap(sample => [sample, sample]))

/** @param seen colour by colour, and how opaque it is, 0 to 255 */
function onWhite(seen: readonly (readonly [colours: readonly number[], opacity: number])[]): number {
  const weights = [0.241, 0.691, 0.068]
  let square = 0
  for (const [colours, opacity] of seen) {
    for (const [index, weight] of weights.entries()) {
      const colour = colours[index] ?? colours[0]!
      square += weight * ((colour * opacity + 255 * (255 - opacity)) / 255) ** 2
    }
  }
  return Number((Math.sqrt(square / seen.length) / 256).toFixed(6))
}
const pixelsOf = (samples: Buffer, channels: number): number[][] =>
  Array.from({ length: pixels }, (_, pixel) => [
    ...samples.subarray(pixel * channels, (pixel + 1) * channels),
  ])
const ofVeiled = (channels: 2 | 4): number =>
  onWhite(pixelsOf(veiled(channels), channels).map(pixel => [pixel.slice(0, -1), pixel.at(-1)!]))

const png = (shape: Omit<PngShape, 'width' | 'height'>, rows: Buffer): Buffer =>
  makePng({ ...size, ...shape }, rows)
const chunk = (name: string, ...content: number[]) => [name, Buffer.from(content)] as const

describe('a PNG lies on white with', () => {
  it.each([
    ['transparency beside colours', png({ colourType: 'rgba', depth: 8 }, veiled(4)), ofVeiled(4)],
    ['transparency beside grey', png({ colourType: 'greyAlpha', depth: 8 }, veiled(2)), ofVeiled(2)],
    ['16 bits beside colours', png({ colourType: 'rgba', depth: 16 }, wide(veiled(4))), ofVeiled(4)],
    ['16 bits beside grey', png({ colourType: 'greyAlpha', depth: 16 }, wide(veiled(2))), ofVeiled(2)],
  ])('%s', async (_, bytes, expected) => expect(await measure(bytes)).toBe(expected))

  const grey = paint(size.width, size.height, 1)
  const clear = grey[100]!
  const ofClear = onWhite([...grey].map(sample => [[sample], sample === clear ? 0 : 255]))

  it('one grey that is seen through', async () => {
    const extra = [chunk('tRNS', 0, clear)]
    expect(await measure(png({ colourType: 'grey', depth: 8, extra }, grey))).toBe(ofClear)
  })

  it('one grey of 16 bits that is seen through, and its neighbour that is not', async () => {
    const extra = [chunk('tRNS', clear, clear)]
    expect(await measure(png({ colourType: 'grey', depth: 16, extra }, wide(grey)))).toBe(ofClear)
    const neighbours = wide(grey).map((byte, index) => (index % 2 === 1 && byte === clear ? byte ^ 1 : byte))
    const opaque = onWhite([...grey].map(sample => [[sample], 255]))
    expect(await measure(png({ colourType: 'grey', depth: 16, extra }, Buffer.from(neighbours)))).toBe(opaque)
  })

  it('one colour that is seen through', async () => {
    const colours = paint(size.width, size.height, 3)
    const gap = [10, 20, 30]
    for (let pixel = 0; pixel < pixels; pixel += 3) colours.set(gap, pixel * 3)
    const expected = onWhite(
      pixelsOf(colours, 3).map(pixel => [pixel, String(pixel) === String(gap) ? 0 : 255]),
    )
    const extra = [chunk('tRNS', 0, 10, 0, 20, 0, 30)]
    expect(await measure(png({ colourType: 'rgb', depth: 8, extra }, colours))).toBe(expected)
  })

  it('a palette whose first colours are seen through', async () => {
    const palette = paint(256, 1, 3)
    const first = paint(90, 1, 1)
    const extra = [chunk('PLTE', ...palette), chunk('tRNS', ...first)]
    const expected = onWhite(
      [...grey].map(index => [[...palette.subarray(index * 3, index * 3 + 3)], first[index] ?? 255]),
    )
    expect(await measure(png({ colourType: 'palette', depth: 8, extra }, grey))).toBe(expected)
  })

  it('gamma and significant bits, which change nothing', async () => {
    const extra = [chunk('gAMA', 0, 1, 0x86, 0xa0), chunk('sBIT', 5, 6, 5, 8)]
    expect(await measure(png({ colourType: 'rgba', depth: 8, extra }, veiled(4)))).toBe(ofVeiled(4))
  })
})

describe('other formats lie on white', () => {
  const picture = sharp(veiled(4), { raw: { ...size, channels: 4 } })

  it('a lossless WebP', async () => {
    expect(await measure(await picture.clone().webp({ lossless: true, exact: true }).toBuffer())).toBe(
      ofVeiled(4),
    )
  })

  it('an AVIF whose colours are multiplied with its transparency, and one whose are not', async () => {
    const options = { quality: 100, chromaSubsampling: '4:4:4' }
    const whole = await picture.clone().avif(options).toBuffer()
    expect(Math.abs((await measure(whole)) - ofVeiled(4))).toBeLessThan(0.003)
    const multiplied = Buffer.from(
      veiled(4).map((sample, index, all) =>
        index % 4 === 3 ? sample : Math.round((sample * all[index - (index % 4) + 3]!) / 255),
      ),
    )
    const raw = await sharp(multiplied, { raw: { ...size, channels: 4 } })
      .avif(options)
      .toBuffer()
    expect(Math.abs((await measure(sayPremultiplied(raw))) - ofVeiled(4))).toBeLessThan(0.003)
  })
})

describeCollected('the collected picture with transparency', () => {
  it('is not darker than what is seen', async () => {
    expect(await measure(readFileSync(join(testdata, 'cases', 'alpha', 'with-alpha.png')))).toBe(0.455081)
  })
})

/** Writes `prem` into an AVIF: its items stay where they are, and their description moves to the end of the file. */
function sayPremultiplied(avif: Buffer): Buffer {
  const at = avif.indexOf('meta') - 4
  const meta = avif.subarray(at, at + avif.readUInt32BE(at))
  const references = meta.indexOf('iref') - 4
  const end = references + meta.readUInt32BE(references)
  const reference = meta.subarray(meta.indexOf('auxl') - 4, meta.indexOf('auxl') + 10)
  const [alpha, colour] = [reference.readUInt16BE(8), reference.readUInt16BE(12)]
  const prem = Buffer.from([0, 0, 0, 14, ...Buffer.from('prem'), 0, colour, 0, 1, 0, alpha])
  const longer = Buffer.concat([meta.subarray(0, end), prem, meta.subarray(end)])
  longer.writeUInt32BE(longer.length, 0)
  longer.writeUInt32BE(end - references + prem.length, references)
  const file = Buffer.concat([avif, longer])
  file.write('free', at + 4, 'latin1')
  return file
}
