import { describe, expect, it } from 'vitest'
import type { Survey, Thumbnail } from '../../src/data/survey.ts'
import { readPageParts } from '../../src/io/web-build.ts'
import { countFinds } from '../../src/page/finds-a-picture.ts'
import { recognitionOf } from '../../src/page/finds-view.ts'
import { viewGallery } from '../../src/page/gallery-view.ts'
import { renderPage } from '../../src/page/page.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { countScores, viewScores } from '../../src/page/score-histograms.ts'
import { type Picture, recognitionSurvey, sightings } from './sightings.ts'
import { archive, columnsOf, randomFrom } from './surveys.ts'

const parts = await readPageParts()
const pageOf = (survey: Survey): string =>
  renderPage(survey, parts, { generated: new Date(Date.UTC(2026, 10, 21)), version: '0.1.0' })
const wordsOf = (html: string): string =>
  html
    .replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

const find = (survey: Survey): { headline: string; sentence: string } => {
  const { headline, sentence } = recognitionOf(survey, scatterOf(survey))!.finding
  return { headline, sentence: sentence.map(({ text }) => text).join('') }
}

/** `count` pictures a year; the share that `likely` says hold the label, evenly and without chance. */
const years = (count: number, likely: Record<string, (year: number) => number>): Picture[] =>
  Array.from({ length: 120 * count }, (_, index): Picture => {
    const year = 1881 + Math.floor(index / count)
    const held = Object.entries(likely).filter(([, share]) => index % count < share(year) * count)
    return [year, ...held.map(([label]) => [label, 0.8] as const)]
  })

describe('what recognition says at the top', () => {
  it('names the label that came, after which year, and by how much', () => {
    const pictures = years(20, { person: () => 0.6, car: year => (year <= 1930 ? 0.05 : 0.4) })
    expect(find(recognitionSurvey(pictures))).toEqual({
      headline: 'Car found in more photographs after 1930',
      sentence:
        '2,400 photographs, with 2,050 finds in 60 % of them. Person is in 60 % and car in 25 %. Between 1881–1910 and 1971–2000, car rose from 5 % to 40 %.',
    })
  })

  it('names one that came and one that went', () => {
    const pictures = years(20, {
      horse: year => (year <= 1920 ? 0.4 : 0.1),
      car: year => (year <= 1930 ? 0 : 0.5),
    })
    expect(find(recognitionSurvey(pictures)).headline).toBe('Car found in more photographs, horse in fewer')
  })

  it('says what is there most where nothing changed', () => {
    const found = find(recognitionSurvey(years(20, { person: () => 0.6, dog: () => 0.1 })))
    expect(found.headline).toBe('Person found in 60 % of photographs, dog in 10 %')
    expect(found.sentence).toContain('No label changed clearly between 1881–1910 and 1971–2000.')
  })

  it('compares nothing where keys are no years', () => {
    const pictures = years(20, { car: year => (year <= 1930 ? 0.05 : 0.4) })
    const found = find(recognitionSurvey(pictures.map(([key, ...finds]): Picture => [key - 1900, ...finds])))
    expect(found.headline).toBe('Car found in 25 % of photographs')
    expect(found.sentence).not.toMatch(/Between|No label/)
  })

  it('counts where there are few, and says so where there is nothing', () => {
    expect(
      find(recognitionSurvey([[1900, ['dog', 0.9]], [1901], [1902, ['dog', 0.7], ['dog', 0.4]]])),
    ).toEqual({
      headline: 'Dog found in 2 of 3 photographs',
      sentence: '3 photographs, with 3 finds in 67 % of them. Dog is in 2 of 3.',
    })
    expect(find(recognitionSurvey([[1900, ['dog', 0.9], ['dog', 0.8], ['cat', 0.7]]]))).toEqual({
      headline: 'One photograph, with dog and cat',
      sentence: 'One photograph was looked at, and 3 finds made in it.',
    })
    expect(find(recognitionSurvey([[1900], [1901]])).headline).toBe('Nothing was found in 2 photographs')
    expect(find(recognitionSurvey([[1900]])).headline).toBe('Nothing was found in one photograph')
    expect(find(recognitionSurvey([])).headline).toBe('Nothing was measured')
    const { finds: _, ...unnamed } = recognitionSurvey([[1900], [1901, ['dog', 0.5]]])
    expect(find(unnamed).headline).toBe('Something was found in 1 of 2 photographs')
  })

  it('is true of an archive: the shares it names are the shares', () => {
    const survey = sightings()
    const { sentence } = find(survey)
    const [, from, to, from2, to2, label, early, late] =
      /Between (\d+)–(\d+) and (\d+)–(\d+), (\w+) rose from ([\d.]+) % to ([\d.]+) %/.exec(sentence)!
    const wanted = survey.finds!.labels.indexOf(label!)
    const holding = new Set(survey.finds!.reading.filter((_, index) => survey.finds!.label[index] === wanted))
    const share = (first: number, last: number): number => {
      const its = [...columnsOf(survey).key.keys()].filter(
        reading => columnsOf(survey).key[reading]! >= first && columnsOf(survey).key[reading]! <= last,
      )
      return (100 * its.filter(reading => holding.has(reading)).length) / its.length
    }
    expect(share(Number(from), Number(to))).toBeCloseTo(Number(early), -0.5)
    expect(share(Number(from2), Number(to2))).toBeCloseTo(Number(late), -0.5)
  })
})

