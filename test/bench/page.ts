// The page at scale: how long its building takes and how much memory, how large it is, and how soon a
// browser shows it. A hundred million rows need 10 GB of disk and some minutes: npm run bench -- page 100M

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchBrowser, until } from '../browser.ts'
import { installedProgram } from './installed.ts'
import { type MadeSurvey, makeSurvey } from './made-survey.ts'
import { measure, type Row } from './measure.ts'

/** What is promised; a bar that is not named is not promised. */
interface Case extends MadeSurvey {
  readonly what: string
  readonly words?: readonly string[]
  readonly pageMb?: number
  readonly shownSeconds?: number
  readonly buildSeconds?: number
  readonly peakMb?: number
}

const cases: readonly Case[] = [
  { what: '5,500 rows', rows: 5_500, rowsAJob: 200, pageMb: 0.4, shownSeconds: 0.6 },
  {
    what: '1 M rows',
    rows: 1_000_000,
    rowsAJob: 200,
    words: ['--no-urls'],
    pageMb: 1.5,
    shownSeconds: 0.8,
    peakMb: 400,
  },
  { what: '1 M rows with URLs', rows: 1_000_000, rowsAJob: 200, pageMb: 25, shownSeconds: 1.2 },
  { what: '1 M rows, all failed', rows: 1_000_000, rowsAJob: 200, failing: 1, pageMb: 1.5, peakMb: 400 },
  {
    what: '10 M rows',
    rows: 10_000_000,
    rowsAJob: 20_000,
    pageMb: 8,
    shownSeconds: 1.5,
    buildSeconds: 20,
    peakMb: 1000,
  },
]

const hundredMillion: Case = {
  what: '100 M rows',
  rows: 100_000_000,
  rowsAJob: 20_000,
  pageMb: 6,
  shownSeconds: 1,
  peakMb: 1000,
}

export async function* benchPage(words: readonly string[]): AsyncGenerator<Row> {
  for (const one of words.includes('100M') ? [hundredMillion] : cases) yield* await benchCase(one)
}

async function benchCase(one: Case): Promise<Row[]> {
  const { what, words = [], pageMb, shownSeconds, buildSeconds, peakMb } = one
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-page-'))
  const output = join(folder, 'scatter.html')
  try {
    makeSurvey(folder, one)
    const built = await measure([...installedProgram(), 'aggregate', ...words], { cwd: folder, output })
    const size = statSync(output).size / 1e6
    const shown = shownSeconds === undefined || one.failing === 1 ? 0 : await secondsToShow(output)
    const row = (name: string, ours: number, bar: number | undefined, unit: string): Row[] => [
      {
        what: `${what}: ${name}`,
        ours: `${ours.toFixed(ours < 10 ? 2 : 0)} ${unit}`,
        peer: bar === undefined ? 'not promised' : `${bar} ${unit}`,
        ratio: bar === undefined ? 1 : bar / ours,
        promised: bar === undefined ? 0 : 1,
      },
    ]
    return [
      ...row('page', size, pageMb, 'MB'),
      ...(shown > 0 ? row('opened to shown', shown, shownSeconds, 's') : []),
      ...row('built within', built.seconds, buildSeconds, 's'),
      ...row('CPU of that', built.cpuSeconds, undefined, 's'),
      ...row('peak memory', built.peakMb, peakMb, 'MB'),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The median of three openings, from navigation to the frame after every point was drawn. */
async function secondsToShow(path: string): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 3; run += 1) {
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
      await page.goto(pathToFileURL(path).href, { waitUntil: 'commit' })
      const shown = `performance.getEntriesByName('shown')`
      await until(page, `${shown}.length === 1`, 60_000)
      times.push((await page.evaluate<number>(`${shown}[0].startTime`)) / 1000)
    } finally {
      await browser.close()
    }
  }
  return times.toSorted((a, b) => a - b)[1]!
}
