// One million rows in 5,000 fragments to a page, beside JSON.parse alone on the same files.

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatFragment } from '../../src/data/fragment.ts'
import { planId } from '../../src/data/plan.ts'
import { cutRange, formatRange } from '../../src/data/row-range.ts'
import { sample } from '../data/sample-fragment.ts'
import { nameOf } from '../home-files.ts'
import { installedProgram } from './installed.ts'
import { measure, medianOf, type Row } from './measure.ts'

const rows = 1_000_000
const rowsAJob = 200
const peakMb = 400

const parseAlone = `
import { readdirSync, readFileSync } from 'node:fs'
let rows = 0
for (const name of readdirSync('.')) {
  if (name.startsWith('results-')) rows += JSON.parse(readFileSync(name, 'utf8')).outcomes.length
}
console.log(rows)
`

export async function benchAggregate(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-aggregate-'))
  try {
    writeSurvey(folder)
    const page = await medianOf(3, () =>
      measure([...installedProgram(), 'aggregate', '--no-urls'], { cwd: folder }),
    )
    const parse = await medianOf(3, () =>
      measure([process.execPath, '--input-type=module', '--eval', parseAlone], { cwd: folder }),
    )
    if (parse.stdout.trim() !== String(rows)) throw new Error('JSON.parse did not see every row')
    return [
      {
        what: 'aggregate, 1 M rows: JSON.parse / aggregate',
        ours: `${page.seconds.toFixed(2)} s`,
        peer: `${parse.seconds.toFixed(2)} s`,
        ratio: parse.seconds / page.seconds,
        promised: 1 / 3,
      },
      {
        what: `aggregate, 1 M rows: ${peakMb} MB / peak memory`,
        ours: `${page.peakMb.toFixed(0)} MB`,
        peer: `${peakMb} MB`,
        ratio: peakMb / page.peakMb,
        promised: 1,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function writeSurvey(folder: string): void {
  const manifest = Array.from(
    { length: rows },
    (_, row) => `http://archive.example.org/photographs/series/apf-${row}r.jpg ${1860 + (row % 141)}\n`,
  ).join('')
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  const manifestSha256 = createHash('sha256').update(manifest).digest('hex')
  const plan = planId(manifestSha256, { name: 'luminance', version: 1 })
  for (const range of cutRange({ first: 0, count: rows }, rowsAJob)) {
    const outcomes = Array.from({ length: range.count }, (_, index) => {
      const row = range.first + index
      const wave = 0.45 + 0.3 * Math.sin(row * 0.7) * Math.sin(row * 0.013)
      return { row, key: 1860 + (row % 141), luminance: Number(wave.toFixed(6)) }
    })
    const fragment = { ...sample, plan, range, host: `node-${range.first % 97}`, outcomes }
    writeFileSync(join(folder, nameOf(formatRange(range))), formatFragment(fragment))
  }
}
