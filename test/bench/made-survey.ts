// A survey on disk as an archive would have left it: a manifest and every fragment, written as text without
// an object a row, so that a hundred million rows are a matter of minutes.

import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { formatFragment } from '../../src/data/fragment.ts'
import { planId } from '../../src/data/plan.ts'
import { cutRange, formatRange } from '../../src/data/row-range.ts'
import { sample } from '../data/sample-fragment.ts'
import { nameOf } from '../home-files.ts'
import { randomFrom } from '../page/surveys.ts'

export interface MadeSurvey {
  readonly rows: number
  readonly rowsAJob: number
  /** One row in so many fails; 0: none does. */
  readonly failing?: number
}

const rowsAWrite = 20_000

/** Writes `manifest.txt` and `results-*.json`; the same rows for the same numbers. */
export function makeSurvey(folder: string, { rows, rowsAJob, failing = 0 }: MadeSurvey): void {
  const manifest = join(folder, 'manifest.txt')
  const file = openSync(manifest, 'w')
  for (const { first, count } of cutRange({ first: 0, count: rows }, rowsAWrite)) {
    const random = randomFrom(first)
    let text = ''
    for (let row = first; row < first + count; row += 1) text += `${locationOf(row)} ${yearOf(random)}\n`
    writeSync(file, text)
  }
  closeSync(file)
  const plan = planId(sha256Of(manifest), { name: 'luminance', version: 1 })

  // Rows are made in the writes' order, whatever the jobs are: years must be the manifest's.
  let years: number[] = []
  let from = 0
  for (const range of cutRange({ first: 0, count: rows }, rowsAJob)) {
    const lines: string[] = []
    const values = randomFrom(range.first + 7)
    for (let row = range.first; row < range.first + range.count; row += 1) {
      if (row >= from + years.length) {
        from = Math.floor(row / rowsAWrite) * rowsAWrite
        const random = randomFrom(from)
        years = Array.from({ length: rowsAWrite }, () => yearOf(random))
      }
      const key = years[row - from]!
      lines.push(
        failing > 0 && row % failing === 0
          ? `{"row":${row},"key":${key},"url":"${locationOf(row)}","failure":{"code":"http-404","message":"the server answered 404 (Not Found)","tries":1,"ms":${row % 999}}}`
          : `{"row":${row},"key":${key},"luminance":${luminanceOf(key, values)}}`,
      )
    }
    const empty = formatFragment({ ...sample, plan, range, host: `node-${range.first % 97}`, outcomes: [] })
    const body = `${empty.slice(0, empty.indexOf('"outcomes":['))}"outcomes":[\n${lines.join(',\n')}\n]`
    const text = `${body},"sha256":"${hash('sha256', body)}"}\n`
    writeFileSync(join(folder, nameOf(formatRange(range))), text)
  }
}

/** Like the tutorial's own archive: a long common beginning, and a number that looks random. */
const locationOf = (row: number): string =>
  `http://photos.example.org/photodemo/apf${row % 9}-${(Math.imul(row, 0x9e3779b1) >>> 0).toString().padStart(10, '0')}r.jpg`

const yearOf = (random: () => number): number => 1860 + Math.floor(141 * Math.sqrt(random()))

function luminanceOf(year: number, random: () => number): string {
  const middle = 0.27 + 0.23 / (1 + Math.exp(-(year - 1948) / 11))
  const value = middle + (random() + random() + random() - 1.5) * 0.3
  return Math.min(0.97, Math.max(0.01, value)).toFixed(6)
}

function sha256Of(path: string): string {
  const digest = createHash('sha256')
  const buffer = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, 'r')
  for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
    digest.update(buffer.subarray(0, length))
  }
  closeSync(file)
  return digest.digest('hex')
}
