// The pool that other tests stand on, tested first: what it promises them, on the real thing.
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dryRun, needPool, type Pool, startPool } from './pool.ts'

const havePool = await needPool()

const resources = `should_transfer_files = YES
request_cpus = 1
request_memory = 128 MB
request_disk = 10 MB
`
const twentyEight = `executable = /bin/true
transfer_executable = false
log = job.log
ulog_execute_attrs = GLIDEIN_ResourceName, GLIDEIN_Site
${resources}queue 28
`

describe.runIf(havePool)('a pool of three pretend sites', () => {
  let pool: Pool
  beforeAll(async () => {
    pool = await startPool()
  }, 120_000)
  afterAll(() => pool.stop())

  it('runs 28 jobs of one queue statement, at every site', async () => {
    const cwd = await pool.folder({ 'job.sub': twentyEight })

    const { cluster, jobs } = await pool.submit('job.sub', cwd)
    await pool.wait(cluster)

    const log = await readFile(`${cwd}/job.log`, 'utf8')
    expect(jobs).toBe(28)
    expect(log.match(/^005 /gm)).toHaveLength(28)
    expect(new Set(log.match(/(?<=GLIDEIN_ResourceName = ").*(?=")/g))).toEqual(
      new Set(['SITE-A-CE1', 'SITE-B-CE1', 'SITE-C-CE1']),
    )
  }, 60_000)

  it('tells a job its site in the environment, as a pilot does', async () => {
    const cwd = await pool.folder({
      'where.sh': '#!/bin/sh\necho "$OSG_SITE_NAME"\n',
      'job.sub': `executable = where.sh\noutput = where\nlog = job.log\n${resources}queue\n`,
    })

    const { cluster } = await pool.submit('job.sub', cwd)
    await pool.wait(cluster)

    expect(await readFile(`${cwd}/where`, 'utf8')).toMatch(/^SITE-[ABC]-CE1\n$/)
  }, 60_000)

  it('starts an evicted job again and finishes it', async () => {
    const cwd = await pool.folder({
      'job.sub': `executable = /bin/sleep\narguments = 2\nlog = job.log\n${resources}queue\n`,
    })

    const { cluster } = await pool.submit('job.sub', cwd)
    await pool.event(cluster, '001')
    await pool.run('condor_vacate_job', [String(cluster)])
    await pool.event(cluster, '004')
    await pool.wait(cluster)

    const log = await readFile(`${cwd}/job.log`, 'utf8')
    expect(log.match(/^00[145] /gm)).toEqual(['001 ', '004 ', '001 ', '005 '])
  }, 60_000)

  it('rejects with the reason for a hold when the time is up', async () => {
    const cwd = await pool.folder({
      'job.sub': `executable = /bin/true\ntransfer_output_files = nothing\nlog = job.log\n${resources}queue\n`,
    })

    const { cluster } = await pool.submit('job.sub', cwd)
    await pool.event(cluster, '012')

    await expect(pool.wait(cluster, 1_000)).rejects.toThrow('No such file or directory')
  }, 60_000)

  it('says what a command said when it fails', async () => {
    await expect(pool.run('condor_q', ['-nonsense'])).rejects.toThrow('nonsense')
    expect((await pool.exec('condor_q', ['-nonsense'])).exitCode).not.toBe(0)
  })

  it('reads a submit file without a pool, and warns about a word that it does not know', async () => {
    const cwd = await pool.folder({
      'good.sub': twentyEight,
      'bad.sub': twentyEight.replace('ulog_', 'uglo_'),
    })

    const good = await dryRun('good.sub', cwd)
    const bad = await dryRun('bad.sub', cwd)

    expect(good.stderr).toBe('')
    expect(good.stdout).toContain('28 job(s) dry-run')
    expect(bad.stderr).toContain('uglo_execute_attrs')
    expect([good.exitCode, bad.exitCode]).toEqual([0, 0])
  })
})

describe.runIf(havePool)('a pool that stops', () => {
  it('leaves no process behind, not even a job that asked for none of it', async () => {
    const pool = await startPool({ slots: 4, onePlace: true })
    const cwd = await pool.folder({
      'stay.sh': '#!/bin/sh\ntrap "" TERM QUIT\nsetsid sleep 300 &\nsleep 300\n',
      'job.sub': `executable = stay.sh\nlog = job.log\n${resources}queue\n`,
    })
    const { cluster } = await pool.submit('job.sub', cwd)
    await pool.event(cluster, '001')
    const state = dirname(pool.env.CONDOR_CONFIG ?? '')
    // The event is written before the job's own processes have begun.
    await expect
      .poll(() => processesOf(state).filter(process => process.includes('sleep 300')), { timeout: 20_000 })
      .toHaveLength(2)

    await pool.stop()

    expect(processesOf(state)).toEqual([])
  }, 120_000)
})

/** Command lines of the daemons and jobs of a pool: their environment names a file under its folder. */
function processesOf(state: string): string[] {
  const found: string[] = []
  for (const process of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${process}/environ`, 'utf8').includes(`=${state}/`)) {
        found.push(readFileSync(`/proc/${process}/cmdline`, 'utf8').replaceAll('\0', ' '))
      }
    } catch {
      // It ended while we looked, or is somebody else's.
    }
  }
  return found
}
