import { describe, expect, it } from 'vitest'
import { readPageParts } from '../../src/io/web-build.ts'
import { renderPage } from '../../src/page/page.ts'
import { rate, rowsOverTime, viewTimeline } from '../../src/page/throughput.ts'
import { archive, jobOf, randomFrom, surveyOf } from './surveys.ts'

const span = (startedMs: number, finishedMs: number, measured: number, failed = 0) =>
  jobOf(0, measured + failed, { startedMs, finishedMs, measured, failed })

describe('rows over time', () => {
  it('spreads the rows of a job evenly over its time, failed ones too', () => {
    const jobs = [span(0, 4000, 30, 10), span(2500, 3500, 10), span(1000, 1000, 7)]
    const rows = rowsOverTime(jobs, { startMs: 0, endMs: 4000 }, 4)
    expect([...rows].map(Math.round)).toEqual([10, 17, 15, 15])
  })

  it('loses none and invents none, whatever the jobs', () => {
    const random = randomFrom(3)
    const jobs = Array.from({ length: 300 }, () => {
      const start = 1e12 + 1e6 * random()
      return span(start, start + 1e5 * random() ** 4, Math.floor(200 * random()), Math.floor(3 * random()))
    })
    const startMs = Math.min(...jobs.map(job => job.startedMs))
    const endMs = Math.max(...jobs.map(job => job.finishedMs))
    const sum = rowsOverTime(jobs, { startMs, endMs }, 80).reduce((all, rows) => all + rows, 0)
    expect(sum).toBeCloseTo(
      jobs.reduce((all, { measured, failed }) => all + measured + failed, 0),
      4,
    )
  })
})

describe('the timeline', () => {
  it('says the peak, and marks round times', () => {
    const jobs = [span(0, 600_000, 600), span(540_000, 600_000, 600)]
    const timeline = viewTimeline(jobs, 'row')!
    expect(timeline.peak).toBe('peak 11 a second')
    expect(timeline.said).toMatch(/^rows finished over the run; peak 11 a second, after 9 min$/)
    expect(timeline.marks.map(({ text }) => text)).toEqual(['0', '5 min', '10 min'])
    expect(timeline.marks[1]).toMatchObject({ left: '50%', anchor: 'middle' })
    const slow = viewTimeline([span(0, 9e6, 10), span(0, 9e6, 10)], 'row')!
    expect(slow.marks.map(({ text }) => text)).toEqual(['0', '1 h', '2 h'])
  })

  it('draws a line for each job, where it ran', () => {
    const { strip, isArea } = viewTimeline([span(500, 1000, 1), span(0, 250, 1)], 'row')!
    expect({ strip, isArea }).toEqual({ strip: 'M0 25H250M500 75H1000', isArea: false })
  })

  it('of very many jobs draws how many ran at once', () => {
    const jobs = Array.from({ length: 1000 }, (_, index) => span(index, index + 100, 1))
    const timeline = viewTimeline(jobs, 'row')!
    expect(timeline).toMatchObject({ isArea: true, stripName: 'Jobs at the same time' })
    expect(Number(timeline.stripNote.split(' ')[0])).toBe(100)
    expect(timeline.strip.length).toBeLessThan(4000)
  })

  it('is not there where times are not known, or there is but one job', () => {
    const unknown = span(Number.NaN, Number.NaN, 5)
    expect(viewTimeline([unknown, unknown], 'row')).toBeUndefined()
    expect(viewTimeline([span(0, 10, 5)], 'row')).toBeUndefined()
    expect(viewTimeline([span(5, 5, 5), span(5, 5, 5)], 'row')).toBeUndefined()
  })

  it('counts a minute or a second, whichever is rounder', () => {
    expect([rate(7, 60_000), rate(1200, 60_000), rate(100_000, 10_000)]).toEqual([
      '7 a minute',
      '20 a second',
      '10,000 a second',
    ])
  })
})

const parts = await readPageParts()
const pageOf = (survey: Parameters<typeof renderPage>[0], more: object = {}): string =>
  renderPage(survey, parts, { generated: new Date(0), version: '0.1.0', ...more }).replace(
    /<(script|style)\b[\s\S]*?<\/\1>/g,
    '',
  )

describe('the page’s words', () => {
  it('are of photographs where those are looked at, of rows where not', () => {
    expect(pageOf(archive())).toContain('Photographs by host')
    for (const rows of [300, 1]) {
      const html = pageOf({ ...archive(rows), measured: 'primes', analysis: 'primes' })
      expect(html).not.toMatch(/photograph/i)
      expect(html).toContain('Rows by host')
    }
  })

  it('give a title and a sentence of one’s own in place of those that are computed', () => {
    const html = pageOf(archive(), { title: 'My <title>', subtitle: 'My sentence & more' })
    expect(html).toContain('<h1>My &lt;title&gt;</h1>')
    expect(html).toContain('<p class="lead">My sentence &amp; more</p>')
  })

  it('say how to complete what is missing, with the manifest’s name where it has another', () => {
    const missing = [{ first: 0, count: 2 }]
    expect(pageOf(surveyOf([[1900, 1]], { rows: 3, missing }))).toContain(
      '<code>mksubmit --missing &gt; again.sub</code>',
    )
    expect(pageOf(surveyOf([[1900, 1]], { rows: 3, missing, manifest: 'my.txt' }))).toContain(
      '<code>photogrid run --manifest my.txt</code>',
    )
    const ofObjects = { ...surveyOf([[1900, 1]], { rows: 3, missing }), analysis: 'objects' }
    expect(pageOf(ofObjects)).toContain('<code>photogrid run --analysis objects --model FILE</code>')
  })
})
