// The whole run as one DAG on a real pool: prepare, ranges, page; a job that is removed; the rescue.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RowRange } from '../../src/data/row-range.ts'
import { filesOf } from '../home-files.ts'
import { type FaultyServer, startFaultyServer } from '../io/faulty-server.ts'
import { photograph } from '../made/photographs.ts'
import { photogrid as typed } from '../photogrid.ts'
import { bothVersions, needPool, type Pool, startPool } from './pool.ts'

const minute = 60_000
const rowsOf = ({ first, count }: RowRange): number[] =>
  Array.from({ length: count }, (_, index) => first + index)

describe.concurrent.each(bothVersions)('mksubmit --dag on a real pool of %s', async (_, suite) => {
  if (!(await needPool(suite))) {
    it.skip('needs the pool', () => {})
    return
  }
  let pool: Pool
  let server: FaultyServer
  /** DAGMan's scripts run the program that made them, as the pool's account. */
  let program: string
  const photogrid = (folder: string, words: readonly string[]) => typed(folder, words, { program })
  /** The tests run side by side: a request says of which plan it is. */
  let plans = 0

  beforeAll(async () => {
    server = await startFaultyServer({ files: path => (path.startsWith('/photo') ? photograph : undefined) })
    pool = await startPool({ suite, slots: 8 })
    program = await pool.program()
  })
  afterAll(async () => {
    await pool?.stop()
    await server?.close()
  })

  /** `mksubmit --dag` in a new folder: 12 rows, 4 a job, each picture of all jobs but the first takes so long. */
  async function plan(
    latencyMs: number,
    more: readonly string[] = [],
    change = (dag: string): string => dag,
  ): Promise<string> {
    plans += 1
    const latency = (row: number): number => (row < 4 ? 0 : latencyMs)
    const rows = Array.from(
      { length: 12 },
      (_, row) => `${server.url}/photo-${row}.jpg?plan=${plans}&latency=${latency(row)} ${1900 + row}\n`,
    )
    const folder = await pool.folder({ 'manifest.txt': rows.join('') })
    const words = ['mksubmit', '4', '--dag', '--connections', '1', '--batch-name', "one run's name", ...more]
    const { stdout, stderr, exitCode } = await photogrid(folder, words)
    expect(exitCode, stderr).toBe(0)
    writeFileSync(join(folder, 'photodemo.dag'), change(stdout))
    await pool.give(folder)
    return folder
  }
  const submit = (folder: string) => pool.run('condor_submit_dag', ['photodemo.dag'], { cwd: folder })
  /** @returns DAGMan's exit code, by its own job's log */
  async function end(folder: string, submissions: number): Promise<number> {
    const log = join(folder, 'photodemo.dag.dagman.log')
    const until = Date.now() + 4 * minute
    for (;;) {
      const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
      const codes = [...text.matchAll(/return value (\d+)/g)].map(match => Number(match[1]))
      if (codes.length === submissions) return codes.at(-1)!
      if (Date.now() > until) throw new Error(`DAGMan goes on:\n${readAll(folder)}`)
      await sleep(200)
    }
  }
  const readAll = (folder: string): string =>
    ['photodemo.dag.dagman.out', 'log/dag.log']
      .map(name => join(folder, name))
      .map(path => (existsSync(path) ? readFileSync(path, 'utf8').slice(-6000) : `no ${path}`))
      .join('\n')
  const summaryOf = async (folder: string) =>
    JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)
  /** Removes a job of the first cluster as soon as the results of its first job are home. */
  async function removeSecondJob(folder: string): Promise<void> {
    while (filesOf(folder, '0-4').length === 0) await sleep(100)
    const [, cluster] = /^000 \((\d+)\./m.exec(readFileSync(join(folder, 'job.log'), 'utf8'))!
    await pool.run('condor_rm', [`${Number(cluster)}.1`])
  }

  it(
    'goes from the manifest to the page',
    async () => {
      const folder = await plan(0)
      await submit(folder)
      expect(await end(folder, 1), readAll(folder)).toBe(0)
      expect(readFileSync(join(folder, 'scatter.html'), 'utf8')).toContain('<html')
      expect(readFileSync(join(folder, 'check.txt'), 'utf8')).toContain('12 rows')
      expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).toMatchObject({
        measured: 12,
        complete: true,
      })
      expect(existsSync(join(folder, 'photodemo.dag.rescue001'))).toBe(false)
    },
    5 * minute,
  )

  it(
    'has HTCondor make jobs as they are needed, where there are many',
    async () => {
      const folder = await plan(0, ['--max-idle', '2'])
      await submit(folder)
      expect(await end(folder, 1), readAll(folder)).toBe(0)
      expect(await summaryOf(folder)).toMatchObject({ measured: 12, complete: true })
    },
    5 * minute,
  )

  it(
    'in which a job is removed makes anew what is missing, with nobody helping, and watch waits for it',
    async () => {
      const folder = await plan(3000)
      await submit(folder)
      const watched = photogrid(folder, ['watch'])
      await removeSecondJob(folder)
      expect(await watched, readAll(folder)).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('next: wait for photodemo.dag, which makes scatter.html'),
        stdout: expect.not.stringContaining('stall:'),
      })
      expect(await end(folder, 1), readAll(folder)).toBe(0)
      expect(await summaryOf(folder)).toMatchObject({ measured: 12, complete: true })
      expect(readFileSync(join(folder, 'log', 'dag.log'), 'utf8').match(/ plan$/gm)).toHaveLength(2)
    },
    6 * minute,
  )

  it(
    'in which rows stay missing fails with a page of what is there, and the same command completes it',
    async () => {
      const folder = await plan(3000, [], dag => dag.replace(/^RETRY .*$/m, ''))
      await submit(folder)
      await removeSecondJob(folder)
      expect(await end(folder, 1), readAll(folder)).not.toBe(0)
      expect(existsSync(join(folder, 'scatter.html'))).toBe(true)
      const { complete, missingRanges } = await summaryOf(folder)
      expect(complete).toBe(false)
      const rescue = readFileSync(join(folder, 'photodemo.dag.rescue001'), 'utf8')
      expect(rescue).toMatch(/^DONE prepare/m)
      expect(rescue).not.toMatch(/^DONE ranges/m)

      const ours = /plan=\d+&/.exec(readFileSync(join(folder, 'manifest.txt'), 'utf8'))![0]
      const before = server.requests.length
      await submit(folder)
      expect(await end(folder, 2), readAll(folder)).toBe(0)
      // What was home is not asked for again.
      const asked = server.requests
        .slice(before)
        .filter(({ url }) => url.includes(ours))
        .map(({ url }) => Number(/photo-(\d+)/.exec(url)![1]))
      const missing = missingRanges.flatMap(rowsOf)
      expect(missing).not.toContain(0)
      expect([...new Set(asked)].sort((a, b) => a - b)).toEqual(missing)
      expect(await summaryOf(folder)).toMatchObject({ measured: 12, complete: true })
      // The manifest was looked at once.
      expect(readFileSync(join(folder, 'log', 'dag.log'), 'utf8').match(/ check$/gm)).toHaveLength(1)
    },
    8 * minute,
  )

  it(
    'makes no job where the file is no manifest by then',
    async () => {
      const folder = await plan(0)
      writeFileSync(
        join(folder, 'manifest.txt'),
        'http://h.example/a.jpg,1900\nhttp://h.example/b.jpg,1901\n',
      )
      await submit(folder)
      expect(await end(folder, 1), readAll(folder)).not.toBe(0)
      expect(readFileSync(join(folder, 'log', 'dag.log'), 'utf8')).toContain('it seems to be CSV')
      expect(readdirSync(join(folder, 'log'))).toEqual(['dag.log'])
    },
    5 * minute,
  )

  it(
    'fails with its page where every row failed',
    async () => {
      const folder = await plan(0)
      const rows = Array.from({ length: 12 }, (_, row) => `${server.url}/status/404?${row} ${1900 + row}\n`)
      writeFileSync(join(folder, 'manifest.txt'), rows.join(''))
      const { stdout } = await photogrid(folder, ['mksubmit', '4', '--dag'])
      writeFileSync(join(folder, 'photodemo.dag'), stdout)
      await pool.give(folder)
      await submit(folder)
      expect(await end(folder, 1), readAll(folder)).not.toBe(0)
      expect(await summaryOf(folder)).toMatchObject({ complete: true, measuredNone: true, failed: 12 })
      expect(readFileSync(join(folder, 'scatter.html'), 'utf8')).toContain(
        'No picture could be measured: the server answered 404',
      )
    },
    5 * minute,
  )
})
