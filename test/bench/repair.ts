// A million rows, of which every fiftieth fragment is lost and a part failed: how soon the repair is planned.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedProgram } from './installed.ts'
import { makeSurvey } from './made-survey.ts'
import { measure, medianOf, type Row } from './measure.ts'

const planSeconds = 5

export async function benchRepair(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-repair-'))
  try {
    makeSurvey(folder, { rows: 1_000_000, rowsAJob: 200, failing: 100 })
    const home = readdirSync(folder).filter(name => name.startsWith('results-'))
    for (const [index, name] of home.entries()) if (index % 50 === 0) rmSync(join(folder, name))
    const words = [...installedProgram(), 'mksubmit', '200', '--missing', '--dry-run']
    const plan = await medianOf(3, () => measure(words, { cwd: folder }))
    return [
      {
        what: `mksubmit --missing, 1 M rows: ${planSeconds} s / it`,
        ours: `${plan.seconds.toFixed(2)} s`,
        peer: `${planSeconds} s`,
        ratio: planSeconds / plan.seconds,
        promised: 1,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
