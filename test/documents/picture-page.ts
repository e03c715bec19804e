// Takes the README's pictures, of a page of a made-up archive with as many rows as the tutorial's:
//   node test/documents/picture-page.ts
// Or of a page that there is:
//   node test/documents/picture-page.ts photodemo/scatter.html

import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { readPageParts } from '../../src/io/web-build.ts'
import { renderPage } from '../../src/page/page.ts'
import { version } from '../../src/version.ts'
import { launchBrowser, openPage, until } from '../browser.ts'
import { archive, failureOf, failuresOf } from '../page/surveys.ts'

const rows = 5576
const failed = 71
const mostBytes = 250_000

async function madeUpPage(): Promise<string> {
  const measured = archive(rows - failed)
  const codes = ['http-404', 'http-404', 'truncated', 'timeout']
  const failures = Array.from({ length: failed }, (_, index) =>
    failureOf(rows - failed + index, codes[index % codes.length]!),
  )
  const survey = { ...measured, rows, ...failuresOf(failures) }
  return renderPage(survey, await readPageParts(), { generated: new Date(Date.UTC(2026, 10, 21)), version })
}

const [path] = process.argv.slice(2)
const docs = resolve(import.meta.dirname, '..', '..', 'docs')
const html = path === undefined ? await madeUpPage() : readFileSync(path, 'utf8')
const browser = await launchBrowser()
for (const colorScheme of ['light', 'dark'] as const) {
  const { page, close } = await openPage(browser, html, {
    colorScheme,
    viewport: { width: 1100, height: 990 },
  })
  await until(page, `document.querySelector('#plot[data-ready]')`)
  const file = join(docs, `page-${colorScheme}.png`)
  // A palette holds all the colours that such a page has, in a third of the bytes.
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10, quality: 95 })
    .toFile(file)
  if (statSync(file).size > mostBytes) throw new Error(`${file} has more than ${mostBytes} bytes`)
  await close()
}
await browser.close()
