// `photogrid watch` beside a real pool: jobs made as they are needed, a job that is held and released, a
// factory that is paused, and a plan that cannot go on.

import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, it, onTestFinished } from 'vitest'
import type { WatchReport } from '../../src/data/watch-report.ts'
import { launcher, photogrid } from '../photogrid.ts'
import { describeOnPools } from './on-pools.ts'

const minute = 60_000

describeOnPools('beside a pool of %s', { slots: 4 }, on => {
  /** A plan of 60 painted photographs, ready to be submitted from the folder. */
  async function plan(...words: string[]): Promise<string> {
    const outer = await on.pool.folder({})
    await photogrid(outer, ['new', 'photodemo'])
    const folder = join(outer, 'photodemo')
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', '15', ...words])
    expect(exitCode, stderr).toBe(0)
    writeFileSync(join(folder, 'submit.sub'), stdout)
    await on.pool.give(outer)
    return folder
  }

  /** `photogrid watch --json`, with what it has said until now. */
  function watch(folder: string) {
    const running = execa(launcher, ['watch', '--json', '--interval', '0.2'], {
      ...{ cwd: folder, reject: false, stdin: 'ignore' as const, forceKillAfterDelay: 1000 },
    })
    onTestFinished(() => {
      running.kill()
    })
    const reports: WatchReport[] = []
    let rest = ''
    running.stdout.on('data', chunk => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      reports.push(...lines.map(line => JSON.parse(line)))
    })
    const until = async (isSo: (report: WatchReport) => boolean): Promise<WatchReport> => {
      for (const giveUpMs = Date.now() + 2 * minute; Date.now() < giveUpMs; await sleep(100)) {
        const found = reports.find(isSo)
        if (found !== undefined) return found
      }
      throw new Error(`it never said so; at last: ${JSON.stringify(reports.at(-1))}`)
    }
    return { running, reports, until }
  }

  it(
    'follows jobs that are made as they are needed, past a hold, to the last row',
    async () => {
      const folder = await plan('--max-idle', '1')
      const { running, reports, until } = watch(folder)
      await until(({ stalls }) => stalls[0]?.code === 'not-submitted')
      const { cluster } = await on.pool.submit('submit.sub', folder)
      expect((await until(({ moreJobs }) => moreJobs)).clusters).toEqual([cluster])

      await on.pool.run('condor_hold', [`${cluster}.0`], { cwd: folder })
      const { holds } = await until(({ jobs }) => jobs.held === 1)
      expect(holds).toMatchObject([{ code: 1, jobs: 1, releasing: 0, next: `condor_release ${cluster}` }])
      await on.pool.run('condor_release', [`${cluster}.0`], { cwd: folder })

      const { exitCode, stderr } = await running
      expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 })
      expect(stderr).toContain('complete: every row is home')
      const last = reports.at(-1)!
      expect(last).toMatchObject({ state: 'complete', rows: { measured: 60, missing: 0 }, damagedEvents: 0 })
      expect(last.sites.every(({ site }) => /^SITE-[ABC]-CE1$/.test(site ?? ''))).toBe(true)
      const measured = reports.map(({ rows }) => rows.measured)
      expect(measured).toEqual(measured.toSorted((a, b) => a - b))

      await on.pool.wait(cluster)
      const { stdout } = await photogrid(folder, ['histogram', '--last', '--by', 'exit', '--json'])
      expect(JSON.parse(stdout)).toMatchObject({
        clusters: [cluster],
        groups: [{ name: 'exit code 0', jobs: 4 }],
      })
    },
    5 * minute,
  )

  it(
    'ends with 4 where the copy of the manifest that the jobs read was changed, and says so',
    async () => {
      const folder = await plan()
      const [copy] = readdirSync(join(folder, 'manifest.d'))
      appendFileSync(join(folder, 'manifest.d', copy!), 'file:/photos/one-more.jpg 1900\n')
      const { cluster } = await on.pool.submit('submit.sub', folder)
      const { running, reports } = watch(folder)
      const { exitCode, stderr } = await running
      expect(exitCode, stderr + readFileSync(join(folder, 'job.log'), 'utf8')).toBe(4)
      expect(stderr).toContain(`next: condor_rm ${cluster}; mksubmit`)
      const { holds, stalls } = reports.at(-1)!
      expect(holds).toMatchObject([{ code: 3, subcode: 2, jobs: 4, releasing: 0 }])
      expect(holds[0]!.reason).toContain('photogrid ended with exit code 2')
      expect(stalls).toMatchObject([{ code: 'all-held', isFinal: true }])
      await on.pool.run('condor_rm', [String(cluster)], { cwd: folder })
    },
    5 * minute,
  )

  it(
    'names a factory that is paused',
    async () => {
      const folder = await plan('--max-idle', '1', '--requirements', 'False')
      const { cluster } = await on.pool.submit('submit.sub', folder)
      await on.pool.run('condor_hold', [String(cluster)], { cwd: folder })
      const { until } = watch(folder)
      const { stalls } = await until(report => report.stalls.some(({ code }) => code === 'factory-paused'))
      expect(stalls[0]!.next).toBe(`condor_release ${cluster}`)
      await on.pool.run('condor_rm', [String(cluster)], { cwd: folder })
    },
    5 * minute,
  )
})