describe('scores', () => {
  it('are counted as brute force counts them, and nothing lies below the threshold', () => {
    const { score } = sightings(2000).finds!
    const counts = countScores(score)
    for (let step = 0; step < 20; step++) {
      // Scores have four decimals; as whole numbers nothing is rounded.
      const its = [...score].filter(one => Math.min(19, Math.floor(Math.round(one * 1e4) / 500)) === step)
      expect(counts[step]).toBe(its.length)
    }
    expect([...counts.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0])
    expect([...countScores(Float32Array.of(0, 0.05, 1))]).toEqual([1, 1, ...Array(17).fill(0), 1])
  })

  it('are drawn as bars that are as tall as their counts', () => {
    const { bars, median } = viewScores('dog', Float32Array.of(0.41, 0.42, 0.43, 0.9))
    expect(bars.map(({ left, height }) => [left, height])).toEqual([
      ['40.2%', '100%'],
      ['90.2%', '33.33%'],
    ])
    expect(median).toBe('0.42')
  })
})

describe('finds a picture', () => {
  it('are counted one by one, with the tail in one bar', () => {
    const random = randomFrom(8)
    const value = Float64Array.from({ length: 3000 }, () => Math.floor(40 * random() ** 5))
    const { counts, isFolded, most } = countFinds(value)
    expect(most).toBe(Math.max(...value))
    expect(isFolded).toBe(true)
    counts.forEach((count, finds) => {
      expect(count).toBe(value.filter(one => (finds === 12 ? one >= 12 : one === finds)).length)
    })
    expect(countFinds(Float64Array.of(0, 2, 2))).toEqual({
      counts: Uint32Array.of(1, 0, 2),
      isFolded: false,
      most: 2,
    })
  })
})

describe('the gallery', () => {
  const thumbnail = (row: number, other: Partial<Thumbnail> = {}): Thumbnail => ({
    row,
    key: 2000 - row,
    bytes: Uint8Array.of(0xff, 0xd8, 0xff, row),
    width: 320,
    height: 200,
    finds: `dog ${row} %`,
    ...other,
  })

  it('stands in the order of keys, says what was found, and links to web addresses only', () => {
    const { gallery } = viewGallery(
      [
        thumbnail(1, { url: 'https://example.org/a b.jpg' }),
        thumbnail(2, { url: 'javascript:alert(1)', finds: '' }),
        thumbnail(3, { url: 'photos/3.jpg' }),
      ],
      true,
    )
    expect(gallery.map(({ key, alternative, href }) => [key, alternative, href])).toEqual([
      ['1997', 'Photograph of 1997: dog 3 %', ''],
      ['1998', 'Photograph of 1998: no finds', ''],
      ['1999', 'Photograph of 1999: dog 1 %', 'https://example.org/a%20b.jpg'],
    ])
    expect(gallery[0]!.source).toBe('data:image/jpeg;base64,/9j/Aw==')
  })

  it('takes JPEG and WebP, and nothing that only says so or has no size', () => {
    const webp = new TextEncoder().encode('RIFF....WEBPVP8 ')
    const svg = new TextEncoder().encode('<svg onload="alert(1)"/>')
    const { gallery } = viewGallery(
      [
        thumbnail(1, { bytes: webp }),
        thumbnail(2, { bytes: svg }),
        thumbnail(3, { width: 0 }),
        thumbnail(4, { height: Number.NaN }),
        thumbnail(5, { bytes: new Uint8Array(0) }),
      ],
      true,
    )
    expect(gallery.map(({ source }) => source.slice(0, 16))).toEqual(['data:image/webp;'])
    expect(viewGallery([], true).hasGallery).toBe(false)
    expect(viewGallery(undefined, true).hasGallery).toBe(false)
  })

  it('holds no more than 60 pictures and 4 MB, taken evenly', () => {
    const { gallery } = viewGallery(
      Array.from({ length: 180 }, (_, row) => thumbnail(row)),
      true,
    )
    expect(gallery.map(({ line }) => Number(line)).toReversed()).toEqual(
      Array.from({ length: 60 }, (_, index) => 3 * index + 1),
    )
    const large = (row: number): Thumbnail => {
      const bytes = new Uint8Array(900_000)
      bytes.set([0xff, 0xd8, 0xff])
      return thumbnail(row, { bytes })
    }
    expect(
      viewGallery(
        Array.from({ length: 9 }, (_, row) => large(row)),
        true,
      ).gallery,
    ).toHaveLength(4)
  })
})

