// Photographs for tests, painted with a slope of light and grain: each kind of JPEG that archives hold, small ones. The
// same bytes every time.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { paint } from '../analyses/paint.ts'

const [width, height] = [160, 120]

/** @param lightness multiplies every sample, so that kinds have numbers of their own */
const photo = (lightness: number, channels: 1 | 3 = 3): Sharp =>
  sharp(
    paint(width, height, channels).map(sample => sample * lightness),
    { raw: { width, height, channels } },
  )

/** By file name. Every one is decoded, and no two have the same luminance. */
export const photographs = {
  'colour-420.jpg': await photo(1).jpeg({ quality: 85, chromaSubsampling: '4:2:0' }).toBuffer(),
  'colour-444.jpg': await photo(0.9).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer(),
  'grey.jpg': await photo(0.8, 1).toColourspace('b-w').jpeg().toBuffer(),
  'cmyk.jpg': await photo(0.7).toColourspace('cmyk').jpeg().toBuffer(),
  'turned.jpg': await photo(0.6).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  'progressive.jpg': await photo(0.5).jpeg({ progressive: true }).toBuffer(),
} as const satisfies Record<string, Buffer>

/** The usual one, for tests that need any photograph. */
export const photograph: Buffer = photographs['colour-420.jpg']

/** Several kinds, for servers that choose one by the URL. */
export const severalPhotographs: readonly Buffer[] = Object.values(photographs)

/** Of eight megapixels: takes a decoder a while. */
export const largePhotograph = (): Promise<Buffer> =>
  sharp(paint(864, 576, 3), { raw: { width: 864, height: 576, channels: 3 } })
    .resize(3456, 2304, { kernel: 'nearest' })
    .jpeg({ quality: 80 })
    .toBuffer()

/** Writes all of them into a folder. @returns their paths, in the order of `photographs` */
export function writePhotographs(folder: string): string[] {
  return Object.entries(photographs).map(([name, bytes]) => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  })
}
