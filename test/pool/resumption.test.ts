// Work in progress on a real pool: jobs that are evicted softly, at once, held and released, or that make their own
// checkpoints go on with the rows that they had, and nothing else comes home.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Fragment } from '../../src/data/fragment.ts'
import { readFragmentOf } from '../home-files.ts'
import { photograph } from '../made/photographs.ts'
import { photogrid } from '../photogrid.ts'
import { describeOnPools } from './on-pools.ts'

const minute = 60_000

describeOnPools('on a real pool of %s', { slots: 4, pictures: [photograph] }, on => {
  /** One job of 60 rows, each of which takes its time. */
  async function submit(name: string, checkpointSeconds: number) {
    const rows = Array.from({ length: 60 }, (_, row) => `http://${name}.example/${row}.jpg ${1900 + row}\n`)
    const folder = await on.pool.folder({ 'manifest.txt': rows.join('') })
    const environment = ['--append', `environment = "http_proxy=${on.proxy.url}"`, '--connections', '2']
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', '60', ...environment])
    expect(exitCode, stderr).toBe(0)
    const text = stdout.replace('--checkpoint-seconds 1800', `--checkpoint-seconds ${checkpointSeconds}`)
    writeFileSync(join(folder, 'submit.sub'), text)
    await on.pool.give(folder)
    const before = new Set(readdirSync(folder))
    const asked = (): number[] =>
      [...on.proxy.asked].filter(([url]) => url.includes(`//${name}.`)).map(([, times]) => times)
    const untilAsked = async (times: number): Promise<void> => {
      const until = Date.now() + minute
      while (asked().length < times && Date.now() < until) await sleep(20)
      expect(asked().length).toBeGreaterThanOrEqual(times)
    }
    const { cluster } = await on.pool.submit('submit.sub', folder)
    const home = async (): Promise<Fragment> => {
      await on.pool.wait(cluster, 3 * minute)
      const newer = readdirSync(folder).filter(file => !before.has(file))
      const name = `results-0-60.luminance.${cluster}-`
      expect(newer.sort()).toEqual(['job.log', expect.stringContaining(name)])
      const summary = JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)
      expect(summary).toMatchObject({ measured: 60, failed: 0, missing: 0, complete: true })
      return readFragmentOf(folder, '0-60')
    }
    return { id: `${cluster}.0`, folder, cluster, asked, untilAsked, home }
  }
  const again = (asked: readonly number[]): number => asked.filter(times => times > 1).length

  it(
    'what a job had is not done again: evicted, held and released, or with its sandbox gone after a checkpoint',
    async () => {
      on.proxy.latencyMs = 250
      const evicted = await submit('evicted', 1800)
      const held = await submit('held', 1800)
      const vanished = await submit('vanished', 3)
      await evicted.untilAsked(20)
      await on.pool.run('condor_vacate_job', [evicted.id])
      await held.untilAsked(20)
      await on.pool.run('condor_hold', [held.id])
      // A checkpoint means a new start in the same sandbox, which shows in rows that go on.
      await vanished.untilAsked(30)
      const askedBefore = vanished.asked().length
      await on.pool.run('condor_vacate_job', ['-fast', vanished.id])
      await on.pool.event(held.cluster, '012')
      await on.pool.event(evicted.cluster, '004')
      await on.pool.event(vanished.cluster, '004')
      await on.pool.run('condor_release', [held.id])
      on.proxy.latencyMs = 50

      // What was underway is given up: two connections.
      const first = await evicted.home()
      expect(again(evicted.asked())).toBeLessThanOrEqual(2)
      expect(first.goes).toHaveLength(2)
      expect(first.goes![0]!.rows).toBeGreaterThanOrEqual(16)
      await held.home()
      expect(again(held.asked())).toBeLessThanOrEqual(2)

      // What was done since the last checkpoint is lost with the sandbox, and no more. (And a few that were asked for
      // between our count and the eviction.)
      const third = await vanished.home()
      const rowsOfGoes = third.goes!.map(({ rows }) => rows)
      expect(rowsOfGoes.length).toBeGreaterThanOrEqual(2)
      expect(rowsOfGoes[0]).toBeGreaterThanOrEqual(8)
      const since = askedBefore - rowsOfGoes[0]!
      expect(again(vanished.asked())).toBeLessThanOrEqual(since + 4)
      expect(again(vanished.asked())).toBeGreaterThan(0)
      const log = readFileSync(join(vanished.folder, 'job.log'), 'utf8')
      expect(log.match(/^00[45] /gm)).toEqual(['004 ', '005 '])
    },
    6 * minute,
  )
})
