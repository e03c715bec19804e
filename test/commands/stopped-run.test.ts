import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startFaultyServer } from '../io/faulty-server.ts'
import { photograph as photo } from '../made/photographs.ts'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'

const rows = 60
/** Of two jobs. */
const mostInFlight = 2 * 4

/** A run of two jobs on a server that takes its time, in a folder and a TMPDIR of their own. */
async function slowRun() {
  const server = await startFaultyServer({ files: () => photo, latencyMs: 200 })
  onTestFinished(() => server.close())
  const folder = freshFolder()
  const temporary = freshFolder()
  const lines = Array.from({ length: rows }, (_, row) => `${server.url}/${row}.jpg ${1900 + row}\n`)
  writeFileSync(join(folder, 'manifest.txt'), lines.join(''))
  const env = { TMPDIR: temporary }
  const begin = (detached = false) =>
    execa(launcher, ['run', '30', '--jobs', '2', '--connections', '4'], {
      ...{ cwd: folder, reject: false, stdin: 'ignore', env, detached },
    })
  const answered = async (count: number): Promise<void> => {
    while (server.requests.length < count + mostInFlight) await sleep(20)
  }
  return {
    ...{ folder, temporary, begin, answered },
    /** Goes on, with the rows cut otherwise: those of all gaps in one job. */
    goOn: (cwd = folder) => photogrid(cwd, ['run', '60', '--missing', '--connections', '4'], { env }),
    /** What became of it: rows that were asked for, how many of them twice or more often, and what aggregate says. */
    outcome: async () => {
      const counts = Array.from({ length: rows }, (_, row) => server.count(`/${row}.jpg`))
      const { stdout } = await photogrid(folder, ['aggregate', '--json'])
      const { measured, missing, conflicts, duplicates, refused, stopped } = JSON.parse(stdout)
      return {
        asked: counts.filter(count => count > 0).length,
        twice: counts.filter(count => count > 1).length,
        more: counts.filter(count => count > 2).length,
        said: { measured, missing, conflicts, duplicates, refused, stopped },
      }
    },
  }
}

const complete = {
  ...{ asked: rows, more: 0 },
  said: { measured: rows, missing: 0, conflicts: [], duplicates: 0, refused: [], stopped: [] },
}

// Each of them unpacks several runtimes.
describe('photogrid run that is stopped', { timeout: 180_000 }, () => {
  it.each([
    ['Ctrl-C', 'SIGINT'],
    ['the end of a batch job', 'SIGTERM'],
    ['a dropped connection', 'SIGHUP'],
  ] as const)(
    'keeps the rows that are done after %s, leaves no sandbox, and goes on there',
    async (_, signal) => {
      const { folder, temporary, begin, answered, goOn, outcome } = await slowRun()
      const running = begin()
      await answered(24)
      running.kill(signal)
      const { exitCode, stderr } = await running
      expect(exitCode).toBe(130)
      expect(stderr).toMatch(/; of ranges that were not, \d+ rows are kept\n/)
      expect(stderr).toContain('interrupted: run it again to go on where it stopped')
      expect(readdirSync(temporary)).toEqual([])
      const kept = JSON.parse((await photogrid(folder, ['status', '--json'])).stdout)
      expect(kept.measured).toBeGreaterThanOrEqual(24)

      const again = await goOn()
      expect(again.exitCode).toBe(0)
      expect(again.stderr).toContain(
        `${rows - kept.measured} rows to be done again: ${rows - kept.measured} missing`,
      )
      const end = await outcome()
      expect(end).toMatchObject(complete)
      expect(end.twice).toBeLessThanOrEqual(mostInFlight)
    },
  )

  it('is killed outright, and the next run ends its jobs, brings home what they have done, and takes their sandboxes away', async () => {
    const { folder, temporary, begin, answered, goOn, outcome } = await slowRun()
    const running = begin()
    await answered(24)
    running.kill('SIGKILL')
    await running
    expect(readdirSync(temporary)).toHaveLength(1)
    const dry = await photogrid(folder, ['run', '--dry-run'], { env: { TMPDIR: temporary } })
    expect(dry.stderr).toContain('had rows done that are not home yet: photogrid run brings them')

    const again = await goOn()
    expect(again.exitCode).toBe(0)
    expect(again.stderr).toMatch(/^\d+ rows that a killed run had done are home now\n/)
    expect(readdirSync(temporary)).toEqual([])
    const end = await outcome()
    expect(end).toMatchObject(complete)
    expect(end.twice).toBeLessThanOrEqual(mostInFlight)
  })

  it('is killed with all its jobs, as by a machine that goes down, and loses no more than the last moments', async () => {
    const { temporary, begin, answered, goOn, outcome } = await slowRun()
    const running = begin(true)
    await answered(24)
    await sleep(2500)
    process.kill(-running.pid!, 'SIGKILL')
    await running
    expect((await goOn()).exitCode).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
    const end = await outcome()
    expect(end).toMatchObject(complete)
    expect(end.twice).toBeLessThan(rows)
  })

  it('is rescued by a run in another folder too, to where it belongs', async () => {
    const { folder, temporary, begin, answered, goOn, outcome } = await slowRun()
    const running = begin()
    await answered(24)
    running.kill('SIGKILL')
    await running
    const elsewhere = freshFolder()
    writeFileSync(
      join(elsewhere, 'manifest.txt'),
      readFileSync(join(folder, 'manifest.txt'), 'utf8').split('\n')[0]!,
    )
    const { stderr, exitCode } = await goOn(elsewhere)
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/^\d+ rows that a killed run had done are home now, in \S+\n/),
      exitCode: 0,
    })
    expect(readdirSync(temporary)).toEqual([])
    expect((await outcome()).said.measured).toBeGreaterThanOrEqual(24)
  })

  it('ends at once after a second Ctrl-C, and the next run finds what is done', async () => {
    const { temporary, begin, answered, goOn, outcome } = await slowRun()
    const running = begin()
    await answered(24)
    running.kill('SIGINT')
    await sleep(5)
    running.kill('SIGINT')
    const stoppedMs = Date.now()
    expect((await running).exitCode).toBe(130)
    expect(Date.now() - stoppedMs).toBeLessThan(2000)
    expect((await goOn()).exitCode).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
    const end = await outcome()
    expect(end).toMatchObject(complete)
    expect(end.twice).toBeLessThanOrEqual(mostInFlight)
  })

  it('is left alone by another run as long as it is there', async () => {
    const { temporary, begin, answered, goOn, outcome } = await slowRun()
    const running = begin()
    await answered(10)
    const elsewhere = freshFolder()
    writeFileSync(join(elsewhere, 'manifest.txt'), 'nowhere.jpg 1900\n')
    expect((await goOn(elsewhere)).stderr).not.toContain('killed')
    expect((await running).exitCode).toBe(0)
    expect((await outcome()).twice).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
  })
})
