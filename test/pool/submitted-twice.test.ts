// What people do every day, on a real pool: submit the same file again, after the manifest was edited too; measure
// something else in the same folder; plan with other options while jobs wait. Nothing that is home may change by it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFragmentName } from '../../src/data/fragment-name.ts'
import { fragmentNames, rangesAtHome, readFragmentOf } from '../home-files.ts'
import { severalPhotographs } from '../made/photographs.ts'
import { photogrid } from '../photogrid.ts'
import { type PictureProxy, startPictureProxy } from './picture-proxy.ts'
import { bothVersions, needPool, type Pool, startPool } from './pool.ts'

const minute = 60_000
const rows = 12
const manifest = Array.from({ length: rows }, (_, row) => `http://h.example/${row}.jpg ${1900 + row}\n`).join(
  '',
)
/** An analysis of a person's own, which says the same of every row. */
const saying = (answer: number): string => `export default {
  name: 'mine', version: 1, fetches: false, open: () => ({ measure: () => ({ mine: ${answer} }) }),
}\n`

/** Every fragment's bytes, by its name. */
const asTheyAre = (folder: string): Record<string, string> =>
  Object.fromEntries(fragmentNames(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))

describe.each(bothVersions)('on a real pool of %s', async (_, suite) => {
  if (!(await needPool(suite))) {
    it.skip('needs the pool', () => {})
    return
  }
  let pool: Pool
  let proxy: PictureProxy
  beforeAll(async () => {
    proxy = await startPictureProxy(severalPhotographs)
    pool = await startPool({ suite, slots: 4 })
  })
  afterAll(async () => {
    await pool?.stop()
    await proxy?.close()
  })

  const write = async (folder: string, files: Record<string, string>): Promise<void> => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    await pool.give(folder)
  }
  /** `mksubmit WORDS > FILE`. @returns its talk */
  const plan = async (folder: string, file: string, ...words: string[]): Promise<string> => {
    const environment = ['--append', `environment = "http_proxy=${proxy.url}"`, '--row-timeout', '8']
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', ...words, ...environment])
    expect(exitCode, stderr).toBe(0)
    await write(folder, { [file]: stdout })
    return stderr
  }
  const planOf = (said: string): string => /plan (\S+)\n$/.exec(said)![1]!
  const summaryOf = async (folder: string, ...words: string[]) =>
    JSON.parse((await photogrid(folder, ['aggregate', '--json', ...words])).stdout)
  /** Until no job of the cluster is idle or runs: it may be held. */
  const settled = async (cluster: number): Promise<void> => {
    const moving = `ClusterId == ${cluster} && JobStatus != 5`
    for (const end = Date.now() + 3 * minute; Date.now() < end; await sleep(300)) {
      if ((await pool.run('condor_q', ['-constraint', moving, '-af', 'ProcId'])).stdout.trim() === '') return
    }
    throw new Error(`cluster ${cluster} does not come to rest`)
  }

  it(
    'what is home stays as it is when the same file is submitted again, and when something else is measured',
    async () => {
      const folder = await pool.folder({ 'manifest.txt': manifest, 'mine.mjs': saying(1) })
      const luminance = planOf(await plan(folder, 'submit.sub', '4'))
      const first = await pool.submit('submit.sub', folder)
      await pool.wait(first.cluster, 3 * minute)
      const home = asTheyAre(folder)
      expect(rangesAtHome(folder)).toEqual(['0-4', '4-4', '8-4'])
      for (const name of Object.keys(home))
        expect(parseFragmentName(name)).toMatchObject({
          ...{ analysis: 'luminance', submission: { cluster: first.cluster } },
        })

      // Again, and by now the server has lost its pictures.
      proxy.refusal = () => 404
      const second = await pool.submit('submit.sub', folder)
      await pool.wait(second.cluster, 3 * minute)
      expect(asTheyAre(folder)).toMatchObject(home)
      expect(fragmentNames(folder)).toHaveLength(6)
      expect(await summaryOf(folder)).toMatchObject({ measured: rows, failed: 0, conflicts: [] })
      const { stdout: about } = await photogrid(folder, ['why', '0'])
      expect(about).toContain(`job ${first.cluster}.0: rows 0-4\n`)
      expect(about).toContain(`job ${second.cluster}.0: rows 0-4\n`)
      proxy.refusal = () => undefined

      // Again, after the manifest was edited.
      await write(folder, {
        'original.txt': manifest,
        'manifest.txt': manifest.replace(' 1900', ' 1800'),
      })
      const third = await pool.submit('submit.sub', folder)
      await settled(third.cluster)
      await pool.exec('condor_rm', [String(third.cluster)])
      expect(asTheyAre(folder)).toMatchObject(home)
      expect(await summaryOf(folder, '--manifest', 'original.txt')).toMatchObject({
        ...{ measured: rows, failed: 0, conflicts: [] },
      })

      // Another analysis.
      await write(folder, { 'manifest.txt': manifest })
      const mine = planOf(await plan(folder, 'mine.sub', '4', '--analysis', './mine.mjs'))
      const fourth = await pool.submit('mine.sub', folder)
      await pool.wait(fourth.cluster, 3 * minute)
      expect(asTheyAre(folder)).toMatchObject(home)
      for (const plan of [luminance, mine])
        expect(await summaryOf(folder, '--plan', plan)).toMatchObject({ plan, measured: rows, failed: 0 })
    },
    10 * minute,
  )

  it(
    'jobs that wait run what they were submitted with, whatever is planned in the meantime',
    async () => {
      const folder = await pool.folder({ 'manifest.txt': manifest, 'mine.mjs': saying(1) })
      const mine = ['--analysis', './mine.mjs', '--append', 'hold = true']
      const before = planOf(await plan(folder, 'submit.sub', '6', ...mine))
      const [wrapper = ''] = readdirSync(folder).filter(name => /^run-mine-[0-9a-f]{8}\.sh$/.test(name))
      const { cluster } = await pool.submit('submit.sub', folder)

      await write(folder, { 'mine.mjs': saying(2) })
      const said = await plan(folder, 'submit.sub', '12', ...mine)
      const after = planOf(said)
      expect(after).not.toBe(before)
      expect(said).toContain(`  job.log tells of 2 jobs in the queue still (cluster ${cluster}): `)
      const second = await pool.submit('submit.sub', folder)
      for (const each of [cluster, second.cluster]) await pool.run('condor_release', [String(each)])
      for (const each of [cluster, second.cluster]) await pool.wait(each, 3 * minute)

      const answers = (range: string) =>
        new Set(
          readFragmentOf(folder, range).outcomes.map(outcome => (outcome as never as { mine: number }).mine),
        )
      expect([answers('0-6'), answers('6-6'), answers('0-12')]).toEqual([
        new Set([1]),
        new Set([1]),
        new Set([2]),
      ])
      expect(await summaryOf(folder, '--plan', before)).toMatchObject({ measured: rows, failed: 0 })
      expect(await summaryOf(folder, '--plan', after)).toMatchObject({ measured: rows, failed: 0 })

      // Nobody runs the first wrapper any more.
      expect(await plan(folder, 'submit.sub', '12', ...mine)).toContain(`${wrapper}: removed`)
      expect(existsSync(join(folder, wrapper))).toBe(false)
    },
    6 * minute,
  )
})
