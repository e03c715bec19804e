// The page in a real browser, opened from a file as its readers open it.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Histogram } from '../../src/data/histogram.ts'
import type { Survey } from '../../src/data/survey.ts'
import { readPageParts } from '../../src/io/web-build.ts'
import { layOut, offsetOf, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import { renderPage } from '../../src/page/page.ts'
import { keyOf, valueAt } from '../../src/page/points.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { lacksChromium, launchBrowser, openPage, until, type Watched } from '../browser.ts'
import { archive, failureOf, failuresOf, jobOf, type KeptSurvey, randomFrom, surveyOf } from './surveys.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const innocent = { requests: [], logged: [], violations: [] }

describe.skipIf(lacksChromium())('the page in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  async function open(survey: Survey, options: BrowserContextOptions = {}): Promise<Watched> {
    const html = renderPage(survey, await readPageParts(), { generated: new Date(), version: '0.1.0' })
    const opened = await openPage(browser, html, options)
    if (options.javaScriptEnabled !== false && survey.readings.length > 0) {
      await until(opened.page, `document.querySelector('#plot[data-ready]')`)
    }
    return opened
  }

  /** A run with a bit of everything in it. */
  const eventful = (): Survey => ({
    ...archive(),
    ...failuresOf(Array.from({ length: 30 }, (_, n) => failureOf(n * 7, n % 3 ? 'http-404' : 'truncated'))),
    missing: [{ first: 600, count: 200 }],
    refused: [{ file: 'results-0-200.json', reason: 'is empty' }],
  })

  /** Where each point stands on the plot, by the page's own geometry. */
  async function placesOf({ page }: Watched, survey: KeptSurvey) {
    const { points, order } = scatterOf(survey)
    const [width, height] = await page.evaluate<[number, number]>(
      `[document.getElementById('plot').clientWidth, document.getElementById('plot').clientHeight]`,
    )
    const frame = layOut(wholeView(points), width, height)
    return Array.from({ length: points.length }, (_, index) => {
      const reading = order[index]!
      const key = points.keys[keyOf(points, index)]!
      return {
        x: xPixel(frame, key + offsetOf(frame, index)),
        y: yPixel(frame, valueAt(points, index)),
        reading,
        row: survey.readings.row[reading]!,
      }
    })
  }

  const cardOf = ({ page }: Watched): Promise<string> =>
    page.evaluate<string>(
      `document.getElementById('card').hidden ? '' : document.getElementById('card').innerText`,
    )

  it('shows 5,576 photographs, each with ink in its place, asks for nothing and breaks no rule', async () => {
    const survey = archive()
    const opened = await open(survey)
    await until(opened.page, `performance.getEntriesByName('shown').length === 1`)

    const places = (await placesOf(opened, survey)).map(({ x, y }) => [Math.floor(x), Math.floor(y)])
    const bare = await opened.page.evaluate<number>(`(() => {
      const canvas = document.getElementById('dots-canvas')
      const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      return ${JSON.stringify(places)}.filter(([x, y]) => data[4 * (y * width + x) + 3] < 90).length
    })()`)
    expect(bare).toBe(0)
    expect(await opened.page.textContent('#drawn')).toBe('5,576 points, every one a dot')
    expect(await opened.misdeeds()).toEqual(innocent)
    await opened.close()
  })

  it('tells of the photograph under the pointer: the one that brute force finds', async () => {
    const survey = archive(2000)
    const opened = await open(survey)
    const places = await placesOf(opened, survey)
    await opened.page.locator('#plot').scrollIntoViewIfNeeded()
    const box = (await opened.page.locator('#plot').boundingBox())!
    const random = randomFrom(9)
    let found = 0
    for (let round = 0; round < 60; round++) {
      const at = {
        x: Math.round(60 + random() * (box.width - 180)),
        y: Math.round(60 + random() * (box.height - 100)),
      }
      // The box may start between pixels; the pointer does not.
      await opened.page.mouse.move(box.x + at.x, box.y + at.y)
      const nearest = places.reduce((best, place) =>
        Math.hypot(place.x - at.x, place.y - at.y) < Math.hypot(best.x - at.x, best.y - at.y) ? place : best,
      )
      const card = await cardOf(opened)
      if (Math.hypot(nearest.x - at.x, nearest.y - at.y) > 24) {
        expect(card).toBe('')
        continue
      }
      found++
      const { key, value, job } = survey.readings
      expect(card).toContain(`${key[nearest.reading]} · luminance ${value[nearest.reading]!.toFixed(6)}`)
      expect(card).toContain(`line ${nearest.row + 1} (row ${nearest.row})`)
      expect(card).toContain(survey.jobs[job[nearest.reading]!]!.host)
      expect(card).toContain(`item-${nearest.row}.jpg`)
    }
    expect(found).toBeGreaterThan(30)
    await opened.close()
  })

  it('keeps a photograph that is clicked, with a link to follow, until Escape', async () => {
    const survey = archive(500)
    const opened = await open(survey)
    const place = (await placesOf(opened, survey))[250]!
    await opened.page.locator('#plot').click({ position: { x: place.x, y: place.y } })
    await opened.page.mouse.move(2, 2)
    const link = opened.page.locator('#card a')
    expect(await link.getAttribute('href')).toMatch(
      /^http:\/\/photos\.example\.org\/series\d\/item-\d+\.jpg$/,
    )
    expect(await link.getAttribute('target')).toBeNull()
    expect(await opened.page.getAttribute('meta[name=referrer]', 'content')).toBe('no-referrer')
    await opened.page.locator('#plot').focus()
    await opened.page.keyboard.press('Escape')
    expect(await cardOf(opened)).toBe('')
    await opened.close()
  })

  it('can be walked by keyboard, and says aloud where it is', async () => {
    const survey = surveyOf([
      [1900, 0.1],
      [1900, 0.5],
      [1901, 0.2],
      [1905, 0.45],
    ])
    const { page, close } = await open(survey)
    await page.locator('#plot').focus()
    const said: (string | undefined)[] = []
    for (const key of [
      'ArrowRight',
      'ArrowUp',
      'ArrowUp',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowLeft',
    ]) {
      await page.keyboard.press(key)
      said.push((await page.textContent('#said'))?.split(',')[0])
    }
    expect(said).toEqual([
      '1900 · luminance 0.100000',
      '1900 · luminance 0.500000',
      '1900 · luminance 0.500000',
      '1901 · luminance 0.200000',
      '1905 · luminance 0.450000',
      '1905 · luminance 0.450000',
      '1901 · luminance 0.200000',
    ])
    await close()
  })

  it('is not moved by hostile text', async () => {
    const attack = `"'><script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 1">&lt;\u2028\u202etxt`
    const urls = [
      'javascript:globalThis.hacked=1',
      `https://example.org/</script><script>globalThis.hacked=1</script>`,
      `https://example.org/${'a'.repeat(1_000_000)}`,
      `data:text/html,<script>globalThis.hacked=1</script>`,
      `https://example.org/\u202egpj.exe?a=1&b="'<`,
      attack,
    ]
    const survey = surveyOf(
      urls.map((_, index) => [1900 + index, 0.1 + index / 10]),
      {
        urls,
        analysis: `l${attack}`,
        measured: `l${attack}`,
        manifest: attack,
        plan: attack,
        rows: 20,
        missing: [{ first: 12, count: 3 }],
        jobs: [jobOf(0, 6, { host: attack, site: `{{constructor}} ${attack}`, file: attack })],
        ...failuresOf(
          urls.map((url, index) =>
            failureOf(6 + index, attack, {
              url,
              failure: { code: attack, message: attack, tries: 1, ms: 1 },
            }),
          ),
        ),
        stopped: [
          {
            file: attack,
            range: { first: 12, count: 3 },
            host: attack,
            site: attack,
            code: attack,
            message: attack,
          },
        ],
        refused: [{ file: attack, reason: attack }],
        conflicts: [{ row: 3, answers: [{ file: attack, value: 1 }] }],
      },
    )
    const opened = await open(survey)
    const { page } = opened
    await page.locator('#plot').focus()
    const links: (string | null)[] = []
    for (let index = 0; index < urls.length; index++) {
      await page.keyboard.press('ArrowRight')
      links.push(await page.evaluate<string | null>(`document.querySelector('#card a')?.href ?? null`))
    }
    expect(links).toEqual([
      null,
      'https://example.org/%3C/script%3E%3Cscript%3EglobalThis.hacked=1%3C/script%3E',
      null,
      null,
      'https://example.org/%E2%80%AEgpj.exe?a=1&b=%22%27%3C',
      null,
    ])
    const addresses = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[href], [src]')].map(one => one.getAttribute('href') ?? one.getAttribute('src'))`,
    )
    for (const address of addresses)
      expect(address).toMatch(/^(https:\/\/example\.org\/|#missing$|data:image\/svg)/)
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(await page.evaluate(`document.querySelectorAll('script').length`)).toBe(4)
    expect(await page.evaluate(`document.querySelectorAll('img').length`)).toBe(0)
    expect(await page.evaluate('document.body.innerText')).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028]/)
    expect((await page.content()).length).toBeLessThan(200_000)
    expect(await opened.misdeeds()).toEqual(innocent)
    await opened.close()
  })

  it('sees to it that its policy holds: an alien script in the file does not run', async () => {
    const html = renderPage(archive(300), await readPageParts(), { generated: new Date(), version: '0.1.0' })
    const alien = '<script>globalThis.hacked = 1</script><p style="color:red" onclick="1">x</p>'
    const opened = await openPage(browser, html.replace('</body>', `${alien}</body>`))
    expect(await opened.page.evaluate('globalThis.hacked')).toBeUndefined()
    const { violations } = await opened.misdeeds()
    expect(violations.map(text => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['script-src-elem', 'script-src-attr', 'style-src-attr']),
    )
    await opened.close()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe-core objects to: ${colorScheme}, and everything unfolded`, async () => {
      const opened = await open(eventful(), { colorScheme })
      await opened.page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
      await opened.page.locator('#plot').focus()
      await opened.page.keyboard.press('ArrowRight')
      await opened.page.evaluate(axe)
      const problems = await opened.page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(node => node.html).slice(0, 3).join(' | ')))`,
      )
      expect(problems).toEqual([])
      const colours = await opened.page.evaluate<string[]>(
        `['--paper'].map(() => getComputedStyle(document.body).backgroundColor)`,
      )
      expect(colours).toEqual([colorScheme === 'light' ? 'rgb(250, 248, 244)' : 'rgb(19, 21, 24)'])
      await opened.close()
    })
  }

  it('follows the theme and the window while it is open', async () => {
    const { page, close } = await open(archive(800))
    const dotColour = (): Promise<string> =>
      page.evaluate<string>(`document.getElementById('dots-canvas').toDataURL()`)
    const light = await dotColour()
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForTimeout(100)
    expect(await dotColour()).not.toBe(light)
    await page.setViewportSize({ width: 700, height: 900 })
    await until(
      page,
      `document.getElementById('dots-canvas').width === document.getElementById('plot').clientWidth`,
    )
    await close()
  })

  for (const width of [320, 390, 768, 1920]) {
    it(`fits a screen of ${width} pixels without scrolling sideways`, async () => {
      const { page, close } = await open(eventful(), { viewport: { width, height: 800 } })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      await close()
    })
  }

  it('shows the still picture where scripts are off', async () => {
    const opened = await open(archive(), { javaScriptEnabled: false })
    expect(await opened.page.locator('.still').isVisible()).toBe(true)
    expect(await opened.page.locator('#plot').isVisible()).toBe(false)
    const dots = (await opened.page.locator('.still .dots').getAttribute('d'))!
    expect(dots.match(/m/g)).toHaveLength(5576)
    await opened.close()
  })

  it('prints the still picture, light, without what only works on a screen', async () => {
    const opened = await open(archive(), { colorScheme: 'dark' })
    expect(await opened.page.locator('.still').isVisible()).toBe(false)
    await opened.page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await opened.page.locator('.still').isVisible()).toBe(true)
    expect(await opened.page.locator('#plot').isVisible()).toBe(false)
    expect(await opened.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    )
    await opened.close()
  })

  it('is a page without readings, too', async () => {
    const opened = await open(surveyOf([], { rows: 3, missing: [{ first: 0, count: 3 }], jobs: [] }))
    expect(await opened.page.textContent('h1')).toBe('Nothing was measured')
    expect(await opened.misdeeds()).toEqual(innocent)
    await opened.close()
  })

  const manners = {
    60000: 'every one a grain',
    500000: 'every one counted into its cell, on a doubling scale',
  }
  for (const [count, said] of Object.entries(manners)) {
    it(`shows ${count} points: ${said}`, async () => {
      const random = randomFrom(1)
      const survey = surveyOf(
        Array.from({ length: Number(count) }, () => [1900 + Math.floor(100 * random()), random()] as const),
      )
      const opened = await open(survey)
      await until(opened.page, `performance.getEntriesByName('shown').length === 1`)
      expect(await opened.page.textContent('#drawn')).toContain(said)
      const box = (await opened.page.locator('#plot').boundingBox())!
      await opened.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      expect(await cardOf(opened)).toMatch(/^19\d\d · luminance 0\.\d{6}/)
      expect(await opened.misdeeds()).toEqual(innocent)
      await opened.close()
    })
  }

  it('shows readings that are only counted, and says how many are under the pointer', async () => {
    const random = randomFrom(4)
    const histogram = new Histogram()
    const count = 300_000
    for (let row = 0; row < count; row++) histogram.add(row, 1900 + Math.floor(100 * random()), random() ** 2)
    const survey: Survey = { ...surveyOf([], { rows: count }), readings: histogram.finish() }
    const opened = await open(survey)
    await until(opened.page, `performance.getEntriesByName('shown').length === 1`)
    expect(await opened.page.textContent('#drawn')).toContain(
      '300,000 points, every one counted into its cell, on a doubling scale; medians and quantiles are true to 0.000015',
    )
    const inked = await opened.page.evaluate<number>(`(() => {
      const canvas = document.getElementById('dots-canvas')
      const { data } = canvas.getContext('2d').getImageData(300, 150, 400, 250)
      return data.filter((alpha, at) => at % 4 === 3 && alpha > 0).length / 100_000
    })()`)
    expect(inked).toBeGreaterThan(0.95)
    await opened.page.locator('#plot').scrollIntoViewIfNeeded()
    const box = (await opened.page.locator('#plot').boundingBox())!
    await opened.page.mouse.move(box.x + box.width / 2, box.y + box.height - 60)
    expect(await cardOf(opened)).toMatch(
      /^19\d\d · luminance 0\.\d+ to 0\.\d+\s+[\d,]+ photographs of [\d,]+ in 19\d\d/,
    )
    await opened.page.locator('#plot').focus()
    await opened.page.keyboard.press('ArrowRight')
    expect(await opened.page.textContent('#said')).toMatch(
      /^1900 · median luminance 0\.2\d+, [\d,]+ photographs/,
    )

    const drawn = () => opened.page.textContent('#drawn')
    const all = await drawn()
    const image = () => opened.page.evaluate<string>(`document.getElementById('dots-canvas').toDataURL()`)
    const whole = await image()
    await opened.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await opened.page.keyboard.down('Control')
    await opened.page.mouse.wheel(0, -300)
    await opened.page.keyboard.up('Control')
    await until(
      opened.page,
      `/^19\\d\\d to 19\\d\\d, luminance 0\\./.test(document.getElementById('drawn').textContent)`,
    )
    expect(await image()).not.toBe(whole)
    const near = await drawn()
    await opened.page.keyboard.press('Shift+ArrowRight')
    await until(opened.page, `document.getElementById('drawn').textContent !== ${JSON.stringify(near)}`)
    await opened.page.click('#reset')
    await until(opened.page, `document.getElementById('drawn').textContent === ${JSON.stringify(all)}`)
    // A box along the bars takes whole years.
    await opened.page.mouse.move(box.x + 300, box.y + 40)
    await opened.page.mouse.down()
    await opened.page.mouse.move(box.x + 500, box.y + 40, { steps: 4 })
    await opened.page.mouse.up()
    await until(opened.page, `document.getElementById('plot').classList.contains('near')`)
    await opened.page.keyboard.press('0')
    await until(opened.page, `document.getElementById('drawn').textContent === ${JSON.stringify(all)}`)
    expect(await image()).toBe(whole)
    expect(await opened.misdeeds()).toEqual(innocent)
    await opened.close()
  })

  it('finds the location of a photograph that lies far down in a long list', async () => {
    const survey = archive(30_000)
    const opened = await open(survey)
    await opened.page.locator('#plot').focus()
    await opened.page.keyboard.press('ArrowLeft')
    await until(opened.page, `document.getElementById('card').innerText.includes('/item-')`)
    const [, row] = /line \d+ \(row (\d+)\)/.exec(await cardOf(opened))!
    expect(await cardOf(opened)).toContain(`item-${row}.jpg`)
    await opened.close()
  })
})
