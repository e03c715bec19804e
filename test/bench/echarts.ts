// A million points: our page beside the same points in Apache ECharts, opened in turns in one Chromium. Besides,
// how long a zoom takes to draw and how long the point under the pointer takes to find.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { Readings } from '../../src/data/survey.ts'
import { readPageParts } from '../../src/io/web-build.ts'
import { renderPage } from '../../src/page/page.ts'
import { launchBrowser, until } from '../browser.ts'
import { randomFrom, surveyOf } from '../page/surveys.ts'
import { median, type Row } from './measure.ts'

const points = 1_000_000
const times = 5
const timesFaster = 4
const zoomMs = 120
const pickMs = 5

export async function benchEcharts(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-echarts-'))
  const browser = await launchBrowser()
  try {
    const readings = archive()
    const survey = surveyOf([], { rows: points, readings })
    const ours = join(folder, 'ours.html')
    const theirs = join(folder, 'echarts.html')
    writeFileSync(ours, renderPage(survey, await readPageParts(), { generated: new Date(), version: '0' }))
    writeFileSync(theirs, echartsPage(readings))
    const opened = { ours: [] as number[], theirs: [] as number[] }
    for (let time = 0; time < times; time += 1) {
      opened.ours.push(await openedMs(browser, ours))
      opened.theirs.push(await openedMs(browser, theirs))
    }
    const { zooms, picks } = await handled(browser, ours)
    const bar = (what: string, found: readonly number[], most: number): Row => ({
      what: `1 M points, ${what}: ${most} ms / it`,
      ours: `${median(found).toFixed(1)} ms`,
      peer: `${most} ms`,
      ratio: most / median(found),
      promised: 1,
    })
    return [
      {
        what: '1 M points, opened to shown: ECharts / our page',
        ours: `${median(opened.ours).toFixed(0)} ms`,
        peer: `${median(opened.theirs).toFixed(0)} ms`,
        ratio: median(opened.theirs) / median(opened.ours),
        promised: timesFaster,
      },
      bar('a zoom drawn', zooms, zoomMs),
      bar('pointer to card', picks, pickMs),
    ]
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
}

/** The same for every run: an archive that gets brighter after 1948. */
function archive(): Readings {
  const random = randomFrom(5)
  const readings = {
    length: points,
    row: new Uint32Array(points),
    key: new Float64Array(points),
    value: new Float64Array(points),
    job: new Uint32Array(points),
  }
  for (let row = 0; row < points; row += 1) {
    const key = 2001 - Math.floor(141 * random() ** 1.6)
    const noise = (random() + random() + random() - 1.5) * 0.22
    const value = 0.27 + 0.23 / (1 + Math.exp((1948 - key) / 11)) + noise
    readings.row[row] = row
    readings.key[row] = key
    readings.value[row] = Math.round(1e6 * Math.min(0.97, Math.max(0.01, value))) / 1e6
  }
  return readings
}

/** As its manual says for many points: `large`, a flat Float32Array, no animation, one draw. */
function echartsPage({ key, value }: Readings): string {
  const root = resolve(import.meta.dirname, '..', '..')
  const library = readFileSync(join(root, 'node_modules', 'echarts', 'dist', 'echarts.min.js'), 'utf8')
  const flat = new Float32Array(2 * points)
  for (let at = 0; at < points; at += 1) flat.set([key[at]!, value[at]!], 2 * at)
  const data = Buffer.from(flat.buffer).toString('base64')
  return `<!doctype html><meta charset="utf-8"><div id="chart" style="width:1100px;height:520px"></div>
<script>${library.replaceAll('</script', '<\\/script')}</script>
<script type="text/plain" id="data">${data}</script>
<script>
const bytes = Uint8Array.from(atob(document.getElementById('data').textContent), c => c.charCodeAt(0))
const chart = echarts.init(document.getElementById('chart'))
chart.on('finished', () => requestAnimationFrame(() => setTimeout(() => performance.mark('shown'))))
chart.setOption({
  animation: false,
  xAxis: { min: 1860, max: 2002 },
  yAxis: { min: 0, max: 1 },
  series: [{ type: 'scatter', large: true, progressive: 0, symbolSize: 2, data: new Float32Array(bytes.buffer) }],
})
</script>`
}

/** From the navigation's start to the frame in which every point is there. */
async function openedMs(browser: Browser, file: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  try {
    await page.goto(pathToFileURL(file).href)
    await until(page, `performance.getEntriesByName('shown').length > 0`)
    return await page.evaluate<number>(`performance.getEntriesByName('shown')[0].startTime`)
  } finally {
    await page.close()
  }
}

/** What the page's own work takes, frame by frame and move by move. */
const stopwatch = `
globalThis.frames = []
const ask = requestAnimationFrame
globalThis.requestAnimationFrame = draw => ask(at => {
  const began = performance.now()
  draw(at)
  frames.push(performance.now() - began)
})
globalThis.moves = []
const listen = EventTarget.prototype.addEventListener
EventTarget.prototype.addEventListener = function (kind, hear, options) {
  const timed = event => {
    const began = performance.now()
    hear(event)
    moves.push(performance.now() - began)
  }
  return listen.call(this, kind, kind === 'pointermove' ? timed : hear, options)
}`

async function handled(browser: Browser, file: string): Promise<{ zooms: number[]; picks: number[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  await page.addInitScript(stopwatch)
  await page.goto(pathToFileURL(file).href)
  await until(page, `document.querySelector('#plot[data-ready]') !== null`)
  await page.locator('#plot').scrollIntoViewIfNeeded()
  const box = (await page.locator('#plot').boundingBox())!
  for (let move = 0; move < 60; move += 1) {
    await page.mouse.move(box.x + 60 + ((move * 137) % 900), box.y + 80 + ((move * 53) % 380))
  }
  const picks = await page.evaluate<number[]>('moves')
  const zooms: number[] = []
  for (let step = 0; step < 12; step += 1) zooms.push(await longestFrame(page, box))
  await page.close()
  return { zooms, picks }
}

async function longestFrame(page: Page, box: { x: number; y: number }): Promise<number> {
  await page.evaluate('frames.length = 0')
  await page.mouse.move(box.x + 700, box.y + 250)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  await page.waitForTimeout(200)
  return page.evaluate<number>('Math.max(0, ...frames)')
}