describe('the page of recognition', () => {
  it('has its sections in the order in which they are read, and a table that says the same', () => {
    const survey = sightings()
    const words = wordsOf(pageOf(survey))
    const places = ['Recognition survey', 'With finds', 'Labels over the years', 'Scores and finds a picture']
    const at = [...places, 'Finds a picture by year', 'Where and how the jobs ran'].map(one =>
      words.indexOf(one),
    )
    expect(at.every(place => place > 0)).toBe(true)
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    const label = survey.finds!.labels.indexOf('umbrella')
    const its = [...survey.finds!.label.keys()].filter(index => survey.finds!.label[index] === label)
    const photographs = new Set(its.map(index => survey.finds!.reading[index])).size
    expect(words).toMatch(
      new RegExp(`umbrella ${photographs} [\\d.]+ % ${its.length} 0\\.\\d\\d \\d{4} \\d{4}`),
    )
    expect(words).not.toMatch(/orange line follows|median of/)
  })

  it('has none of them where luminance was measured', () => {
    expect(wordsOf(pageOf(archive(400)))).not.toMatch(/Labels|Scores|finds|A few of them/i)
  })

  const dog = (score = 0.5) => ['dog', score] as const
  const strange: Record<string, Survey> = {
    'no picture': recognitionSurvey([]),
    'one picture': recognitionSurvey([[1900, dog()]]),
    'one picture without finds': recognitionSurvey([[1900]]),
    'no find at all': recognitionSurvey(Array.from({ length: 90 }, (_, n): Picture => [1900 + n])),
    'one label, one key': recognitionSurvey(Array.from({ length: 90 }, (): Picture => [1900, dog()])),
    'a thousand labels': recognitionSurvey(
      Array.from({ length: 3000 }, (_, n): Picture => [1900 + (n % 100), [`label ${n % 1000}`, 0.5]]),
    ),
    'keys that are not years': recognitionSurvey(
      Array.from({ length: 900 }, (_, n): Picture => [(n % 37) / 7 - 2, ...(n % 3 ? [dog(n / 900)] : [])]),
    ),
    'five labels a picture, as classifiers give': recognitionSurvey(
      Array.from(
        { length: 900 },
        (_, n): Picture => [
          1900 + (n % 90),
          ...[0, 1, 2, 3, 4].map(rank => [`class ${(n + rank * rank) % 40}`, 0.6 / 2 ** rank] as const),
        ],
      ),
    ),
    'labels without a name': recognitionSurvey([[1900, ['', 1], ['\u202e', 0]]]),
  }
  for (const [name, survey] of Object.entries(strange)) {
    it(`is a good page of ${name}`, () => {
      const html = pageOf(survey)
      expect(html.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|undefined|Infinity|\[object/)
    })
  }

  it('folds what is rare into words, and a very long list of labels into its first thousand', () => {
    const words = wordsOf(pageOf(strange['a thousand labels']!))
    expect(words).toMatch(/991 more labels, from label \d+ in 0\.1 % of photographs down, are in the table/)
    const more = Array.from({ length: 1200 }, (_, n): Picture => [1900, [`label ${n}`, 0.5]])
    expect(wordsOf(pageOf(recognitionSurvey(more)))).toContain('and 200 more labels')
  })

  it('marks the number of finds in whole numbers only', () => {
    const html = pageOf(recognitionSurvey([[1900, dog()], [1901], [1902, dog(), dog()]]))
    const [still = ''] = /<svg class="still"[\s\S]*?<\/svg>/.exec(html) ?? []
    const marks = [...still.matchAll(/text-anchor="end">([^<]+)</g)].map(([, mark]) => mark)
    expect(marks).toEqual(['0', '1', '2'])
  })

  it('draws bars where there is one key', () => {
    const words = wordsOf(pageOf(strange['one label, one key']!))
    expect(words).toContain(
      'Labels Share of all photographs that hold the label, however often. dog 90 100 %',
    )
  })
})
