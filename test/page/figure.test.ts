import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { glyphOf, unitsAnEm } from '../../src/analyses/objects/drawing/glyphs.ts'
import { outlinedWidth, outlineText } from '../../src/analyses/objects/drawing/outlined-text.ts'
import { planFigure, writeFigure } from '../../src/commands/write-figure.ts'
import type { Survey } from '../../src/data/survey.ts'
import { drawFigure } from '../../src/page/figure.ts'
import { wrapText, writtenOut } from '../../src/page/svg-text.ts'
import { freshFolder, photogrid } from '../photogrid.ts'
import { sightings } from './sightings.ts'
import { archive, surveyOf } from './surveys.ts'

const silent = { say: () => {} }
const textsOf = (svg: string): string[] =>
  Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text = '']) => text)

describe('the chart for a paper', () => {
  it('is an SVG of its own, in millimetres, with every reading a dot', async () => {
    const svg = drawFigure(archive(), { widthMm: 180 })
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="180mm" height="[\d.]+mm"/)
    expect(/class="dots"[^>]* d="([^"]*)"/.exec(svg)![1]!.match(/h0/g)).toHaveLength(5576)
    expect(svg).not.toMatch(/href|url\(|var\(|script/)
    // A parser that knows XML has to take it.
    const { format } = await sharp(Buffer.from(svg)).metadata()
    expect(format).toBe('svg')
  })

  it('names its axes, its lines and its counts where they are', () => {
    const texts = textsOf(drawFigure(archive(), { widthMm: 180 }))
    expect(texts).toEqual(expect.arrayContaining(['Luminance', 'Year', '1900', '0.4']))
    expect(texts.filter(text => /^(median|\d+th pct) 0\.\d\d$/.test(text))).toHaveLength(5)
    expect(texts.some(text => /^photographs a year, at most \d+$/.test(text))).toBe(true)
    const rows = surveyOf([[1, 2]], { analysis: 'noise', measured: 'noise' })
    expect(textsOf(drawFigure(rows, { widthMm: 180 }))).toContain('rows a key, at most 1')
  })

  it('has a title and a subtitle where they are given, and takes them for text', () => {
    const plain = drawFigure(archive(50), { widthMm: 85 })
    const titled = drawFigure(archive(50), {
      widthMm: 85,
      title: '</svg> & <b>',
      subtitle: 'two\u202e\nwords',
    })
    expect(textsOf(titled)).toEqual(['&#60;/svg&#62; &#38; &#60;b&#62;', 'two words', ...textsOf(plain)])
  })

  it('shades cells where there are too many for a dot each', () => {
    const svg = drawFigure(archive(30_000), { widthMm: 120 })
    expect(svg).not.toContain('class="dots"')
    const paths = Array.from(svg.matchAll(/class="cells" fill-opacity="([\d.]+)"/g), ([, shade]) =>
      Number(shade),
    )
    expect(paths.length).toBeGreaterThan(3)
    expect(paths).toEqual([...paths].sort((a, b) => a - b))
    expect(svg.length).toBeLessThan(400_000)
  })

  it('of recognition has a panel for each label, with what changed', () => {
    const svg = drawFigure(sightings(), { widthMm: 180 })
    expect(svg.match(/class="line"/g)).toHaveLength(9)
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['person', 'car', 'horse', 'fewer after 1920']))
    const survey = sightings(400)
    const key = new Float64Array(400).fill(1900)
    const bars = drawFigure({ ...survey, readings: { ...survey.readings, key } }, { widthMm: 180 })
    expect(bars.match(/<rect/g)).toHaveLength(10)
  })

  it('of nothing is drawn all the same', () => {
    for (const survey of [surveyOf([]), surveyOf([[1900, 0.5]]), sightings(1)] satisfies Survey[]) {
      expect(drawFigure(survey, { widthMm: 40 })).not.toMatch(/NaN|undefined|Infinity/)
    }
  })
})

describe('the chart in pixels', () => {
  let png: Buffer
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'photogrid-figure-'))
    const file = join(folder, 'chart.png')
    const plan = planFigure({ png: file, width: '85', title: 'Title − with a minus' })!
    await writeFigure(archive(), plan, silent)
    png = readFileSync(file)
    rmSync(folder, { recursive: true })
  })

  it('has 300 dots an inch, and says so', async () => {
    const { width, density, format } = await sharp(png).metadata()
    expect({ width, density, format }).toEqual({
      width: Math.round((85 / 25.4) * 300),
      density: 300,
      format: 'png',
    })
  })

  it('has its letters without a font', async () => {
    const { data, info } = await sharp(png)
      .extract({ left: 0, top: 0, width: 800, height: 100 })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const dark = Array.from(
      { length: info.width * info.height },
      (_, at) => data[at * info.channels]!,
    ).filter(sample => sample < 80)
    expect(dark.length / (info.width * info.height)).toBeGreaterThan(0.02)
  })

  it('draws outlines as the labels on pictures do', async () => {
    const size = 96
    for (const letter of 'R9gß%') {
      const glyph = glyphOf(letter, size, 0)
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${glyph.width}" height="${glyph.height}"><rect width="100%" height="100%"/><path fill="#fff" transform="translate(${-glyph.left} ${-glyph.top}) scale(${size / unitsAnEm} ${-size / unitsAnEm})" d="${outlineText(letter)}"/></svg>`
      const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true })
      const off = glyph.coverage.reduce(
        (sum, share, at) => sum + Math.abs(share - data[at * info.channels]!),
        0,
      )
      expect(off / glyph.coverage.length, letter).toBeLessThan(4)
    }
    expect(outlinedWidth('ii')).toBeCloseTo(2 * outlinedWidth('i'))
  })
})

describe('a figure is asked for', () => {
  it('beside whatever is printed', async () => {
    const folder = freshFolder()
    await photogrid(folder, ['new', 'demo', '--photos', '5'])
    const here = join(folder, 'demo')
    const { stdout, stderr } = await photogrid(here, [
      'aggregate',
      '--svg',
      'a.svg',
      '--png',
      'a.png',
      '--format',
      'csv',
    ])
    expect(stdout).toMatch(/^row,key,/)
    expect(stderr).toContain('wrote a.svg and a.png\n')
    expect(readFileSync(join(here, 'a.svg'), 'utf8')).toContain('</svg>')
  })

  it('in a size that is one, and for a file', () => {
    expect(() => planFigure({ svg: 'a.svg', width: '20' })).toThrow(
      '--width must be a whole number from 40 to 1000',
    )
    expect(() => planFigure({ width: '85' })).toThrow('--width is of the chart that --svg or --png writes')
    expect(planFigure({})).toBeUndefined()
  })

  it.each(['none/a.svg', '/dev/null', 'package.json/a.svg'])(
    'where %s cannot be written, and the page is not begun',
    path => {
      expect(() => planFigure({ png: path })).toThrow(`cannot write ${path}: `)
    },
  )

  it('with lines that are not too wide', () => {
    const lines = wrapText('the quick brown fox jumps over the lazy dog', 8, writtenOut)
    expect(lines.join(' ')).toBe('the quick brown fox jumps over the lazy dog')
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.every(line => writtenOut.widthOf(line) <= 8)).toBe(true)
  })
})
