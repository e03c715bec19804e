// Paints photographs, for people who have none at hand yet and for the demo: invented landscapes that
// grow lighter over the years, grey at first and in colour later, the same ones every time.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unfitMachine } from '../errors.ts'

export interface PaintedPhoto {
  /** File name in the folder; a missing one is named all the same. */
  readonly name: string
  readonly year: number
}

const width = 640
const height = 480
const firstYear = 1860
const lastYear = 2000

/** What can be wrong with a picture in a real archive, and what becomes of the file. */
const faults = [
  (jpeg: Buffer) => jpeg.subarray(0, jpeg.length >> 1),
  () => Buffer.from('<!DOCTYPE html><html><body><h1>Moved</h1></body></html>\n'),
  () => undefined,
  () => Buffer.alloc(0),
] as const satisfies ((jpeg: Buffer) => Buffer | undefined)[]

/**
 * Paints `count` photographs into a folder, in the order of a manifest.
 * @param broken of so many rows, one is broken on purpose: cut short, a web page, missing, empty; 0: none
 */
export async function paintArchive(folder: string, count: number, broken = 0): Promise<PaintedPhoto[]> {
  const sharp = await import('sharp').then(
    module => module.default,
    error => {
      throw unfitMachine(`cannot load sharp, which paints the pictures: ${error.message}`, 'run npm ci again')
    },
  )
  mkdirSync(folder, { recursive: true })
  const digits = String(count).length
  const photos: PaintedPhoto[] = []
  for (let index = 0; index < count; index += 1) {
    const random = seeded(index + 1)
    // More pictures were kept from later years.
    const year = firstYear + Math.round((lastYear - firstYear) * Math.sqrt(random()))
    const grey = random() < (year < 1935 ? 1 : year < 1970 ? 0.5 : 0.05)
    const painter = sharp(Buffer.from(scene(year, random))).flatten()
    const jpeg = await (grey ? painter.grayscale().toColourspace('b-w') : painter)
      .jpeg({ quality: 82 })
      .toBuffer()
    const fault =
      broken > 0 && index % broken === broken - 1
        ? faults[Math.floor(index / broken) % faults.length]
        : undefined
    const bytes = fault === undefined ? jpeg : fault(jpeg)
    const name = `photo-${String(index + 1).padStart(digits, '0')}.jpg`
    if (bytes !== undefined) writeFileSync(join(folder, name), bytes)
    photos.push({ name, year })
  }
  return photos
}

/** A sky, a sun, two rows of hills and a meadow. */
function scene(year: number, random: () => number): string {
  const light = 0.34 + 0.3 * Math.max(0, (year - 1915) / 85) + 0.22 * (random() - 0.5)
  const hue = 190 + 50 * random()
  const shade = (lightness: number, tone = hue, saturation = 38): string =>
    `hsl(${tone.toFixed(0)} ${saturation}% ${(100 * Math.min(0.97, Math.max(0.03, lightness))).toFixed(1)}%)`
  const hills = (base: number, rough: number): string => {
    let path = `M0 ${height} L0 ${base}`
    for (let x = 40; x <= width; x += 40) path += ` L${x} ${(base - rough * random()).toFixed(0)}`
    return `${path} L${width} ${height} Z`
  }
  const horizon = height * (0.45 + 0.2 * random())
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="${shade(light)}"/><stop offset="1" stop-color="${shade(light + 0.25, hue - 140)}"/>
</linearGradient></defs>
<rect width="100%" height="100%" fill="url(#sky)"/>
<circle cx="${(width * random()).toFixed(0)}" cy="${(horizon * 0.6 * random()).toFixed(0)}" r="${(18 + 26 * random()).toFixed(0)}" fill="${shade(light + 0.4, 45, 80)}"/>
<path d="${hills(horizon, 110)}" fill="${shade(light * 0.75, hue + 10)}"/>
<path d="${hills(horizon + 50, 60)}" fill="${shade(light * 0.55, 110)}"/>
<rect y="${(horizon + 90).toFixed(0)}" width="100%" height="100%" fill="${shade(light * 0.8, 85)}"/>
</svg>`
}

/** The same numbers for the same seed, on every machine (mulberry32). */
function seeded(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
