// Fragments that somebody made to do harm: whatever they are, they are named and left out, and the rest goes on.

import { hash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fragment, formatFragment, formatStopped } from '../../src/data/fragment.ts'
import { planId } from '../../src/data/plan.ts'
import { sealGo } from '../../src/data/progress.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'
import { runUnderWay } from './home.ts'

const rows = 400_001
const key = 1900
const manifest = `x.jpg ${key}\n`.repeat(rows)
const plan = planId(hash('sha256', manifest), { name: 'luminance', version: 1 })
const readings = (first: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, index) => ({ row: first + step * index, key, luminance: 0.5 }))
const fragmentOf = (first: number, count: number): Fragment => ({
  ...{ ...sample, plan, host: 'node-1' },
  ...{ range: { first, count }, outcomes: readings(first, count) },
})
/** With this in the place of its outcomes, and the checksum right. */
function withOutcomes(fragment: Fragment, outcomes: string): string {
  const text = formatFragment({ ...fragment, outcomes: [] })
  const body = `${text.slice(0, text.indexOf('"outcomes":['))}"outcomes":[\n${outcomes}\n]`
  return `${body},"sha256":"${hash('sha256', body)}"}\n`
}
const reading = (row: number, more: string): string =>
  `{"row":${row},"key":${key},"luminance":0.5,"more":${more}}`
const bomb = (bytes: number): string => `[${'{},'.repeat(bytes / 3)}{}]`
const { outcomes: _, analysisVersion: __, tries: ___, bytes: ____, ...head } = { ...fragmentOf(500, 10) }
const stopped = formatStopped({ ...head, stopped: { code: 'killed', message: 'x' }, outcomes: [] })
const notJson = '{"outcome":'
const crc = crc32(notJson).toString(16).padStart(8, '0')

/** What stands in a file, or how it is made; and what is said of it. */
const hostile: Readonly<
  Record<string, readonly [content: string | ((path: string) => unknown), reason: RegExp]>
> = {
  fifo: [path => execa('mkfifo', [path]), /^is a FIFO, not a file/],
  folder: [path => mkdirSync(path), /^is a folder, not a file/],
  device: [path => symlinkSync('/dev/zero', path), /^is a device, not a file/],
  socket: [() => {}, /^is a socket or a device, not a file/],
  zeros: [path => sparse(path, '', 2 ** 30), /^has 1.1 GB, and does not begin as a fragment/],
  long: [
    path => sparse(path, formatFragment(fragmentOf(0, 10)), 236e6),
    /^has 236 MB, and 10 rows need 918 kB at most/,
  ],
  longest: [
    path => sparse(path, formatFragment(fragmentOf(0, 10)).replace('"count":10', '"count":1000000000'), 40e9),
    /^has 40 GB, and 400,001 rows need 26 GB at most/,
  ],
  tutorial: [
    path => sparse(path, '[1900, 0.5],\n', 1e9),
    /^has 1.0 GB, and 400,001 rows need 103 MB at most/,
  ],
  bomb: [
    withOutcomes(
      fragmentOf(0, 1000),
      [reading(0, bomb(6e7)), ...Array.from({ length: 999 }, (_, row) => reading(row + 1, '1'))].join(',\n'),
    ),
    /^has 60000049 characters in the line of outcome 1/,
  ],
  many: [
    withOutcomes(
      fragmentOf(0, 500),
      Array.from({ length: 500 }, (_, row) => reading(row, bomb(6e4))).join(',\n'),
    ),
    /^has more than 64 lists and objects in the line of outcome 1/,
  ],
  // Each line is short, and has its braces as an outcome has them.
  stairs: [
    withOutcomes(fragmentOf(0, 3000), `${'{"row":0,"x":[{},\n'.repeat(1499)}{}${']},\n{}'.repeat(1499)}`),
    /^is not valid JSON: outcome 1 is not closed on its line/,
  ],
  head: [
    `{"photogrid":"fragment","version":1,"more":${bomb(2e5)},"outcomes":[\n\n]}\n`,
    /^has more than 10000 lists and objects/,
  ],
  ranges: [
    formatFragment({
      ...fragmentOf(0, 399_999),
      ...{
        rows: Array.from({ length: 200_000 }, (_, at) => `${2 * at}-1`).join(),
        outcomes: readings(0, 200_000, 2),
      },
    }),
    /^has [\d.]+ MB, and does not begin as a fragment/,
  ],
  // As many as a first line holds.
  fewer: [
    formatFragment({
      ...fragmentOf(0, 83_999),
      ...{
        rows: Array.from({ length: 42_000 }, (_, at) => `${2 * at}-1`).join(),
        outcomes: readings(0, 42_000, 2),
      },
    }),
    /^has [\d.]+ MB, and does not begin as a fragment|"rows" that is no list/,
  ],
  prototype: [
    formatFragment({ ...fragmentOf(0, 10), plan: plan.replace('luminance', '__proto__') }),
    /^belongs to plan/,
  ],
}

