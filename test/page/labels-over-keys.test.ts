import { describe, expect, it } from 'vitest'
import type { Survey } from '../../src/data/survey.ts'
import { binKeys, binOf, binStart, describeBin, leastForShare } from '../../src/page/key-bins.ts'
import { panelOf } from '../../src/page/label-panels.ts'
import { middleScore, scoresOf, tallyLabels } from '../../src/page/label-tally.ts'
import { labelsOverKeys, mostDrawn } from '../../src/page/labels-over-keys.ts'
import { shareOf } from '../../src/page/share-interval.ts'
import { sortReadings } from '../../src/page/sort-readings.ts'
import { type Picture, recognitionSurvey, sightings } from './sightings.ts'
import { columnsOf, randomFrom, surveyOf } from './surveys.ts'

/** The survey's finds as objects, for sums that a child could check. */
const flat = (survey: Survey) =>
  Array.from(survey.finds!.reading, (reading, index) => ({
    reading,
    key: columnsOf(survey).key[reading]!,
    label: survey.finds!.labels[survey.finds!.label[index]!]!,
    score: survey.finds!.score[index]!,
  }))

const over = (survey: Survey) =>
  labelsOverKeys(
    { finds: survey.finds!, readings: columnsOf(survey) },
    tallyLabels(survey.finds!, columnsOf(survey)),
    sortReadings(columnsOf(survey)).points,
  )

const pointsOf = (keys: readonly number[]) =>
  sortReadings(columnsOf(surveyOf(keys.map(key => [key, 0] as const)))).points

describe('the tally of labels', () => {
  it('counts photographs once, finds as often as they are, and knows scores and keys: as brute force does', () => {
    const survey = sightings(1500)
    const all = flat(survey)
    const tally = tallyLabels(survey.finds!, columnsOf(survey))
    survey.finds!.labels.forEach((name, label) => {
      const its = all.filter(find => find.label === name)
      const keys = its.map(({ key }) => key)
      expect(tally.photographs[label]).toBe(new Set(its.map(({ reading }) => reading)).size)
      expect(tally.firstKey[label]).toBe(Math.min(...keys))
      expect(tally.lastKey[label]).toBe(Math.max(...keys))
      expect([...scoresOf(tally, label)]).toEqual(its.map(({ score }) => score).toSorted((a, b) => a - b))
    })
    const photographs = [...tally.order].map(label => tally.photographs[label]!)
    expect(photographs).toEqual(photographs.toSorted((a, b) => b - a))
    expect(new Set(tally.order).size).toBe(survey.finds!.labels.length)
  })

  it('leaves out of the order what was never found', () => {
    const survey = recognitionSurvey([[1900, ['dog', 0.5]]])
    const finds = { ...survey.finds!, labels: ['dog', 'unicorn'] }
    expect([...tallyLabels(finds, columnsOf(survey)).order]).toEqual([0])
  })

  it('finds the middle of an odd and of an even number of scores', () => {
    expect(middleScore(Float32Array.of(0.25, 0.5, 1))).toBe(0.5)
    expect(middleScore(Float32Array.of(0.25, 0.5))).toBe(0.375)
  })
})

describe('bins of keys', () => {
  const random = randomFrom(3)
  const cases: Record<string, number[]> = {
    'years, many': Array.from({ length: 40_000 }, () => 1860 + Math.floor(141 * random())),
    'years, few': Array.from({ length: 300 }, () => 1860 + Math.floor(141 * random())),
    'small whole numbers': Array.from({ length: 3000 }, () => Math.floor(12 * random())),
    fractions: Array.from({ length: 2000 }, () => Math.floor(30 * random()) / 10),
    'negative and tiny': Array.from({ length: 2000 }, () => (random() - 0.5) * 1e-7),
    huge: Array.from({ length: 500 }, () => (random() - 0.5) * 2e15),
    'one key': Array(50).fill(7),
  }
  for (const [name, keys] of Object.entries(cases)) {
    it(`hold every photograph once, and none that is not theirs: ${name}`, () => {
      const bins = binKeys(pointsOf(keys))
      const counts = new Uint32Array(bins.photographs.length)
      for (const key of keys) {
        const bin = binOf(bins, key)
        expect(bin).toBeGreaterThanOrEqual(0)
        expect(bin).toBeLessThan(counts.length)
        counts[bin]!++
        const hair = bins.width * 1e-6
        expect(key).toBeGreaterThanOrEqual(binStart(bins, bin) - hair)
        expect(key).toBeLessThan(binStart(bins, bin + 1) + hair)
      }
      expect(bins.photographs).toEqual(counts)
      expect(counts.length).toBeLessThanOrEqual(202)
    })
  }

  it('are years where years hold enough, else fives, tens or twenties that start at round years', () => {
    const years = (aYear: number) =>
      pointsOf(Array.from({ length: 140 * aYear }, (_, index) => 1863 + (index % 140)))
    expect([500, 60, 30, 3].map(aYear => binKeys(years(aYear)).width)).toEqual([1, 5, 10, 20])
    const bins = binKeys(years(60))
    expect(describeBin(bins, 1, String)).toBe('1865–1869')
    expect(describeBin(binKeys(years(500)), 1, String)).toBe('1864')
    expect(binKeys(pointsOf(cases.fractions!)).width).toBeLessThan(1)
  })
})

