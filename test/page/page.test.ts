import { describe, expect, it } from 'vitest'
import type { Survey } from '../../src/data/survey.ts'
import { bundleClient, clientNames, readPageParts } from '../../src/io/web-build.ts'
import { renderPage } from '../../src/page/page.ts'
import { archive, failureOf, failuresOf, jobOf, surveyOf } from './surveys.ts'

const parts = await readPageParts()
const pageOf = (survey: Survey, title?: string): string =>
  renderPage(survey, parts, {
    generated: new Date(Date.UTC(2026, 10, 21)),
    version: '0.1.0',
    ...(title !== undefined && { title }),
  })

/** The page without its script, which may name what a page must not say. */
const madeOf = (html: string): string => html.replace(parts.client, '').replace(parts.countedClient, '')

/** The page's words, without markup, style, script and data. */
const wordsOf = (html: string): string =>
  html
    .replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

describe('the page', () => {
  it('is small: the archive of 5,576 with its URLs in less than 0.4 MB, the client in less than 30 kB', async () => {
    expect(pageOf(archive()).length).toBeLessThan(400_000)
    for (const name of clientNames) expect((await bundleClient(name)).length).toBeLessThan(30_000)
  })

  it('counts what was measured, what failed and what is missing', () => {
    const survey = surveyOf(
      Array.from({ length: 90 }, (_, row) => [1900 + row, 0.4]),
      {
        rows: 100,
        ...failuresOf([
          failureOf(90, 'http-404'),
          failureOf(91, 'http-404'),
          failureOf(92, 'timeout', { key: null, url: 'no url at all' }),
        ]),
        missing: [{ first: 93, count: 7 }],
      },
    )
    const words = wordsOf(pageOf(survey))
    expect(words).toContain('Measured 90 of 100 rows')
    expect(words).toContain('Failed rows 3 3 %')
    expect(words).toContain('Missing rows 7 7 %')
    expect(words).toContain('3 rows failed They are not in the chart. Most: the server answered 404.')
    expect(words).toContain('The server answered 404 http-404 2')
    expect(words).toContain('93 – what happened to row 92 no url at all')
    expect(words).toContain('lines 94 to 100 7 rows 93-7')
  })

  it('says at the very top that a run is incomplete, and nothing of the kind where it is whole', () => {
    const incomplete = wordsOf(
      pageOf(surveyOf([[1900, 0.4]], { rows: 3, missing: [{ first: 1, count: 2 }] })),
    )
    expect(
      incomplete.indexOf('This run is incomplete. 2 of 3 rows are missing: lines 2 to 3.'),
    ).toBeGreaterThan(0)
    expect(incomplete.indexOf('incomplete')).toBeLessThan(incomplete.indexOf('Luminance survey'))
    const whole = wordsOf(pageOf(archive(400)))
    expect(whole).toContain('the run is complete')
    expect(whole).not.toContain('incomplete')
  })

  it('tells where the jobs ran and how long they took', () => {
    const survey = surveyOf(
      Array.from({ length: 30 }, (_, row) => [1900, row / 100]),
      {
        jobs: [
          jobOf(0, 10, { site: 'North', host: 'n1' }),
          jobOf(10, 10, { site: 'North', host: 'n2', finishedMs: Date.UTC(2026, 10, 21, 9, 4) }),
          jobOf(20, 10, { site: null, host: 's1' }),
        ],
      },
    )
    const words = wordsOf(pageOf(survey))
    expect(words).toContain('Sites and hosts 1 · 3 3 jobs')
    expect(words).toContain('3 jobs on 3 hosts at 1 site, 4 min from the first start to the last end.')
    expect(words).toContain('Run time 4 min 7.5 a minute')
    expect(words).toContain('Median job 60 s')
    expect(words).toContain('North 20 67 % no site named 10 33 %')
    expect(words).toContain('lines 11 to 20 North n2 4 min 10 0')
  })

  it('does without times and sites: fragments of the old tutorial have none', () => {
    const old = { startedMs: Number.NaN, finishedMs: Number.NaN, site: null, host: 'login01' }
    const html = pageOf(
      surveyOf(
        [
          [1880, 0.5],
          [1919, 0.4],
        ],
        { jobs: [jobOf(0, 2, old)] },
      ),
    )
    expect(wordsOf(html)).toContain('Run time – not recorded')
    expect(wordsOf(html)).toContain('1 job on 1 host. Their times were not recorded.')
    expect(madeOf(html)).not.toContain('NaN')
  })

  it('lists what came home and could not be counted', () => {
    const survey = surveyOf([[1900, 0.4]], {
      conflicts: [
        {
          row: 4,
          answers: [
            { file: 'a.json', value: 0.1 },
            { file: 'b.json', value: 0.2 },
          ],
        },
      ],
      stopped: [
        {
          file: 'c.json',
          range: { first: 10, count: 5 },
          host: 'n1',
          site: 'North',
          code: 'libc',
          message: 'old libc',
        },
      ],
      refused: [{ file: 'd.json', reason: 'is empty' }],
      duplicates: 12,
    })
    const words = wordsOf(pageOf(survey))
    expect(words).toContain('line 5 two answers: 0.100000 in a.json, 0.200000 in b.json')
    expect(words).toContain('lines 11 to 15 the job could not work on n1 (North): old libc')
    expect(words).toContain('d.json is empty')
    expect(words).toContain('12 rows came home more than once')
  })

  it('says of jobs that worked on single rows how many these were', () => {
    const [job] = surveyOf([[1900, 0.4]]).jobs
    const survey = surveyOf([[1900, 0.4]], {
      jobs: [{ ...job!, range: { first: 10, count: 5 }, measured: 1, failed: 1 }],
      stopped: [
        {
          ...{ file: 'c.json', range: { first: 20, count: 5 }, rows: '20-1,23-2' },
          ...{ host: 'n1', site: null, code: 'libc', message: 'old libc' },
        },
      ],
    })
    const words = wordsOf(pageOf(survey))
    expect(words).toContain('2 of lines 11 to 15')
    expect(words).toContain('3 of lines 21 to 25 the job could not work on n1: old libc')
  })

  const strange: Record<string, Survey> = {
    'no reading and no job': surveyOf([], { rows: 5, missing: [{ first: 0, count: 5 }], jobs: [] }),
    'one reading': surveyOf([[1900, 0.5]]),
    'one key': surveyOf([
      [1900, 0.5],
      [1900, 0.5],
      [1900, 0.7],
    ]),
    'negative and fractional keys': surveyOf([
      [-2.5, 0.5],
      [0, -3],
      [1e-7, 12],
    ]),
    'huge numbers': surveyOf([
      [1e15, 1e15],
      [-1e15, -1e15],
    ]),
    'thousands of keys': surveyOf(Array.from({ length: 3000 }, (_, n) => [n * 0.1, (n % 97) / 97])),
  }
  for (const [name, survey] of Object.entries(strange)) {
    it(`is a good page of ${name}`, () => {
      const html = pageOf(survey)
      expect(madeOf(html)).not.toMatch(/NaN|undefined|Infinity|\[object/)
    })
  }

  it('calls whole numbers from 1000 to 3000 years, others keys', () => {
    expect(
      wordsOf(
        pageOf(
          surveyOf([
            [1000, 1],
            [3000, 2],
          ]),
        ),
      ),
    ).toContain('Luminance by year')
    expect(
      wordsOf(
        pageOf(
          surveyOf([
            [999, 1],
            [3000, 2],
          ]),
        ),
      ),
    ).toContain('Luminance by key')
    expect(wordsOf(pageOf(surveyOf([[1900.5, 1]])))).toContain('Luminance by key')
    expect(wordsOf(pageOf(archive()))).not.toMatch(/\b[12],\d{3}–/)
  })

  it('explains only what is drawn: no line where there are too few readings for one', () => {
    const five = wordsOf(
      pageOf(
        surveyOf([
          [1880, 0.5],
          [1919, 0.41],
          [1919, 0.43],
          [1919, 0.46],
          [1945, 0.14],
        ]),
      ),
    )
    expect(five).not.toMatch(/orange line|middle half/)
    expect(five).toContain('median of each year')
    const keys = wordsOf(pageOf(surveyOf(Array.from({ length: 90 }, (_, n) => [n % 3, n / 100]))))
    expect(keys).toContain('orange line')
    expect(keys).not.toContain('median of each')
    expect(wordsOf(pageOf(archive()))).toMatch(/median of five years middle half median of each year/)
  })

  it('takes a title in place of the finding', () => {
    expect(pageOf(archive(300), 'My <archive>')).toContain('<h1>My &lt;archive&gt;</h1>')
  })

  it('carries no URL of a reading where there are too many to carry', () => {
    const many = surveyOf(Array.from({ length: 100_001 }, (_, n) => [1900 + (n % 100), (n % 1000) / 1000]))
    expect(pageOf({ ...many, urls: [] })).toContain('id="locations"></script>')
  })
})