function sparse(path: string, begin: string, bytes: number): void {
  writeFileSync(path, begin)
  truncateSync(path, bytes)
}

const fileOf = (name: string): string => `results-z-${name}.json`

describe('in a folder of hostile files', () => {
  const folder = join(tmpdir(), `photogrid-hostile-${process.pid}`)
  let server: Server
  beforeAll(async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'manifest.txt'), manifest)
    writeFileSync(join(folder, 'results-0-300.json'), formatFragment(fragmentOf(0, 300)))
    for (const [name, [content]] of Object.entries(hostile)) {
      const path = join(folder, fileOf(name))
      if (typeof content === 'string') writeFileSync(path, content)
      else await content(path)
    }
    server = createServer()
    await new Promise<void>(resolve => server.listen(join(folder, fileOf('socket')), resolve))
    // Stopped ones, with what the job had done behind them: whole or not, it is not counted.
    sparse(join(folder, 'results-500-10.json'), stopped + sealGo(head).text, 3e9)
    writeFileSync(join(folder, 'results-501-10.json'), `${stopped}${notJson} ${crc}\n`)
    // Says how much memory a process had, at its end.
    writeFileSync(
      join(folder, 'peak.mjs'),
      `import { writeFileSync } from 'node:fs'
       process.on('exit', () => writeFileSync(${JSON.stringify(join(folder, 'peak'))}, String(process.resourceUsage().maxRSS)))`,
    )
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  /** What is said, and the most memory that was in use, in MB. */
  async function measured(words: readonly string[]) {
    const ran = await execa(launcher, words, {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      timeout: 120_000,
      env: { NODE_OPTIONS: `--import ${join(folder, 'peak.mjs')}` },
    })
    return { ...ran, peakMb: Number(readFileSync(join(folder, 'peak'), 'utf8')) / 1024 }
  }

  it.each([['status'], ['aggregate']])(
    '%s names each of them with its reason, and counts the rest',
    async verb => {
      const { stdout, exitCode, peakMb } = await measured([verb, '--json'])
      const { refused, measured: rowsMeasured, missing, stopped: stops } = JSON.parse(stdout)
      expect(exitCode).toBe(3)
      expect({ rowsMeasured, missing, stopped: stops.length }).toEqual({
        rowsMeasured: 300,
        missing: rows - 300,
        stopped: 1,
      })
      const said = new Map<string, string>(
        refused.map((each: { file: string; reason: string }) => [each.file, each.reason]),
      )
      for (const [name, [, reason]] of Object.entries(hostile))
        expect(said.get(fileOf(name)), name).toMatch(reason)
      expect(said.get('results-501-10.json')).toMatch(/^is not valid JSON/)
      expect(said.size).toBe(Object.keys(hostile).length + 1)
      expect(peakMb).toBeLessThan(400)
    },
  )

  it.each([
    [['aggregate'], 3],
    [['aggregate', '--terminal'], 3],
    [['aggregate', '--format', 'csv'], 3],
    [['aggregate', '--format', 'json'], 3],
    [['aggregate', '--format', 'parquet'], 3],
    [['watch', '--once'], 3],
    [['run', '100000', '--missing', '--dry-run'], 0],
    [['why', '7'], 0],
  ])('%j goes on, in bounded memory', async (words, code) => {
    const { exitCode, stderr, peakMb } = await measured(words)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(exitCode, stderr).toBe(code)
    expect(peakMb).toBeLessThan(500)
  })

  it('why shows the rows that are home, and each file that is no fragment', async () => {
    const { stdout } = await measured(['why', '7'])
    expect(stdout).toContain('  measured: {"luminance":0.5}')
    for (const name of Object.keys(hostile)) expect(stdout).toContain(fileOf(name))
  })

  it('names them too where they were named', async () => {
    const { stdout, exitCode } = await measured([
      'aggregate',
      '--json',
      'results-0-300.json',
      fileOf('fifo'),
      fileOf('device'),
    ])
    expect(exitCode).toBe(3)
    expect(JSON.parse(stdout).refused).toHaveLength(2)
  })
})

