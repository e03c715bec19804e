// A real Chromium for the tests that look at the page, and a page in it that is watched: what it asks
// for, what it logs, what its policy stops.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { lacks } from './requirements.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Chromium's program on this machine; undefined where there is none. */
export const chromiumPath = (process.env.PATH ?? '')
  .split(':')
  .flatMap(folder => names.map(name => join(folder, name)))
  .find(path => existsSync(path))

/** True where the browser tests must be skipped. */
export const lacksChromium = (): boolean =>
  lacks(chromiumPath === undefined, {
    what: 'the page in a browser',
    why: 'there is no Chromium on the PATH',
    how: 'sudo apt-get install chromium',
  })

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath!,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })

/** What a page did that it should not have. */
export interface Misdeeds {
  /** Every request but the one for the page itself; `data:` is none. */
  readonly requests: string[]
  readonly logged: string[]
  readonly violations: string[]
}

export interface Watched {
  readonly page: Page
  readonly misdeeds: () => Promise<Misdeeds>
  readonly close: () => Promise<void>
}

/**
 * Opens a page from a file, as its readers will.
 * @param before a script that runs before the page's own
 */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
  before = '',
): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-page-'))
  const file = join(folder, 'scatter.html')
  writeFileSync(file, html)
  const address = pathToFileURL(file).href

  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })
  const page = await context.newPage()
  const requests: string[] = []
  const logged: string[] = []
  page.on('request', request => {
    const url = request.url().replace(/#.*/, '')
    if (url !== address && !url.startsWith('data:')) requests.push(url)
  })
  page.on('console', message => logged.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => logged.push(String(error)))
  await page.addInitScript(`
    globalThis.violations = []
    document.addEventListener('securitypolicyviolation', event => {
      violations.push(event.violatedDirective + ' ' + event.blockedURI)
    })
    ${before}`)
  await page.goto(address)
  return {
    page,
    misdeeds: async () => ({
      requests,
      logged,
      violations: await page.evaluate<string[]>('globalThis.violations ?? []'),
    }),
    close: async () => {
      await context.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Asks until the answer is yes. Playwright's own waitForFunction needs eval, which the page forbids. */
export async function until(page: Page, expression: string, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${expression}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
