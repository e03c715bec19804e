import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { finds } from '../analyses/objects/make-model.ts'
import { startFaultyServer } from '../io/faulty-server.ts'
import { photograph as photo } from '../made/photographs.ts'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'

const rows = 60
/** Of two jobs. */
const mostInFlight = 2 * 4

/** Fewer than a job has: after so many requests the server answers none until the run was stopped, so that no job is done
 * by then, however slow the machine. */
const mostAnswered = rows / 2 - 1

/** A run of two jobs on a server that takes its time, in a folder and a TMPDIR of their own. */
async function slowRun(latencyMs = 200) {
  let isStopped = false
  const holds = (): boolean => !isStopped && server.requests.length > mostAnswered
  const server = await startFaultyServer({
    files: () => photo,
    latencyMs: () => (holds() ? 600_000 : latencyMs),
  })
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
    /** From now on every request is answered. */
    goesOn: () => {
      isStopped = true
    },
    /** Goes on, with the rows cut otherwise: those of all gaps in one job. */
    goOn: (cwd = folder) => {
      isStopped = true
      return photogrid(cwd, ['run', '60', '--missing', '--connections', '4'], { env })
    },
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
describe('photogrid run that is stopped', { timeout: 600_000 }, () => {
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
      const said = /; of ranges that were not, (\d+) rows are kept\n/.exec(stderr)?.[1]
      expect(stderr).toContain('interrupted: run it again to go on where it stopped')
      expect(readdirSync(temporary)).toEqual([])
      const kept = JSON.parse((await photogrid(folder, ['status', '--json'])).stdout)
      expect(String(kept.measured)).toBe(said)
      // What was answered is measured, but for what each job has in hand.
      expect(kept.measured).toBeGreaterThanOrEqual(24 - mostInFlight)

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
    const { temporary, begin, answered, goOn, outcome } = await slowRun(1000)
    const running = begin()
    await answered(8)
    running.kill('SIGKILL')
    await running
    expect(readdirSync(temporary)).toHaveLength(1)
    const again = await goOn()
    expect(again.exitCode).toBe(0)
    expect(again.stderr).toMatch(/^\d+ rows that a killed run had done are home now\n/m)
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
    const dry = await photogrid(folder, ['run', '--dry-run'], { env: { TMPDIR: temporary } })
    expect(dry.stderr).toContain('had rows done that are not home yet: photogrid run brings them')
    const elsewhere = freshFolder()
    writeFileSync(
      join(elsewhere, 'manifest.txt'),
      readFileSync(join(folder, 'manifest.txt'), 'utf8').split('\n')[0]!,
    )
    const { stderr, exitCode } = await goOn(elsewhere)
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/^\d+ rows that a killed run had done are home now, in \S+\n/m),
      exitCode: 0,
    })
    expect(readdirSync(temporary)).toEqual([])
    expect((await outcome()).said.measured).toBeGreaterThanOrEqual(24 - mostInFlight)
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
    // It would wait for an answer otherwise, for half a minute.
    expect(Date.now() - stoppedMs).toBeLessThan(20_000)
    expect((await goOn()).exitCode).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
    const end = await outcome()
    expect(end).toMatchObject(complete)
    expect(end.twice).toBeLessThanOrEqual(mostInFlight)
  })

  it('is left alone by another run as long as it is there', async () => {
    const { temporary, begin, answered, goesOn, goOn, outcome } = await slowRun()
    const running = begin()
    await answered(10)
    goesOn()
    const elsewhere = freshFolder()
    writeFileSync(join(elsewhere, 'manifest.txt'), 'nowhere.jpg 1900\n')
    expect((await goOn(elsewhere)).stderr).not.toContain('killed')
    expect((await running).exitCode).toBe(0)
    expect((await outcome()).twice).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('with annotated copies brings home what came to its end, also after kill -9, and does a stopped range again', async () => {
    const server = await startFaultyServer({ files: () => photo, latencyMs: 150 })
    onTestFinished(() => server.close())
    const folder = freshFolder()
    const temporary = freshFolder()
    const lines = Array.from({ length: 30 }, (_, row) => `${server.url}/${row}.jpg ${1900 + row}\n`)
    writeFileSync(join(folder, 'manifest.txt'), lines.join(''))
    writeFileSync(join(folder, 'tiny.onnx'), finds([{ box: [10, 20, 60, 80], score: 0.9, label: 1 }]))
    const words = ['run', '10', '--analysis', 'objects', '--model', 'tiny.onnx', '--annotate']
    const env = { TMPDIR: temporary }
    const begin = () =>
      execa(launcher, [...words, '--connections', '1'], { cwd: folder, reject: false, stdin: 'ignore', env })
    const atHome = (kind: string) => readdirSync(folder).filter(name => name.startsWith(kind)).length
    const answered = async (count: number): Promise<void> => {
      while (server.requests.length < count) await sleep(20)
    }

    const killed = begin()
    await answered(12)
    killed.kill('SIGKILL')
    await killed
    // Its job comes to its end.
    const isThere = () =>
      readdirSync(temporary, { recursive: true }).some(
        name => /annotated-.*\.tar$/.test(String(name)) && statSync(join(temporary, String(name))).size > 0,
      )
    while (!isThere()) await sleep(20)
    await sleep(500)
    const stopped = begin()
    await answered(25)
    stopped.kill('SIGINT')
    const { stderr } = await stopped
    expect(stderr).toMatch(/10 rows that a killed run had done are home now\n/)
    expect(stderr).toContain('annotated copies are whole at their end only\ninterrupted')
    expect({ results: atHome('results-'), annotated: atHome('annotated-') }).toEqual({
      results: 2,
      annotated: 2,
    })

    expect((await photogrid(folder, words, { env })).exitCode).toBe(0)
    expect({ results: atHome('results-'), annotated: atHome('annotated-') }).toEqual({
      results: 3,
      annotated: 3,
    })
    const counts = Array.from({ length: 20 }, (_, row) => server.count(`/${row}.jpg`))
    expect(counts).toEqual(counts.map(() => 1))
    const { stdout } = await photogrid(folder, ['aggregate', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, measured: 30, duplicates: 0 })
    expect(readdirSync(temporary)).toEqual([])
  })
})
