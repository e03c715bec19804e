// Chaos on a real pool: 60 jobs over a server that fails, while jobs are evicted, held, released, removed and killed,
// disks fill, the schedd is restarted, and fragments are cut, doubled and exchanged. Then --missing until nothing is
// left: every row once, and the rows as CSV equal to those of a clean run, byte for byte.
// CHAOS_SEED=7 makes another run; CHAOS_RUNS=20 as many one after another.

import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomFrom } from '../page/surveys.ts'
import { photogrid, testdata } from '../photogrid.ts'
import { type PictureProxy, startPictureProxy } from './picture-proxy.ts'
import { needPool, type Pool, startPool } from './pool.ts'

const rows = 300
const rowsAJob = 5
const minute = 60_000
const firstSeed = Number(process.env.CHAOS_SEED ?? 1)
const seeds = Array.from({ length: Number(process.env.CHAOS_RUNS ?? 1) }, (_, index) => firstSeed + index)

const pictures = ['hopper-128.jpg', 'tiny-rose-227x149.jpg', 'beagle-tiny-96x64.jpg'].map(name =>
  readFileSync(join(testdata, 'photos', name)),
)
const lines = readFileSync(join(testdata, 'manifest-photodemo.txt'), 'utf8').split('\n').slice(0, rows)
/** Every URL once, so that a row can be told by it. */
const manifest = lines.map((line, row) => line.replace(/(\S+) (\S+)$/, `$1?row=${row} $2\n`)).join('')

/** One job in eight has a disk of 20 MB: less than its runtime needs. */
const smallDisks = `#!/bin/sh
case $(($$ % 8)) in 0) ulimit -f 20000 ;; esac
exec "$@"
`