describe('bins of keys that are steps themselves', () => {
  it('are those steps, each key alone in its own: tenths, and decades', () => {
    const tenths = Array.from({ length: 9000 }, (_, index) => (index % 30) / 10)
    const decades = Array.from({ length: 4200 }, (_, index) => 1860 + 10 * (index % 14))
    expect(binKeys(pointsOf(tenths)).photographs).toEqual(new Uint32Array(30).fill(300))
    expect(binKeys(pointsOf(decades)).photographs).toEqual(new Uint32Array(14).fill(300))
  })
})

describe('labels over the keys', () => {
  it('gives the share that brute force gives, bin by bin, of the most frequent labels', () => {
    const survey = sightings()
    const { lines, bins } = over(survey)
    const all = flat(survey)
    expect(lines).toHaveLength(mostDrawn)
    let compared = 0
    for (const { label, shares, overall } of lines) {
      const its = all.filter(find => find.label === survey.finds!.labels[label])
      expect(overall.part).toBe(new Set(its.map(({ reading }) => reading)).size)
      shares.forEach((share, bin) => {
        const [from, to] = [binStart(bins, bin), binStart(bins, bin + 1)]
        const whole = columnsOf(survey).key.filter(key => key >= from && key < to).length
        if (whole < leastForShare) {
          expect(share).toBeUndefined()
          return
        }
        const held = new Set(its.filter(({ key }) => key >= from && key < to).map(({ reading }) => reading))
        expect([share!.part, share!.whole]).toEqual([held.size, whole])
        compared++
      })
    }
    expect(compared).toBeGreaterThan(80)
  })

  it('calls a change clear where it is one, and names the year after which it held', () => {
    const { lines } = over(sightings())
    const survey = sightings()
    const changes = Object.fromEntries(
      lines.map(({ label, change }) => [
        survey.finds!.labels[label],
        change && (change.rose ? 'rose' : 'fell'),
      ]),
    )
    expect(changes).toMatchObject({ person: 'rose', car: 'rose', horse: 'fell' })
    expect(changes.train).toBeUndefined()

    const sudden = recognitionSurvey(
      Array.from({ length: 14_000 }, (_, index): Picture => {
        const year = 1861 + (index % 140)
        return year > 1920 && Math.floor(index / 140) % 2 === 0 ? [year, ['car', 0.9]] : [year]
      }),
    )
    expect(over(sudden).lines[0]!.change).toMatchObject({ rose: true, since: 1920 })
  })

  it('sees hardly ever a change where there is none', () => {
    const random = randomFrom(17)
    let seen = 0
    for (let round = 0; round < 300; round++) {
      const pictures = Array.from(
        { length: 400 },
        (_, index): Picture =>
          random() < 0.3 ? [1900 + (index % 100), ['dog', 0.5]] : [1900 + (index % 100)],
      )
      if (over(recognitionSurvey(pictures)).lines[0]!.change !== undefined) seen++
    }
    expect(seen).toBeLessThan(9)
  })

  it('draws nothing over a single key, nor over keys that hold too few photographs', () => {
    const many = Array.from({ length: 90 }, (): Picture => [1900, ['dog', 0.5]])
    expect(over(recognitionSurvey(many)).isSingle).toBe(true)
    const spread = Array.from({ length: 30 }, (_, index): Picture => [index * 100, ['dog', 0.5]])
    expect(over(recognitionSurvey(spread)).isSingle).toBe(true)
    expect(over(sightings(1000)).isSingle).toBe(false)
  })
})

describe('a panel', () => {
  it('breaks its line where bins are left out, and ends at the share that it says', () => {
    const keys = [...Array(40).fill(0), ...Array(40).fill(1), ...Array(19).fill(2), ...Array(40).fill(3)]
    const survey = recognitionSurvey(
      keys.map((key: number, index): Picture => (index % 4 === 0 ? [key, ['dog', 0.5]] : [key])),
    )
    const { lines, bins } = over(survey)
    const panel = panelOf(lines[0]!, bins, 'dog')
    expect(panel.line.match(/M/g)).toHaveLength(2)
    expect(panel.line.endsWith('h0')).toBe(true)
    const { part, whole } = lines[0]!.shares[3]!
    expect(panel.end.text).toBe(`${Math.round((100 * part) / whole)} %`)
    expect(panel.said).toContain(`${panel.end.text} in 3`)
    const [, y] = panel.line.split(/[ML]/).at(-1)!.split(/[ h]/).map(Number)
    expect(8 + (110 * y!) / 100).toBeCloseTo(Number(panel.end.top), 0)
  })
})

describe('a share', () => {
  it('has Wilson’s interval, worked by hand', () => {
    expect(shareOf(5, 10)).toMatchObject({
      share: 0.5,
      low: expect.closeTo(0.2366, 3),
      high: expect.closeTo(0.7634, 3),
    })
    expect(shareOf(0, 10)).toMatchObject({ low: 0, high: expect.closeTo(0.2775, 3) })
    expect(shareOf(10, 10)).toMatchObject({ low: expect.closeTo(0.7225, 3), high: 1 })
    expect(shareOf(0, 0)).toMatchObject({ share: 0, low: 0, high: 1 })
  })
})
