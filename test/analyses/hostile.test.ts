// Every hostile file, made here or collected, has one definite outcome, soon and in little memory.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { luminance } from '../../src/analyses/luminance.ts'
import { RowFailure } from '../../src/errors.ts'
import { hostileFiles } from '../made/hostile.ts'
import { describeCollected, testdata } from '../testdata.ts'

const folder = join(testdata, 'hostile')
const limit = 100_000_000

/** A number, or the failure's code and a part of its sentence. */
type Expected = number | readonly [code: string, sentence: string]

const svg = ['unsupported-format', 'an SVG drawing has no pixels of its own'] as const
const rose = 0.471639

const outcomes: Readonly<Record<string, Expected>> = {
  '12-bit.jpg': ['unsupported-format', 'a 12-bit JPEG: only 8 bits a sample can be decoded'],
  'all-black-640.jpg': 0,
  'animated-loop-3.gif': 0.991821,
  'animated-loop-3.webp': 0.992974,
  'avif-rot1mir0.avif': 0.578375,
  'bmp-small.bmp': ['unsupported-format', 'a BMP picture cannot be decoded here'],
  'bomb-30000x30000-1bit.png': ['too-large', 'claims 30000 x 30000 pixels; the limit is 100000000'],
  'broken.png': ['corrupt', 'the PNG has no header after its signature'],
  'corrupt-header.jpg': ['truncated', 'the JPEG ends before its header does'],
  'crash.tif': ['corrupt', 'the TIFF is damaged'],
  'decompression_bomb.gif': ['truncated', 'the GIF ends before its last pixel'],
  'decompression_bomb.ico': ['unsupported-format', 'a Windows icon cannot be decoded here'],
  // The frame is larger than the picture: what lies outside is not seen.
  'decompression_bomb_extents.gif': 0.489,
  'dims-100000x100000-no-data.png': ['too-large', 'claims 100000 x 100000 pixels'],
  'dims-zero.png': ['corrupt', 'claims 0 x 0 pixels'],
  'example.heic': ['unsupported-format', 'a HEIC picture cannot be decoded here'],
  'exif-orientation-9.jpg': 0.6092,
  'giant-dims.jpg': ['too-large', 'claims 20000 x 14000 pixels'],
  'git-lfs-pointer.jpg': ['not-an-image', 'a Git LFS pointer, not the picture it stands for'],
  'hopper.heif': ['unsupported-format', 'a HEIC picture cannot be decoded here'],
  'html-error-page.jpg': ['not-an-image', 'an HTML page, not a picture'],
  'huge-17000x17000.avif': ['too-large', 'the AVIF claims more pixels than the limit'],
  'invalid-exif.jpg': 0.457664,
  'jpeg-named.png': rose,
  'looks-like-svg.webp': 0.866865,
  'names/-rf.jpg': rose,
  'names/UPPERCASE.JPEG': rose,
  "names/name with spaces & 'quotes' ümläut 日本.jpg": rose,
  'names/no-extension': rose,
  'names/two.dots.in.name.jpg.txt': rose,
  'ojpeg-strip.tif': ['unsupported-format', 'a TIFF with Compression 6 (old-style JPEG)'],
  'one-pixel.jpg': 0.53125,
  'png-named.jpg': rose,
  'relax.jp2': ['unsupported-format', 'a JPEG 2000 picture cannot be decoded here'],
  'rose.webp': 0.80444,
  'sliver-5000x1.jpg': 0.31731,
  'svg-billion-laughs.svg': svg,
  'svg-external-file.svg': svg,
  'svg-huge.svg': svg,
  'svg-plain.svg': svg,
  'text-file.jpg': ['not-an-image', 'text, not a picture'],
  'transparent.png': 0.996094,
  'truncated-10k.png': ['truncated', 'the PNG ends before its last pixel'],
  'truncated-half.jpg': ['truncated', 'the JPEG ends before its last pixel'],
  'truncated.gif': ['truncated', 'the GIF ends before its last pixel'],
  'webp-named.jpg': 0.47141,
  'zero-length.jpg': ['empty', 'zero bytes came'],
}

/** The number, or the failure's code and sentence. */
const outcomeOf = async (measuring: Promise<{ luminance: number }>): Promise<unknown> =>
  measuring.then(
    ({ luminance: number }) => number,
    error => (error instanceof RowFailure ? [error.code, error.message] : error),
  )

describe('a hostile file that is made here has its outcome', async () => {
  const session = await luminance.open({ threads: 1, maxPixels: limit })
  const before = process.memoryUsage.rss()

  it.each(Object.entries(hostileFiles))('%s', { timeout: 5000 }, async (_, { bytes, expected }) => {
    expect(await outcomeOf(session.measure(bytes))).toEqual(
      expected === 'measured' ? expect.any(Number) : [expected[0], expect.stringContaining(expected[1])],
    )
  })

  afterAll(() => expect(process.memoryUsage.rss() - before).toBeLessThan(200e6))
})

describeCollected('a collected hostile file has its outcome', async () => {
  const session = await luminance.open({ threads: 1, maxPixels: limit })
  const before = process.memoryUsage.rss()

  it.each(Object.entries(outcomes))('%s', { timeout: 5000 }, async (name, expected) => {
    expect(await outcomeOf(session.measure(readFileSync(join(folder, name))))).toEqual(
      typeof expected === 'number' ? expected : [expected[0], expect.stringContaining(expected[1])],
    )
  })

  it('and none is left out of the table', () => {
    const listed = ['', 'names/'].flatMap(part =>
      readdirSync(join(folder, part))
        .map(name => part + name)
        .filter(name => statSync(join(folder, name)).isFile()),
    )
    expect(listed.toSorted()).toEqual(Object.keys(outcomes).toSorted())
  })

  afterAll(() => expect(process.memoryUsage.rss() - before).toBeLessThan(200e6))
})