describe('FIFOs in the folder of a run', () => {
  async function withPipes(): Promise<string> {
    const { folder } = await runUnderWay()
    const pipes = ['results-10-1.json', 'annotated-0-4.luminance.12-1777885921.tar', 'photogrid.json']
    for (const pipe of [...pipes, 'log/job.error.12.0']) await execa('mkfifo', [join(folder, pipe)])
    return folder
  }
  /** A pipe that somebody waits for outlives every signal but this last one. */
  const patience = { timeout: 60_000, killSignal: 'SIGKILL', reject: false, stdin: 'ignore' } as const

  it.each([
    [['status'], 3],
    [['aggregate', '--json'], 3],
    [['watch', '--once'], 3],
    [['why', '0-4'], 0],
  ])('are waited for by nobody who types %j', async (words, code) => {
    const { exitCode, timedOut } = await execa(launcher, words, { cwd: await withPipes(), ...patience })
    expect({ exitCode, timedOut }).toEqual({ exitCode: code, timedOut: false })
  })

  it.each([[['status']], [['aggregate', '--json']], [['watch', '--once']]])(
    'keep no signal from %j, whenever it comes',
    async words => {
      const cwd = await withPipes()
      for (const afterMs of [50, 200, 400, 800]) {
        const running = execa(launcher, words, { cwd, ...patience })
        await sleep(afterMs)
        running.kill('SIGTERM')
        const { exitCode, signal, timedOut } = await running
        expect(timedOut).toBe(false)
        expect([3, 130, 'SIGTERM']).toContain(signal ?? exitCode)
      }
    },
  )

  it('keep no signal from a watch that goes on', async () => {
    const cwd = await withPipes()
    const running = execa(launcher, ['watch', '--interval', '0.2'], { cwd, ...patience })
    await once(running.stdout, 'data')
    running.kill('SIGTERM')
    expect(await running).toMatchObject({ exitCode: 130, timedOut: false })
  })
})

describe('an analysis or a member of the name of something that every object has', () => {
  it('is a person’s own', async () => {
    const name = 'constructor'
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'a 1\nb 2\n')
    const odd = planId(hash('sha256', 'a 1\nb 2\n'), { name, version: 1 })
    const outcomes = [1, 2].map(key => ({
      row: key - 1,
      key,
      [name]: 0.5,
      ...(key === 1 && { toString: 'x' }),
    }))
    writeFileSync(
      join(folder, 'results-0-2.json'),
      formatFragment({
        ...sample,
        plan: odd,
        analysis: name,
        range: { first: 0, count: 2 },
        outcomes,
      } as Fragment),
    )
    for (const words of [['aggregate'], ['aggregate', '--terminal'], ['status']]) {
      const { stderr, exitCode } = await photogrid(folder, words)
      expect(exitCode, stderr).toBe(0)
    }
    const { stdout } = await photogrid(folder, ['aggregate', '--format', 'csv'])
    const [, first, second] = stdout.split('\n')
    expect(first).toMatch(/^0,1,a,measured,0.5,x,/)
    expect(second).toMatch(/^1,2,b,measured,0.5,,/)
  })
})
