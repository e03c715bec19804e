import { describe, expect, it } from 'vitest'
import { findSentence } from '../../src/page/finding.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { archive, randomFrom, surveyOf } from './surveys.ts'

const find = (pairs: [number, number][], measured = 'luminance'): { headline: string; sentence: string } => {
  const { headline, sentence } = findSentence(scatterOf(surveyOf(pairs, { measured })))
  return { headline, sentence: sentence.map(({ text }) => text).join('') }
}

/** Twenty photographs a year whose middle is what `levelOf` says. */
const years = (levelOf: (year: number) => number): [number, number][] =>
  Array.from({ length: 141 * 20 }, (_, index) => {
    const year = 1860 + Math.floor(index / 20)
    return [year, levelOf(year) + ((index % 20) - 9.5) / 100]
  })

describe('the finding', () => {
  it('says that photographs got brighter, after which year, and by how much', () => {
    expect(find(years(year => (year <= 1920 ? 0.3 : 0.5)))).toEqual({
      headline: 'Photographs got brighter after 1920',
      sentence:
        '2,820 photographs, one dot each. Half of those from 1860–1889 are darker than 0.30; for 1971–2000 the middle is 0.50.',
    })
  })

  it('says that they got darker where they did', () => {
    expect(find(years(year => (year <= 1930 ? 0.6 : 0.4))).headline).toBe('Photographs got darker after 1930')
  })

  it('names no year where the change went on all along', () => {
    expect(find(years(year => 0.2 + (year - 1860) / 500)).headline).toBe('Photographs got brighter')
  })

  it('names no year where the change came at the very end', () => {
    expect(find(years(year => (year <= 1984 ? 0.3 : 0.5))).headline).toBe('Photographs got brighter')
  })

  it('sees no change where chance alone could be at work', () => {
    const random = randomFrom(11)
    const found = find(years(() => 0.4 + 0.002 * random()))
    expect(found.headline).toBe('Luminance shows no clear change')
    expect(found.sentence).toContain('too close to tell apart')
  })

  it('is not led by a few stray old pictures', () => {
    const strays: [number, number][] = [1800, 1801, 1802].map(year => [year, 0.99])
    expect(find([...strays, ...years(year => (year <= 1920 ? 0.3 : 0.5))]).sentence).toContain('1860–1889')
    expect(find([...strays, ...years(year => (year <= 1920 ? 0.3 : 0.5))]).headline).toMatch(/brighter/)
  })

  it('is true of the archive: the medians it names are the medians', () => {
    const survey = archive()
    const { sentence } = findSentence(scatterOf(survey))
    const text = sentence.map(phrase => phrase.text).join('')
    const [, from, to, early, from2, to2, late] =
      /from (\d+)–(\d+) are darker than ([\d.]+); for (\d+)–(\d+) the middle is (\d\.\d+)/.exec(text)!
    const medianOf = (first: number, last: number): number => {
      const values = [...survey.readings.value].filter(
        (_, index) => survey.readings.key[index]! >= first && survey.readings.key[index]! <= last,
      )
      return values.toSorted((a, b) => a - b)[values.length >> 1]!
    }
    expect(medianOf(Number(from), Number(to))).toBeCloseTo(Number(early), 2)
    expect(medianOf(Number(from2), Number(to2))).toBeCloseTo(Number(late), 2)
  })

  it('speaks of other measurements by their own name', () => {
    expect(
      find(
        years(year => (year <= 1920 ? 0.3 : 0.5)),
        'sharpness',
      ).headline,
    ).toBe('Sharpness rose after 1920')
  })

  it('is neutral where there is too little to compare', () => {
    expect(
      find([
        [1900, 0.4],
        [1990, 0.6],
      ]),
    ).toEqual({
      headline: 'Luminance of 2 photographs, 1900–1990',
      sentence: '2 photographs, one dot each. Half of them lie between 0.45 and 0.55; the median is 0.50.',
    })
    expect(find([[1900, 0.4]]).headline).toBe('Luminance of one photograph')
    expect(find([]).headline).toBe('Nothing was measured')
    expect(
      find([
        [1900, 0.4],
        [1900, 0.6],
      ]).sentence,
    ).toContain('all of one year')
  })

  it('draws no conclusion from keys that are no years', () => {
    const found = find(years(year => (year <= 1920 ? 0.3 : 0.5)).map(([year, value]) => [year - 1930, value]))
    expect(found.headline).toBe('Luminance of 2,820 photographs')
  })
})
