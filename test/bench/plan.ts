// Ten million rows, 0.9 GB: counted, fingerprinted and planned, beside sha256sum on the same file.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedProgram } from './installed.ts'
import { measure, medianOf, type Row } from './measure.ts'

const rows = 10_000_000
const peakMb = 120

export async function benchPlan(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-plan-'))
  try {
    writeManifest(join(folder, 'manifest.txt'))
    // One job, so that the list of ranges is not what is measured.
    const plan = await medianOf(3, () =>
      measure([...installedProgram(), 'mksubmit', String(rows), '--dry-run'], { cwd: folder }),
    )
    const sum = await medianOf(3, () => measure(['sha256sum', 'manifest.txt'], { cwd: folder }))
    return [
      {
        what: 'mksubmit, 10 M rows: sha256sum / mksubmit',
        ours: `${plan.seconds.toFixed(2)} s`,
        peer: `${sum.seconds.toFixed(2)} s`,
        ratio: sum.seconds / plan.seconds,
        promised: 1,
      },
      {
        what: `mksubmit, 10 M rows: ${peakMb} MB / peak memory`,
        ours: `${plan.peakMb.toFixed(0)} MB`,
        peer: `${peakMb} MB`,
        ratio: peakMb / plan.peakMb,
        promised: 1,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function writeManifest(path: string): void {
  const file = openSync(path, 'w')
  const prefix = 'http://archive.example.org/collections/photographs/series-07/derivatives/apf'
  for (let first = 0; first < rows; first += 10_000) {
    let text = ''
    for (let row = first; row < first + 10_000; row += 1)
      text += `${prefix}-${row}r.jpg ${1860 + (row % 141)}\n`
    writeSync(file, text)
  }
  closeSync(file)
}
