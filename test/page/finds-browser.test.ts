// The page of recognition in a real browser, with real photographs in its gallery.

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Survey, Thumbnail } from '../../src/data/survey.ts'
import { readPageParts } from '../../src/io/web-build.ts'
import { renderPage } from '../../src/page/page.ts'
import { lacksChromium, launchBrowser, openPage, until, type Watched } from '../browser.ts'
import { lacksTestdata, testdata } from '../testdata.ts'
import { type Picture, recognitionSurvey, sightings } from './sightings.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const innocent = { requests: [], logged: [], violations: [] }

async function realThumbnails(count: number): Promise<Thumbnail[]> {
  const folder = join(testdata, 'photos')
  const files = readdirSync(folder)
    .filter(name => name.endsWith('.jpg'))
    .slice(0, count)
  return Promise.all(
    files.map(async (name, index) => {
      const { data, info } = await sharp(join(folder, name))
        .rotate()
        .resize(320, 320, { fit: 'inside' })
        .jpeg({ quality: 70 })
        .toBuffer({ resolveWithObject: true })
      const { width, height } = info
      const finds = index % 3 === 0 ? '' : 'person 87 %, dog 52 %'
      return {
        row: index * 11,
        key: 1990 - index,
        bytes: new Uint8Array(data),
        width,
        height,
        finds,
        url: `https://example.org/${name}`,
      }
    }),
  )
}

describe.skipIf(lacksChromium() || lacksTestdata('the page of recognition'))(
  'the page of recognition in Chromium',
  () => {
    let browser: Browser
    let thumbnails: Thumbnail[]
    beforeAll(async () => {
      browser = await launchBrowser()
      thumbnails = await realThumbnails(9)
    })
    afterAll(() => browser.close())

    async function open(survey: Survey, options: BrowserContextOptions = {}): Promise<Watched> {
      const html = renderPage(survey, await readPageParts(), { generated: new Date(), version: '0.1.0' })
      const opened = await openPage(browser, html, options)
      if (survey.readings.length > 0) await until(opened.page, `document.querySelector('#plot[data-ready]')`)
      return opened
    }

    for (const colorScheme of ['light', 'dark'] as const) {
      it(`shows what was found, asks for nothing, and has nothing that axe-core objects to: ${colorScheme}`, async () => {
        const opened = await open({ ...sightings(), thumbnails }, { colorScheme })
        const { page } = opened
        expect(await page.locator('.labels li').count()).toBe(9)
        expect(await page.locator('.ridges .ridge').count()).toBe(9)
        expect(await page.locator('.gallery img').count()).toBe(9)
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
        await page.locator('.gallery li').last().scrollIntoViewIfNeeded()
        await until(
          page,
          `[...document.querySelectorAll('.gallery img')].every(one => one.complete && one.naturalWidth > 0)`,
        )
        await page.evaluate(axe)
        const problems = await page.evaluate<string[]>(
          `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(node => node.html).slice(0, 3).join(' | ')))`,
        )
        expect(problems).toEqual([])
        expect(await opened.misdeeds()).toEqual(innocent)
        await opened.close()
      })
    }

    it('draws each line where its own scale puts it', async () => {
      const pictures = Array.from(
        { length: 4000 },
        (_, n): Picture =>
          n % 4 === 0 ? [1900 + Math.floor(n / 40), ['dog', 0.5]] : [1900 + Math.floor(n / 40)],
      )
      const { page, close } = await open(recognitionSurvey(pictures))
      // A quarter in every year: the line is level, its end at 25 %, between the marks of 0 and 20 %.
      const [line, end, zero, twenty] = await page.evaluate<number[]>(`(() => {
      const panel = document.querySelector('.labels li')
      const middle = box => (box.top + box.bottom) / 2
      const marks = [...panel.querySelectorAll('.grid')]
      const texts = [...panel.querySelectorAll('.scale text')].map(one => one.textContent)
      const twenty = marks[texts.indexOf('20 %')].getBoundingClientRect()
      return [
        middle(panel.querySelector('.share-line').getBoundingClientRect()),
        middle(panel.querySelector('circle').getBoundingClientRect()),
        middle(panel.querySelector('.axis').getBoundingClientRect()),
        middle(twenty),
      ]
    })()`)
      expect(line).toBeCloseTo(end!, -0.5)
      expect((zero! - line!) / (zero! - twenty!)).toBeCloseTo(1.25, 1)
      expect(await page.locator('.panel .value').textContent()).toBe('25 %')
      await close()
    })

    for (const width of [320, 390, 768, 1920]) {
      it(`fits a screen of ${width} pixels without scrolling sideways`, async () => {
        const long = { ...sightings(1500), thumbnails }
        const labels = long.finds!.labels.map(name => `${name}${'-and-so-on'.repeat(9)}`)
        const { page, close } = await open(
          { ...long, finds: { ...long.finds!, labels } },
          { viewport: { width, height: 800 } },
        )
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        await close()
      })
    }

    it('is not moved by hostile labels', async () => {
      const attack = `"'><script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 1">&lt;\u2028\u202etxt`
      const labels = [
        attack,
        '\u202egod',
        'x'.repeat(1_000_000),
        '{{constructor}}',
        '</svg></style>',
        '',
        'dog\u0000',
      ]
      const spread = Array.from(
        { length: 300 },
        (_, n): Picture => [1900 + (n % 100), [labels[n % labels.length]!, 0.5], [attack, 0.4]],
      )
      const hostile = thumbnails.map(one => ({
        ...one,
        finds: attack,
        url: `javascript:globalThis.hacked=1`,
      }))
      for (const survey of [
        recognitionSurvey(spread, { thumbnails: hostile }),
        recognitionSurvey(spread.slice(0, 5), { thumbnails: hostile }),
      ]) {
        const opened = await open(survey)
        const { page } = opened
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
        expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
        expect(await page.evaluate(`document.querySelectorAll('script').length`)).toBe(4)
        expect(await page.evaluate(`document.querySelectorAll('img:not(.gallery img)').length`)).toBe(0)
        expect(await page.evaluate('document.body.innerText')).not.toMatch(
          /[\u202a-\u202e\u2066-\u2069\u2028]/,
        )
        expect(
          await page.evaluate(
            `[...document.querySelectorAll('*')].flatMap(one => [...one.attributes]).filter(({ value }) => /[\\u202a-\\u202e]/.test(value)).length`,
          ),
        ).toBe(0)
        expect(await page.evaluate(`document.querySelectorAll('.gallery a').length`)).toBe(0)
        expect(await opened.misdeeds()).toEqual(innocent)
        await opened.close()
      }
    })

    it('is whole without scripts, and in print', async () => {
      const opened = await open({ ...sightings(1200), thumbnails })
      await opened.page.emulateMedia({ media: 'print' })
      for (const part of ['.labels', '.ridges', '.gallery', '.still']) {
        expect(await opened.page.locator(part).isVisible()).toBe(true)
      }
      await opened.close()
      const html = renderPage({ ...sightings(1200), thumbnails }, await readPageParts(), {
        generated: new Date(),
        version: '0.1.0',
      })
      const still = await openPage(browser, html, { javaScriptEnabled: false })
      expect(await still.page.locator('.labels .share-line').count()).toBe(9)
      await still.close()
    })
  },
)
