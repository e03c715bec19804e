import { describe, expect, it } from 'vitest'
import { drawTerminal } from '../../src/page/terminal.ts'
import { archive, surveyOf } from './surveys.ts'

describe('the picture in the terminal', () => {
  it('has axes with years and values, and every dot in its place', () => {
    const survey = surveyOf([
      [1900, 0],
      [1950, 0.5],
      [2000, 1],
    ])
    const picture = drawTerminal(survey, { width: 60, height: 10, colour: false })
    expect(picture.split('\n')).toEqual([
      '     Luminance by year, 3 photographs',
      expect.stringMatching(/^ {2}1 ┤ +[\u2801-\u28ff]$/),
      ...Array(4).fill('    │'),
      expect.stringMatching(/^0\.5 ┤ {20,30}[\u2801-\u28ff]$/),
      ...Array(3).fill('    │'),
      expect.stringMatching(/^ {2}0 ┤[\u2801-\u28ff]$/),
      expect.stringMatching(/^ {4}╰┬─+┬─+┬$/),
      expect.stringMatching(/^ +1900 +1950 +2000$/),
      '',
    ])
  })

  it('marks the median, and says so', () => {
    const picture = drawTerminal(archive(), { width: 100, colour: false })
    expect(picture).toContain('━━ median of five years')
    const marked = picture.split('\n').slice(1).join('').match(/━/g)!
    expect(marked.length).toBeGreaterThan(60)
  })

  it('fits its width, and is plain where colour is off', () => {
    for (const width of [40, 80, 120]) {
      const picture = drawTerminal(archive(), { width, colour: false })
      for (const line of picture.split('\n')) expect([...line].length).toBeLessThanOrEqual(width)
      expect(picture).not.toContain('\x1b')
    }
    expect(drawTerminal(archive(), { width: 80, colour: true })).toContain('\x1b[38;5;67m')
  })

  it('draws whatever numbers come', () => {
    expect(drawTerminal(surveyOf([]), { width: 80, colour: false })).toBe(
      'No reading yet: nothing to draw.\n',
    )
    expect(drawTerminal(surveyOf([[1900, 0.5]]), { width: 80, colour: false })).toMatch(/[\u2801-\u28ff]/)
    const negative = drawTerminal(
      surveyOf([
        [-2.5, -3],
        [4.25, 7],
      ]),
      { width: 80, colour: false },
    )
    expect(negative).toContain('by key')
    expect(negative).toContain('−2')
  })

  it('lets no control character of an analysis through', () => {
    const picture = drawTerminal(surveyOf([[1900, 0.5]], { analysis: 'a\x1b[31mb' }), {
      width: 80,
      colour: false,
    })
    expect(picture).not.toContain('\x1b')
  })
})
