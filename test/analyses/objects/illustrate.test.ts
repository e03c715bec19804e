// Pictures with their finds drawn on them: real photographs with what real models found, and what may go wrong.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Illustration } from '../../../src/analyses/analysis.ts'
import { labelColour } from '../../../src/analyses/objects/drawing/label-colours.ts'
import type { Find } from '../../../src/analyses/objects/finds.ts'
import { openIllustrator } from '../../../src/analyses/objects/illustrate.ts'
import { describeCollected, testdata } from '../../testdata.ts'
import { makePng } from '../make-png.ts'
import { paint } from '../paint.ts'

const illustrator = await openIllustrator({ threads: 2, maxPixels: 100e6 })

interface Samples {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

async function samplesOf(jpeg: Uint8Array, size?: { width: number; height: number }): Promise<Samples> {
  const upright = sharp(jpeg).autoOrient()
  if (size !== undefined) upright.resize({ ...size, fit: 'fill' })
  const { data, info } = await upright.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** How far two pictures are from each other at a pixel: the sum over the colours. */
function distance(a: Samples, b: Samples, x: number, y: number): number {
  const at = (y * a.width + x) * 3
  return [0, 1, 2].reduce((sum, c) => sum + Math.abs(a.data[at + c]! - b.data[at + c]!), 0)
}

/** The mean distance along a line of pixels. */
function meanAlong(length: number, distanceAt: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < length; i += 1) sum += distanceAt(i)
  return sum / length
}

const plain = (width: number, height: number): Buffer =>
  makePng({ width, height, colourType: 'rgb', depth: 8 }, paint(width, height, 3))
const sizesOf = async ({ picture, thumbnail }: Illustration) => {
  const sizes = await Promise.all([picture, thumbnail].map(jpeg => sharp(jpeg).metadata()))
  return sizes.map(({ format, width, height }) => [format, width, height])
}

describe('a picture with its finds', () => {
  const find: Find = { label: 'dog', score: 0.9, box: [200, 150, 500, 400] }

  it('is a JPEG of 1280 pixels at most, and a thumbnail of 360', async () => {
    const large = await illustrator.illustrate(plain(2000, 1500), [find])
    expect(await sizesOf(large)).toEqual([
      ['jpeg', 1280, 960],
      ['jpeg', 360, 270],
    ])
    const middle = await illustrator.illustrate(plain(600, 800), [find])
    expect(await sizesOf(middle)).toEqual([
      ['jpeg', 600, 800],
      ['jpeg', 270, 360],
    ])
  })

  it('is enlarged where it is small, so that names have room', async () => {
    const [picture] = await sizesOf(await illustrator.illustrate(plain(96, 64), []))
    expect(picture).toEqual(['jpeg', 640, 427])
  })

  it('has the label’s colour on the edges of the box and nowhere else', async () => {
    const bytes = plain(800, 600)
    const drawn = await samplesOf((await illustrator.illustrate(bytes, [find])).picture)
    const bare = await samplesOf((await illustrator.illustrate(bytes, [])).picture)
    const [red, green, blue] = labelColour('dog')
    for (const x of [202, 497]) {
      const at = (300 * 800 + x) * 3
      for (const [channel, sample] of [red, green, blue].entries()) {
        expect(Math.abs(drawn.data[at + channel]! - sample), `${x} ${channel}`).toBeLessThan(70)
      }
    }
    expect(meanAlong(200, i => distance(drawn, bare, 250 + i, 300))).toBeLessThan(3)
    expect(meanAlong(800, i => distance(drawn, bare, i, 500))).toBeLessThan(3)
  })

  it('is the same for the same input', async () => {
    const bytes = plain(700, 500)
    const [first, second] = [
      await illustrator.illustrate(bytes, [find]),
      await illustrator.illustrate(bytes, [find]),
    ]
    expect(Buffer.compare(first.picture, second.picture)).toBe(0)
    expect(Buffer.compare(first.thumbnail, second.thumbnail)).toBe(0)
  })

  it('is the same whatever is drawn at the same time', async () => {
    const bytes = plain(700, 500)
    const alone = await illustrator.illustrate(bytes, [find])
    const others = Array.from({ length: 6 }, (_, i) => illustrator.illustrate(plain(600 + i, 400), [find]))
    const [together] = await Promise.all([illustrator.illustrate(bytes, [find]), ...others])
    expect(Buffer.compare(alone.picture, together.picture)).toBe(0)
  })

  it.each([
    ['one pixel', 1, 1],
    ['a sliver', 5000, 1],
    ['a standing sliver', 1, 5000],
  ])('may be %s', async (_, width, height) => {
    const finds: Find[] = [
      { label: 'all of it', score: 1, box: [0, 0, width, height] },
      { label: 'and a class', score: 0.5 },
    ]
    const sizes = await sizesOf(await illustrator.illustrate(plain(width, height), finds))
    expect(sizes.every(([, w, h]) => Number(w) >= 1 && Number(h) >= 1)).toBe(true)
    expect(Math.max(...sizes.flatMap(([, w, h]) => [Number(w), Number(h)]))).toBeLessThanOrEqual(1280)
  })

  it.each([
    ['emoji', '😀👩‍👩‍👧'],
    ['letters from right to left', 'שלום עולם'],
    ['500 letters', 'x'.repeat(500)],
    ['line ends', 'a\nb\r\nc'],
    ['nothing', ''],
    ['controls', '\u0000\u202e\u200b'],
    ['half a character', '\ud83d'],
  ])('takes a label of %s', async (_, label) => {
    const finds: Find[] = [
      { ...find, label },
      { label, score: 0.2 },
    ]
    const bytes = plain(800, 600)
    const drawn = await samplesOf((await illustrator.illustrate(bytes, finds)).picture)
    const bare = await samplesOf((await illustrator.illustrate(bytes, [])).picture)
    expect(meanAlong(300, i => distance(drawn, bare, 200 + i, 151))).toBeGreaterThan(60)
  })

  it('takes boxes that reach beyond the picture, have no area, or are a thousand', async () => {
    const boxes = [
      [-50, -50, 900, 700],
      [800, 600, 800, 600],
      [10.4, 10.4, 10.5, 10.5],
      [300, 300, 100, 100],
    ] as const
    const many = Array.from({ length: 1000 }, (_, i) => boxes[i % boxes.length]!)
    const finds = many.map(box => ({ label: 'thing', score: 0.5, box }))
    expect((await sizesOf(await illustrator.illustrate(plain(800, 600), finds)))[0]).toEqual([
      'jpeg',
      800,
      600,
    ])
  })

  it('names classes in the upper left corner', async () => {
    const bytes = plain(800, 600)
    const classes = [
      { label: 'tabby', score: 0.82 },
      { label: 'tiger cat', score: 0.09 },
    ]
    const drawn = await samplesOf((await illustrator.illustrate(bytes, classes)).picture)
    const bare = await samplesOf((await illustrator.illustrate(bytes, [])).picture)
    for (const y of [12, 38]) expect(meanAlong(60, i => distance(drawn, bare, 12 + i, y))).toBeGreaterThan(60)
    expect(meanAlong(600, i => distance(drawn, bare, 12 + i, 90))).toBeLessThan(3)
  })

  it('leaves tiny boxes without their names where they are many, on the thumbnail alone', async () => {
    const bytes = plain(800, 600)
    const boxAt = (i: number) => [20 + 60 * i, 300, 40 + 60 * i, 320] as const
    const finds = Array.from({ length: 12 }, (_, i) => ({ label: 'dog', score: 0.9, box: boxAt(i) }))
    const [drawn, bare] = [
      await illustrator.illustrate(bytes, finds),
      await illustrator.illustrate(bytes, []),
    ]
    const inked = async (name: keyof Illustration, y: number): Promise<number> => {
      const [a, b] = [await samplesOf(drawn[name]), await samplesOf(bare[name])]
      return meanAlong(a.width, x => distance(a, b, x, y))
    }
    expect(await inked('picture', 290)).toBeGreaterThan(60)
    expect(await inked('thumbnail', 124)).toBeLessThan(3)
  })

  it('tells a damaged picture as the decoder does', async () => {
    const jpeg = await sharp(plain(300, 200)).jpeg().toBuffer()
    await expect(illustrator.illustrate(jpeg.subarray(0, jpeg.length / 2), [find])).rejects.toMatchObject({
      code: 'truncated',
    })
  })
})

describeCollected('with the collected photographs and what models found in them', () => {
  const photos: Record<string, { results: Record<string, readonly Find[]> }> = JSON.parse(
    readFileSync(join(testdata, 'expected.json'), 'utf8'),
  ).photos
  const named = ['dog-human.jpg', 'dog-human-exif2.jpg', 'dog-human-exif3.jpg', 'dog-human-exif8.jpg']
  const some = [...named, 'exif-landscape-6.jpg', 'soccer.jpg', 'rocket.jpg', 'bakery.jpg', 'jockey-grey.jpg']

  it.each(some)('%s has a line where each of its boxes has its edges', { timeout: 60_000 }, async name => {
    const bytes = readFileSync(join(testdata, 'photos', name))
    const finds = Object.values(photos[name]!.results)
      .flat()
      .filter(({ box, score }) => box !== undefined && score >= 0.5)
      .slice(0, 8)
    const drawn = await samplesOf((await illustrator.illustrate(bytes, finds)).picture)
    const bare = await samplesOf((await illustrator.illustrate(bytes, [])).picture)
    const { width: ofUpright } = (await sharp(bytes).metadata()).autoOrient
    const scale = drawn.width / ofUpright
    for (const { box } of finds) {
      const [x1, y1, x2, y2] = box!.map(n => Math.round(n * scale)) as [number, number, number, number]
      const left = meanAlong(y2 - y1, i => distance(drawn, bare, Math.max(0, x1) + 1, y1 + i))
      const bottom = meanAlong(x2 - x1, i => distance(drawn, bare, x1 + i, Math.min(drawn.height, y2) - 2))
      expect(Math.min(left, bottom)).toBeGreaterThan(30)
    }
  })

  it('the copy is upright and carries none of the photograph’s metadata', async () => {
    const [turned, straight] = await Promise.all(
      ['dog-human-exif8.jpg', 'dog-human.jpg'].map(name =>
        illustrator.illustrate(readFileSync(join(testdata, 'photos', name)), []),
      ),
    )
    const { orientation, exif, icc, width, height } = await sharp(turned!.picture).metadata()
    expect([orientation, exif, icc]).toEqual([undefined, undefined, undefined])
    expect(height).toBeGreaterThan(width)
    const [a, b] = [await samplesOf(turned!.picture), await samplesOf(straight!.picture)]
    expect(a.data.length).toBe(b.data.length)
    expect(meanAlong(a.height, y => distance(a, b, a.width >> 1, y))).toBeLessThan(40)
  })
})
