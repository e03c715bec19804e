// Moving about in the chart, in a real browser: what a reader does with mouse, fingers and keyboard, and what
// the page says is seen.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Survey } from '../../src/data/survey.ts'
import { readPageParts } from '../../src/io/web-build.ts'
import {
  type Frame,
  keyAtPixel,
  layOut,
  standsAt,
  valueAtPixel,
  wholeView,
  xPixel,
  yPixel,
} from '../../src/page/frame.ts'
import { renderPage } from '../../src/page/page.ts'
import { keyOf, valueAt } from '../../src/page/points.ts'
import { scatterOf } from '../../src/page/scatter.ts'
import { lacksChromium, launchBrowser, openPage, until, type Watched } from '../browser.ts'
import { archive, columnsOf, jobOf, randomFrom, surveyOf } from './surveys.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const innocent = { requests: [], logged: [], violations: [] }
const drawn = async (page: Page): Promise<string> => (await page.textContent('#drawn'))!

describe.skipIf(lacksChromium())('moving about in the chart', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  interface Opened extends Watched {
    /** The plot's corner on the screen. */
    readonly box: { x: number; y: number }
    readonly whole: Frame
  }

  /** Without motion, unless wanted: what is asked for is there in the next frame. */
  async function open(survey: Survey, options: BrowserContextOptions = {}): Promise<Opened> {
    const html = renderPage(survey, await readPageParts(), { generated: new Date(), version: '0.1.0' })
    const opened = await openPage(browser, html, { reducedMotion: 'reduce', ...options })
    await until(opened.page, `document.querySelector('#plot[data-ready]')`)
    await opened.page.evaluate(`document.getElementById('plot').scrollIntoView({ block: 'center' })`)
    const box = (await opened.page.locator('#plot').boundingBox())!
    return { ...opened, box, whole: layOut(wholeView(scatterOf(survey).points), box.width, box.height) }
  }

  const cardOf = (page: Page): Promise<string> =>
    page.evaluate<string>(
      `document.getElementById('card').hidden ? '' : document.getElementById('card').innerText`,
    )
  const turnWheel = async (page: Page, delta: number): Promise<void> => {
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, delta)
    await page.keyboard.up('Control')
  }
  const drag = async (page: Page, from: { x: number; y: number }, by: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2)
    await page.mouse.move(from.x + by.x, from.y + by.y)
    await page.mouse.up()
  }
  const changed = (page: Page, before: string): Promise<void> =>
    until(page, `document.getElementById('drawn').textContent !== ${JSON.stringify(before)}`)
  /** Where a point of the middle stands on the screen, in the whole view. */
  function somePoint(survey: Survey, { box, whole }: Opened, share = 0.5): { x: number; y: number } {
    const { points } = scatterOf(survey)
    const index = Math.floor(points.length * share)
    return {
      x: box.x + xPixel(whole, standsAt(whole, points, keyOf(points, index), index)),
      y: box.y + yPixel(whole, valueAt(points, index)),
    }
  }

  it('zooms by Ctrl and the wheel around the pointer, whose dot stays; the wheel alone scrolls the page', async () => {
    const survey = archive(300)
    const opened = await open(survey)
    const { page } = opened
    const at = somePoint(survey, opened)
    await page.mouse.move(at.x, at.y)
    const card = await cardOf(page)
    expect(card).toContain('luminance')
    for (let turn = 0; turn < 6; turn++) await turnWheel(page, -100)
    await changed(page, '300 points, every one a dot')
    await page.waitForTimeout(60)
    expect(await drawn(page)).toMatch(
      /^\d{4} to \d{4}, luminance [\d.]+ to [\d.]+: \d+ of 300 points in view, every one a dot$/,
    )
    await page.mouse.move(at.x - 40, at.y - 200)
    await page.mouse.move(at.x, at.y)
    expect(await cardOf(page)).toBe(card)

    const near = await drawn(page)
    const before = await page.evaluate<number>('scrollY')
    await page.mouse.wheel(0, 120)
    await until(page, `scrollY > ${before}`)
    expect(await drawn(page)).toBe(near)
    expect(await opened.misdeeds()).toEqual(innocent)
    await opened.close()
  })

  it('shows what is in a box drawn by the mouse: as many as brute force counts; then a drag moves all', async () => {
    const survey = archive(2000)
    const opened = await open(survey)
    const { page, box, whole } = opened
    await drag(page, { x: box.x + 300, y: box.y + 150 }, { x: 360, y: 260 })
    await changed(page, '2,000 points, every one a dot')
    const { points } = scatterOf(survey)
    const inside = Array.from({ length: points.length }, (_, index) => {
      const x = standsAt(whole, points, keyOf(points, index), index)
      const y = valueAt(points, index)
      return (
        x >= keyAtPixel(whole, 300) &&
        x <= keyAtPixel(whole, 660) &&
        y >= valueAtPixel(whole, 410) &&
        y <= valueAtPixel(whole, 150)
      )
    }).filter(Boolean).length
    expect(inside).toBeGreaterThan(50)
    expect(await drawn(page)).toContain(`: ${inside} of 2,000 points in view, every one a dot`)

    // By the keyboard to a dot, which then is under the pointer, and goes with it.
    await page.locator('#plot').focus()
    await page.keyboard.press('ArrowRight')
    const card = await cardOf(page)
    await page.keyboard.press('Escape')
    expect(card).toContain(' in ')
    const middle = { x: box.x + (whole.left + whole.right) / 2, y: box.y + (whole.top + whole.bottom) / 2 }
    await page.mouse.move(middle.x, middle.y)
    await page.mouse.move(middle.x + 1, middle.y)
    expect(await cardOf(page)).toBe(card)
    const near = await drawn(page)
    await drag(page, { x: middle.x + 1, y: middle.y }, { x: 80, y: -60 })
    await changed(page, near)
    await page.mouse.move(middle.x + 300, middle.y)
    await page.mouse.move(middle.x + 81, middle.y - 60)
    expect(await cardOf(page)).toBe(card)

    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await until(page, `document.getElementById('drawn').textContent === '2,000 points, every one a dot'`)
    expect(await opened.misdeeds()).toEqual(innocent)
    await opened.close()
  })

  it('takes a range of whole years from the bars, and all photographs of them', async () => {
    const survey = archive(3000)
    const opened = await open(survey)
    const { page, box, whole } = opened
    const [from, to] = [xPixel(whole, 1921.2), xPixel(whole, 1939.8)]
    await drag(page, { x: box.x + from, y: box.y + 35 }, { x: to - from, y: 120 })
    await changed(page, '3,000 points, every one a dot')
    const count = survey.readings.key.filter(key => key >= 1921 && key <= 1940).length
    expect(await drawn(page)).toMatch(
      new RegExp(`^1921 to 1940, luminance .*: ${count} of 3,000 points in view`),
    )
    await page.click('#reset')
    await until(page, `document.getElementById('drawn').textContent === '3,000 points, every one a dot'`)
    await opened.close()
  })

  it('is moved by keyboard, brings the dot that is walked to into view, and says aloud where it rests', async () => {
    const survey = archive(1500)
    const { page, close, misdeeds } = await open(survey)
    await page.locator('#plot').focus()
    const views: string[] = []
    for (const key of ['+', '+', 'Shift+ArrowRight', 'Shift+ArrowUp', '-']) {
      const before = await drawn(page)
      await page.keyboard.press(key)
      await changed(page, before)
      views.push(await drawn(page))
    }
    const yearsOf = (text: string): number[] => text.match(/\d{4}/g)!.slice(0, 2).map(Number)
    const [first, second, right, up, out] = views.map(yearsOf) as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ]
    expect(second[1]! - second[0]!).toBeLessThan(first[1]! - first[0]!)
    expect(right[0]).toBeGreaterThan(second[0]!)
    expect(up).toEqual(right)
    expect(views[3]).not.toBe(views[2])
    expect(out[1]! - out[0]!).toBeGreaterThan(up[1]! - up[0]!)
    await until(page, `document.getElementById('said').textContent === ${JSON.stringify(views[4])}`)

    for (let step = 0; step < 60; step++) await page.keyboard.press('ArrowLeft')
    await page.waitForTimeout(60)
    const year = Number((await cardOf(page)).slice(0, 4))
    expect(year).toBeLessThan(out[0]!)
    const [from, to] = yearsOf(await drawn(page)) as [number, number]
    expect(year >= from && year <= to).toBe(true)
    expect(await page.textContent('#said')).toContain(`${year} · luminance`)

    await page.keyboard.press('0')
    await until(page, `document.getElementById('drawn').textContent === '1,500 points, every one a dot'`)
    expect(await misdeeds()).toEqual(innocent)
    await close()
  })

  it('has buttons for all of it, which say what is on; Select draws one box', async () => {
    const { page, box, close } = await open(archive(800))
    const whole = await drawn(page)
    expect(await page.getAttribute('#reset', 'aria-disabled')).toBe('true')
    await page.click('#zoom-in')
    await changed(page, whole)
    expect(await page.getAttribute('#reset', 'aria-disabled')).toBe('false')
    const near = await drawn(page)
    await page.click('#select')
    expect(await page.getAttribute('#select', 'aria-pressed')).toBe('true')
    await drag(page, { x: box.x + 300, y: box.y + 200 }, { x: 200, y: 120 })
    await changed(page, near)
    expect(await page.getAttribute('#select', 'aria-pressed')).toBe('false')
    await page.click('#zoom-out')
    await page.click('#reset')
    await until(page, `document.getElementById('drawn').textContent === ${JSON.stringify(whole)}`)
    await close()
  })

  it('zooms at a double click and keeps no dot for it', async () => {
    const survey = archive(300)
    const opened = await open(survey)
    const { page } = opened
    const at = somePoint(survey, opened)
    await page.mouse.dblclick(at.x, at.y)
    await changed(page, '300 points, every one a dot')
    expect(await cardOf(page)).toBe('')
    await opened.close()
  })

  it('glides where motion is welcome', async () => {
    const { page, close } = await open(archive(500), { reducedMotion: 'no-preference' })
    await page.evaluate(`
      globalThis.said = new Set()
      new MutationObserver(() => said.add(document.getElementById('drawn').textContent))
        .observe(document.getElementById('drawn'), { childList: true })
      document.getElementById('zoom-in').click()`)
    await page.waitForTimeout(500)
    expect(await page.evaluate<number>('said.size')).toBeGreaterThan(1)
    await close()
  })

  describe('by fingers', () => {
    const phone: BrowserContextOptions = {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      deviceScaleFactor: 2,
    }
    type Finger = { x: number; y: number }
    /** Each step is where the fingers are; the last one lifts them. */
    async function touch(page: Page, steps: Finger[][]): Promise<void> {
      const session = await page.context().newCDPSession(page)
      for (const [index, fingers] of steps.entries()) {
        await session.send('Input.dispatchTouchEvent', {
          type: index === 0 ? 'touchStart' : 'touchMove',
          touchPoints: fingers.map(({ x, y }, id) => ({ x, y, id })),
        })
      }
      await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
      await session.detach()
    }

    it('pinches nearer, drags sideways, taps a dot, and zooms at a double tap', async () => {
      const survey = archive(400)
      const opened = await open(survey, phone)
      const { page, box } = opened
      const middle = { x: box.x + 180, y: box.y + 220 }
      await touch(
        page,
        [20, 40, 60, 80, 100].map(gap => [
          { x: middle.x - gap, y: middle.y },
          { x: middle.x + gap, y: middle.y },
        ]),
      )
      await changed(page, '400 points, every one a dot')
      await page.waitForTimeout(60)
      const near = await drawn(page)
      const [from, to] = near.match(/\d{4}/g)!.map(Number) as [number, number]
      const span = opened.whole.xTo - opened.whole.xFrom
      expect(to - from).toBeGreaterThan(span / 5 - 4)
      expect(to - from).toBeLessThan(span / 5 + 4)

      await touch(
        page,
        [0, 15, 30, 60].map(by => [{ x: middle.x - by, y: middle.y }]),
      )
      await changed(page, near)
      await page.waitForTimeout(60)
      const moved = await drawn(page)
      expect(Number(moved.slice(0, 4))).toBeGreaterThan(from)

      await page.touchscreen.tap(middle.x, middle.y)
      await page.touchscreen.tap(middle.x, middle.y)
      await changed(page, moved)

      await page.tap('#reset')
      await until(page, `document.getElementById('drawn').textContent === '400 points, every one a dot'`)
      const at = somePoint(survey, opened, 0.3)
      await page.waitForTimeout(400)
      await page.touchscreen.tap(at.x, at.y)
      expect(await cardOf(page)).toContain('luminance')
      expect(await page.locator('#card a').isVisible()).toBe(true)
      expect(await opened.misdeeds()).toEqual(innocent)
      await opened.close()
    })

    it('scrolls the page where a finger moves up, and leaves the chart as it was', async () => {
      const { page, box, close } = await open(archive(400), phone)
      const before = await page.evaluate<number>('scrollY')
      await touch(
        page,
        [0, 20, 40, 80, 120, 160].map(by => [{ x: box.x + 180, y: box.y + 260 - by }]),
      )
      await until(page, `scrollY > ${before + 50}`)
      expect(await drawn(page)).toBe('400 points, every one a dot')
      await close()
    })

    it('has buttons and chips of 44 pixels at least', async () => {
      const { page, close } = await open(archive(), phone)
      const sizes = await page.evaluate<number[][]>(
        `[...document.querySelectorAll('.controls button')].map(one => { const { width, height } = one.getBoundingClientRect(); return [width, height] })`,
      )
      expect(sizes.length).toBeGreaterThan(8)
      for (const [width, height] of sizes) expect(Math.min(width!, height!)).toBeGreaterThanOrEqual(44)
      await close()
    })
  })

  describe('choosing sites', () => {
    const siteOf = (survey: Survey, reading: number): string | null =>
      survey.jobs[columnsOf(survey).job[reading]!]!.site

    it('draws those of a site strong and finds only them; says how many; gives all back', async () => {
      const survey = archive(3000)
      const opened = await open(survey)
      const { page, box } = opened
      const sites = Array.from(survey.readings.job, (_, reading) => siteOf(survey, reading))
      const count = sites.filter(site => site === 'Chicago').length
      const before = await page.evaluate<string>(`document.getElementById('dots-canvas').toDataURL()`)
      await page.click('#sources button:has-text("Chicago")')
      await changed(page, '3,000 points, every one a dot')
      expect(await drawn(page)).toBe(`${count} of 3,000 points, from Chicago, every one a dot`)
      expect(await page.getAttribute('#sources button:has-text("Chicago")', 'aria-pressed')).toBe('true')
      expect(await page.evaluate(`document.getElementById('dots-canvas').toDataURL()`)).not.toBe(before)

      const random = randomFrom(4)
      let found = 0
      for (let round = 0; round < 40; round++) {
        await page.mouse.move(box.x + 60 + 900 * random(), box.y + 80 + 380 * random())
        const card = await cardOf(page)
        if (card === '') continue
        found++
        expect(card).toContain('Chicago')
        const row = Number(card.match(/row (\d+)/)![1])
        expect(sites[survey.readings.row.indexOf(row)]).toBe('Chicago')
      }
      expect(found).toBeGreaterThan(5)

      await page.locator('#plot').focus()
      for (let step = 0; step < 5; step++) {
        await page.keyboard.press('ArrowRight')
        expect(await cardOf(page)).toContain('Chicago')
      }
      await page.click('#sources button:has-text("Clemson")')
      await until(page, `document.getElementById('drawn').textContent.includes('from Chicago and Clemson')`)
      await page.click('#sources button:has-text("All")')
      await until(page, `document.getElementById('drawn').textContent === '3,000 points, every one a dot'`)
      expect(await opened.misdeeds()).toEqual(innocent)
      await opened.close()
    })

    it('offers hosts where no site is known, as a list where there are many', async () => {
      const jobs = Array.from({ length: 30 }, (_, n) => jobOf(10 * n, 10, { site: null, host: `node${n}` }))
      const base = archive(300)
      const job = base.readings.row.map(row => Math.floor(row / 10))
      const { page, close } = await open({ ...base, jobs, readings: { ...base.readings, job } })
      const before = await drawn(page)
      await page.selectOption('#sources select', { label: 'node7 (10)' })
      await changed(page, before)
      expect(await drawn(page)).toBe('10 of 300 points, from node7, every one a dot')
      await page.selectOption('#sources select', { label: 'All 30' })
      await until(page, `document.getElementById('drawn').textContent === ${JSON.stringify(before)}`)
      await close()
    })

    it('offers nothing where all come from one place', async () => {
      const { page, close } = await open(
        surveyOf([
          [1900, 0.2],
          [1901, 0.4],
        ]),
      )
      expect(await page.locator('#sources').isVisible()).toBe(false)
      await close()
    })

    it('prints every point of the whole view all the same', async () => {
      const { page, close, misdeeds } = await open(archive(900))
      await page.click('#zoom-in')
      await page.click('#sources button:has-text("Chicago")')
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('.still').isVisible()).toBe(true)
      expect(await page.locator('.controls').isVisible()).toBe(false)
      expect(await page.locator('#drawn').isVisible()).toBe(false)
      expect(await page.locator('.still-said').innerText()).toBe('900 points, every one drawn')
      await page.waitForTimeout(100)
      await page.emulateMedia({ media: 'screen' })
      await page.waitForTimeout(100)
      expect(await drawn(page)).toContain('in view, from Chicago')
      expect(await misdeeds()).toEqual(innocent)
      await close()
    })
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe-core objects to, near and filtered: ${colorScheme}`, async () => {
      const opened = await open(archive(1200), { colorScheme })
      const { page } = opened
      await page.click('#zoom-in')
      await page.click('#sources button:has-text("Chicago")')
      await page.click('#select')
      await page.locator('#plot').focus()
      await page.keyboard.press('ArrowRight')
      await page.evaluate(axe)
      const problems = await page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(node => node.html).slice(0, 3).join(' | ')))`,
      )
      expect(problems).toEqual([])
      expect(await opened.misdeeds()).toEqual(innocent)
      await opened.close()
    })
  }

  it('turns grains into dots as one goes nearer, and finds each', async () => {
    const random = randomFrom(1)
    const survey = surveyOf(
      Array.from({ length: 150_000 }, () => [1900 + Math.floor(100 * random()), random()] as const),
    )
    const opened = await open(survey)
    const { page, box, whole } = opened
    expect(await drawn(page)).toBe('150,000 points, every one a grain')
    await drag(
      page,
      { x: box.x + 400, y: box.y + 35 },
      { x: 8 * (xPixel(whole, 1) - xPixel(whole, 0)), y: 0 },
    )
    await changed(page, '150,000 points, every one a grain')
    await page.waitForTimeout(60)
    expect(await drawn(page)).toMatch(/: 1\d,\d{3} of 150,000 points in view, every one a dot$/)
    await page.mouse.move(box.x + 500, box.y + 300)
    expect(await cardOf(page)).toMatch(
      /^19\d\d · luminance 0\.\d{6}\s+(\d[\d,]*(st|nd|rd|th) )?(brightest|darkest) of 1,\d{3} in 19\d\d/,
    )
    await opened.close()
  })
})