describe.runIf(await needPool())('through chaos', () => {
  let pool: Pool
  let proxy: PictureProxy
  let tools: string
  beforeAll(async () => {
    tools = mkdtempSync(join(tmpdir(), 'photogrid-chaos-'))
    writeFileSync(join(tools, 'small-disks.sh'), smallDisks)
    for (const path of [tools, join(tools, 'small-disks.sh')]) chmodSync(path, 0o755)
    proxy = await startPictureProxy(pictures)
    pool = await startPool({ slots: 4, extraConfig: `USER_JOB_WRAPPER = ${tools}/small-disks.sh\n` })
  })
  afterAll(async () => {
    await pool?.stop()
    await proxy?.close()
    rmSync(tools, { recursive: true, force: true })
  })

  it.each(seeds)(
    'every row comes home once, and as in a clean run (seed %i)',
    async seed => {
      const random = randomFrom(seed)
      const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
      // Rows that are gone for good, everywhere; others answer 503 now and then, while there is chaos.
      const isGone = (url: string): boolean => Number(/row=(\d+)$/.exec(url)?.[1]) % 60 === 7
      let isChaos = true
      proxy.refusal = url => (isGone(url) ? 404 : isChaos && random() < 0.1 ? 503 : undefined)
      proxy.latencyMs = 200

      const folder = await pool.folder({ 'manifest.txt': manifest })
      const ours = ['--append', `environment = "http_proxy=${proxy.url}"`, '--row-timeout', '20']
      const submit = async (...words: string[]) => {
        const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', ...words, ...ours])
        if (exitCode === 5) return undefined
        expect(exitCode, stderr).toBe(0)
        writeFileSync(join(folder, 'submit.sub'), stdout)
        await pool.give(folder)
        return pool.submit('submit.sub', folder)
      }
      const { cluster, jobs } = (await submit(String(rowsAJob)))!
      expect(jobs).toBe(rows / rowsAJob)

      const condor = (command: string, ...words: string[]) => pool.exec(command, words, { cwd: folder })
      const withStatus = async (...statuses: number[]): Promise<string[]> => {
        const those = `ClusterId == ${cluster} && member(JobStatus, { ${statuses.join(', ')} })`
        for (;;) {
          const { stdout, exitCode } = await condor('condor_q', '-constraint', those, '-af', 'ProcId')
          // A schedd that is being restarted answers nobody.
          if (exitCode !== 0) await sleep(500)
          else
            return stdout
              .split('\n')
              .filter(Boolean)
              .map(proc => `${cluster}.${proc.trim()}`)
        }
      }
      const onRunning =
        (command: string, ...words: string[]) =>
        async () => {
          const job = pick(await withStatus(2))
          if (job !== undefined) await condor(command, ...words, job)
        }
      const execute = (await pool.run('condor_config_val', ['EXECUTE'])).stdout.trim()
      let killed = 0
      const deeds: readonly (() => Promise<unknown>)[] = [
        onRunning('condor_vacate_job', '-fast'),
        onRunning('condor_vacate_job'),
        onRunning('condor_hold'),
        async () => condor('condor_release', String(cluster)),
        onRunning('condor_rm'),
        async () => {
          killed += kill(pick(await programsBelow(execute)))
        },
        async () => {
          killed += kill(pick(await programsBelow(execute)))
        },
        async () => damage(folder, random),
      ]
      const counts = new Array<number>(deeds.length).fill(0)
      const end = Date.now() + 60_000
      let restarted = false
      while (Date.now() < end && (await withStatus(1, 2)).length > 0) {
        const deed = Math.floor(random() * deeds.length)
        counts[deed]! += 1
        await deeds[deed]!()
        if (!restarted && Date.now() > end - 30_000) {
          await condor('condor_restart', '-schedd', '-fast')
          restarted = true
        }
        await sleep(300)
      }
      expect(counts.filter(count => count > 0).length, String(counts)).toBeGreaterThan(5)
      expect(killed).toBeGreaterThan(0)

      // Whoever is left after that is given up.
      for (let round = 0; round < 60; round += 1) {
        await condor('condor_rm', String(cluster))
        const { stdout, exitCode } = await condor('condor_q', String(cluster), '-af', 'ProcId')
        if (exitCode === 0 && stdout.trim() === '') break
        await sleep(1000)
      }
      damage(folder, random)
      isChaos = false
      proxy.latencyMs = 0

      const before = JSON.parse((await photogrid(folder, ['status', '--json'])).stdout)
      expect(before.missing).toBeGreaterThan(0)
      for (let round = 0; ; round += 1) {
        expect(round).toBeLessThan(8)
        const again = await submit('25', '--missing')
        if (again === undefined) break
        await pool.wait(again.cluster, 5 * minute)
      }

      const clean = await pool.folder({ 'manifest.txt': manifest })
      await photogrid(clean, ['run', '150', '--jobs', '2'], { env: { http_proxy: proxy.url } })
      expect(await rowsOf(folder)).toEqual(await rowsOf(clean))
      const summary = JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)
      expect(summary).toMatchObject({ rows, measured: 295, failed: 5, missing: 0, conflicts: [] })
    },
    15 * minute,
  )
})

/** What the rows are, without who said so: as CSV, byte for byte. */
async function rowsOf(folder: string): Promise<string> {
  const { stdout, stderr, exitCode } = await photogrid(folder, ['aggregate', '--format', 'csv'])
  expect(exitCode, stderr).toBe(0)
  // The last six columns but the code: message, site, host and file tell of machines.
  return stdout.replace(/^((?:[^,\n]*,){6}).*$/gm, '$1')
}

/** Processes that work in a sandbox of the pool. */
async function programsBelow(execute: string): Promise<number[]> {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(join(execute, 'dir_'))
      } catch {
        return false
      }
    })
}

/** @returns how many: one, or none where it had ended by itself */
function kill(pid: number | undefined): number {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL') ? 1 : 0
  } catch {
    return 0
  }
}

/** One fragment that is home is cut, doubled, or another plan's. */
function damage(folder: string, random: () => number): void {
  const home = readdirSync(folder).filter(name => /^results-\d.*\.json$/.test(name))
  const name = home[Math.floor(random() * home.length)]
  if (name === undefined) return
  const path = join(folder, name)
  const text = readFileSync(path, 'utf8')
  const way = Math.floor(random() * 3)
  if (way === 0) writeFileSync(path, text.slice(0, Math.floor(text.length * random())))
  else if (way === 1) cpSync(path, join(folder, name.replace('.json', '-copy.json')))
  else writeFileSync(path, text.replace(/"plan":"[0-9a-f]{12}/, '"plan":"0123456789ab'))
}
