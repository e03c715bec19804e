import { describe, expect, it } from 'vitest'
import { formatCount } from '../../src/data/quantity.ts'
import { histogramLines } from '../../src/page/bars.ts'
import { drawTerminal } from '../../src/page/terminal.ts'
import { bar, column } from '../../src/page/terminal-ink.ts'
import { sightings } from './sightings.ts'
import { archive, surveyOf } from './surveys.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what begins a terminal's codes
const codes = /\x1b\[[\d;]*m/g
const plain = { colourDepth: 1 }
const linesOf = (picture: string): string[] => picture.trimEnd().split('\n')

describe('the picture in the terminal', () => {
  it('has axes with years and values, and every dot in its place', () => {
    const survey = surveyOf([
      [1900, 0],
      [1950, 0.5],
      [2000, 1],
    ])
    expect(linesOf(drawTerminal(survey, { width: 60, height: 24, ...plain }))).toEqual([
      'Luminance of 3 photographs, 1900–2000',
      'Luminance by year, 3 photographs',
      expect.stringMatching(/^ {5}[█▌▐] +█ +█$/),
      expect.stringMatching(/^ {5}[█▌▐] +█ +█$/),
      expect.stringMatching(/^ {2}1 ┤ +[\u2801-\u28ff]$/),
      ...Array(3).fill(expect.stringMatching(/^(?:0\.\d| {3}) [│┤]$/)),
      expect.stringMatching(/^(?:0\.\d| {3}) [│┤] {20,30}[\u2801-\u28ff]$/),
      ...Array(3).fill(expect.stringMatching(/^(?:0\.\d| {3}) [│┤]$/)),
      expect.stringMatching(/^ {2}0 ┤[\u2801-\u28ff]$/),
      expect.stringMatching(/^ {4}╰┬─+┬─+┬$/),
      expect.stringMatching(/^ +1900 +1950 +2000$/),
    ])
  })

  it('begins with what the readings say, or with what somebody else says', () => {
    const size = { width: 80, ...plain }
    expect(linesOf(drawTerminal(archive(), size))[0]).toMatch(/^Photographs got brighter after \d{4}$/)
    expect(linesOf(drawTerminal(archive(), { ...size, title: 'Mine\x1b[31m' }))[0]).toBe('Mine [31m')
  })

  it('marks the median across the plot, and names the lines where they end', () => {
    const picture = drawTerminal(archive(), { width: 100, ...plain })
    expect(picture).toContain('━━ median of five years')
    expect(picture.match(/[━▔▁]/g)!.length).toBeGreaterThan(60)
    for (const name of ['95th pct', '75th pct', 'median', '25th pct', '5th pct']) {
      expect(picture).toMatch(new RegExp(`(?<!\\d)${name} 0\\.\\d\\d$`, 'm'))
    }
    expect(picture).toMatch(/ \d+ a year$/m)
  })

  it.for([20, 40, 66, 80, 120, 200])('fits %i columns, and no more than 24 rows with the summary', width => {
    for (const survey of [archive(), sightings(), archive(40_000), surveyOf([[1900, 0.5]])]) {
      const lines = linesOf(drawTerminal(survey, { width, height: 24, ...plain }))
      expect(Math.max(...lines.map(line => [...line].length))).toBeLessThanOrEqual(Math.max(width, 24))
      expect(lines.length).toBeLessThanOrEqual(17)
    }
  })

  it('takes the room that a larger terminal has', () => {
    const rows = (height: number): number =>
      linesOf(drawTerminal(archive(), { width: 80, height, ...plain })).length
    expect(rows(40) - rows(24)).toBe(16)
    expect(rows(200)).toBe(rows(60))
  })

  it('has the colours that the terminal has, and none in a pipe', () => {
    const inks = (colourDepth: number): string[] =>
      [...new Set(drawTerminal(archive(), { width: 80, colourDepth }).match(codes))].sort()
    expect(inks(1)).toEqual([])
    expect(inks(4)).toEqual(['0', '1;31', '1', '2', '33', '34'].map(code => `\x1b[${code}m`))
    expect(inks(8)).toEqual(['0', '1;38;5;166', '1', '2', '38;5;173', '38;5;67'].map(code => `\x1b[${code}m`))
    expect(inks(24)).toEqual(inks(8))
  })

  it('is the same picture in colour and without, but for the median’s shape', () => {
    const text = (colourDepth: number): string[] =>
      linesOf(drawTerminal(archive(), { width: 80, colourDepth })).map(line => line.replace(codes, ''))
    const [one, other] = [text(1).slice(2), text(8).slice(2)]
    one.forEach((line, row) => {
      const same = [...line].every((letter, at) => /[━▔▁]/.test(letter) || letter === [...other[row]!][at])
      expect(same, line).toBe(true)
    })
  })

  it('of very many readings shades how many there are, instead of filling up', () => {
    const picture = drawTerminal(archive(200_000), { width: 80, ...plain })
    const kinds = new Set(picture.match(/[\u2801-\u28ff]/g))
    expect(kinds.size).toBeGreaterThan(5)
    expect(kinds.size).toBeLessThanOrEqual(8)
  })

  it('draws whatever numbers come', () => {
    const size = { width: 80, ...plain }
    expect(drawTerminal(surveyOf([]), size)).toBe('No reading yet: nothing to draw.\n')
    expect(drawTerminal(surveyOf([[1900, 0.5]]), size)).toMatch(/[\u2801-\u28ff]/)
    const negative = surveyOf(
      [
        [-2.5, -3],
        [4.25, 7],
      ],
      { measured: 'noise', analysis: 'noise' },
    )
    const picture = drawTerminal(negative, size)
    expect(picture).toContain('Noise by key, 2 rows')
    expect(picture).toContain('−2')
  })

  it('lets no control character of an analysis through', () => {
    const survey = surveyOf([[1900, 0.5]], { measured: 'a\x1b[31mb' })
    expect(drawTerminal(survey, { width: 80, ...plain })).not.toContain('\x1b')
  })
})

describe('recognition in the terminal', () => {
  it('is a bar for each label, its share, its years and what changed', () => {
    const lines = linesOf(drawTerminal(sightings(), { width: 100, ...plain }))
    expect(lines[0]).toMatch(/^Person found in more photographs/)
    const horse = lines.find(line => line.trim().startsWith('horse '))!
    expect(horse).toMatch(/^ +horse █*[▏▎▍▌▋▊▉]? +5\.7 % +[▁▂▃▄▅▆▇█ ]+ {2}fewer after 1920$/)
    const [person, car] = ['person', 'car'].map(
      name => lines.find(line => line.trim().startsWith(`${name} `))!,
    )
    const length = (line: string): number => line.match(/ (█+)/)![1]!.length
    expect(length(car!) / length(person!)).toBeCloseTo(0.21 / 0.59, 1)
    expect(lines.at(-1)).toBe('and 5 more labels')
  })

  it('keeps the bars where there is no room for more', () => {
    const picture = drawTerminal(sightings(), { width: 50, ...plain })
    expect(picture).not.toContain('after')
    expect(picture).toMatch(/person █+ +59 %$/m)
  })
})

describe('bars of characters', () => {
  it('are as long or as high as their share, in eighths', () => {
    expect(bar(0.5, 3)).toBe('█▌')
    expect(bar(1, 3)).toBe('███')
    expect(bar(0, 3)).toBe('')
    expect(bar(1e-9, 3)).toBe('▏')
    expect(column(0.75, 2)).toEqual(['▄', '█'])
    expect(column(0, 2)).toEqual([' ', ' '])
    expect(column(1e-9, 2)).toEqual([' ', '▁'])
  })
})

describe('bars in a terminal', () => {
  it.each([40, 80, 120])('fit %i columns with every digit of their counts', width => {
    const names = ['University-of-Somewhere-Long-CE1', 'SITE-B', 'node1234567890.cluster.example.org']
    const bars = names.map((name, index) => ({ name, count: 1_234_567 * (index + 1) }))
    const lines = histogramLines(bars, width)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
    for (const [index, { count }] of bars.entries()) expect(lines[index]).toContain(formatCount(count))
    expect(lines.filter(line => line.includes('█'))).toHaveLength(3)
  })
})
