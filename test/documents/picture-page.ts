// Takes the README's pictures of a page:
//   npm run demo && node test/documents/picture-page.ts photodemo/scatter.html

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { launchBrowser, openPage, until } from '../browser.ts'

const [path = 'photodemo/scatter.html'] = process.argv.slice(2)
const docs = resolve(import.meta.dirname, '..', '..', 'docs')
const html = readFileSync(path, 'utf8')
const browser = await launchBrowser()
for (const colorScheme of ['light', 'dark'] as const) {
  const { page, close } = await openPage(browser, html, {
    colorScheme,
    viewport: { width: 1100, height: 990 },
  })
  await until(page, `document.querySelector('#plot[data-ready]')`)
  await page.screenshot({ path: join(docs, `page-${colorScheme}.png`) })
  await close()
}
await browser.close()
