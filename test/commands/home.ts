// A folder in which a run is under way: some rows home, some failed, one job stopped, and files that do not count.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fragment, formatFragment } from '../../src/data/fragment.ts'
import type { FailedRow, Outcome } from '../../src/data/outcome.ts'
import { sample } from '../data/sample-fragment.ts'
import { nameOf } from '../home-files.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

/** Who sent the jobs: the first ones, and those of a repair. */
export const first = { submission: { cluster: 12, seconds: 1_777_885_921 } }
export const repair = { submission: { cluster: 13, seconds: 1_777_889_521 } }

export const failed = (row: number, code: string): FailedRow => ({
  row,
  key: 1900 + row,
  url: `http://me:secret@h.example/${row}.jpg`,
  failure: { code, message: `no \u001b[31m${code}`, tries: 3, ms: 212 },
})
export const measured = (row: number): Outcome => ({ row, key: 1900 + row, luminance: 0.25 })

/** Twelve rows; 0 to 3 are home, 4 to 7 are of a job that stopped, 8 to 11 are missing but for 9. */
export async function runUnderWay(): Promise<{ folder: string; plan: string; write: typeof write }> {
  const folder = freshFolder()
  const manifest = Array.from(
    { length: 12 },
    (_, row) => `http://me:secret@h.example/${row}.jpg ${1900 + row}\n`,
  )
  writeFileSync(join(folder, 'manifest.txt'), manifest.join(''))
  const { stdout } = await photogrid(folder, ['run', '4', '--dry-run'])
  const plan = /^plan (\S+):/.exec(stdout)![1]!
  const write = (
    name: string,
    range: Fragment['range'],
    outcomes: Outcome[],
    more: Partial<Fragment> = {},
  ): void => {
    writeFileSync(
      join(folder, name),
      formatFragment({ ...sample, host: 'node12', plan, range, outcomes, ...more }),
    )
  }
  write(nameOf('0-4', first), { first: 0, count: 4 }, [
    measured(0),
    failed(1, 'timeout'),
    measured(2),
    failed(3, 'http-404'),
  ])
  const { outcomes: _, analysisVersion: __, tries: ___, bytes: ____, ...head } = sample
  const stopped = { code: 'old-cpu', message: 'its CPU is too old' }
  const stop = {
    photogrid: 'fragment',
    version: 1,
    ...head,
    plan,
    host: 'node13',
    range: { first: 4, count: 4 },
  }
  writeFileSync(join(folder, nameOf('4-4', first)), `${JSON.stringify({ ...stop, stopped, outcomes: [] })}\n`)
  // It was evicted once, and went on.
  const goes = ['SITE-C-CE1', 'SITE-A-CE1'].map(site => ({
    host: 'node12',
    site,
    started: sample.started,
    rows: 1,
  }))
  write(nameOf('1-9', repair), { first: 1, count: 9 }, [failed(1, 'reset'), measured(9)], {
    rows: '1-1,9-1',
    goes,
  })
  write('results-0-1.json', { first: 0, count: 1 }, [measured(0)], { plan: '000000000000-luminance-1' })
  writeFileSync(join(folder, 'results-8-4.json'), '{"photogrid":"fragment","ver')
  mkdirSync(join(folder, 'log'))
  return { folder, plan, write }
}
