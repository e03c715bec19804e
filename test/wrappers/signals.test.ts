// Signals at the wrapper and at the worker, from whoever sends them and whenever: the real worker under the real
// script, with a payload that takes its time, and pictures over HTTP.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isStopped } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { photograph } from '../made/photographs.ts'
import { launcher } from '../photogrid.ts'
import { type PictureProxy, startPictureProxy } from '../pool/picture-proxy.ts'
import { type Shell, sandboxWith, shells, stubWrapper } from './stub-wrapper.ts'

const worker = resolve(import.meta.dirname, '../../src/worker/main.ts')
const rows = 60
const manifest = Array.from({ length: rows }, (_, row) => `http://h.example/${row}.jpg ${1900 + row}\n`)
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const
type Signal = (typeof signals)[number]
const codeOf = (name: Signal): number =>
  128 + constants.signals[name === 'SIGUSR1' || name === 'SIGUSR2' ? 'SIGTERM' : name]

let proxy: PictureProxy
let bytes: Buffer
beforeAll(async () => {
  proxy = await startPictureProxy([photograph])
  proxy.latencyMs = 10
  const node = `exec ${process.execPath} --disable-sigusr1 ${worker} "$@"`
  ;({ bytes } = await stubWrapper({ worker: node, probe: 'sleep 0.1', ballast: randomBytes(16 << 20) }))
})
afterAll(() => proxy.close())

interface Job {
  readonly cwd: string
  readonly pid: number
  readonly stderr: () => string
  readonly ended: Promise<number | null>
}

/** Starts the wrapper in a process group of its own, and waits until the shell has come as far as to its first file. */
async function begin(shell: Shell, cwd: string, more: readonly string[] = []): Promise<Job> {
  const goesOn = existsSync(join(cwd, 'out.json'))
  const hasBegun = (): boolean =>
    readdirSync(cwd).some(name => (name === 'out.json' && !goesOn) || name.startsWith('.photogrid-runtime'))
  const [program, ...rest] = shell.command
  const path = shell.path ? join(shell.path, program) : program
  const words = ['luminance', 'out.json', '0', String(rows), '--connections', '2', ...more]
  const child = spawn(path, [...rest, './run.sh', ...words], {
    cwd,
    detached: true,
    env: { PATH: shell.path ?? process.env.PATH, http_proxy: proxy.url },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.end(manifest.join(''))
  const ended = new Promise<number | null>(done => child.on('close', done))
  while (!hasBegun() && child.exitCode === null) await sleep(1)
  return { cwd, pid: child.pid!, stderr: () => said, ended }
}

async function sandbox(): Promise<string> {
  const stub = { bytes, text: '', payload: bytes, sha256: '' }
  return sandboxWith(stub)
}

/** A job may be faster than the signal. */
function tell(pid: number, name: Signal): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const linesOf = (cwd: string): string[] => readFileSync(join(cwd, 'out.json'), 'utf8').split('\n').slice(1)
const rowsKept = (cwd: string): number => linesOf(cwd).filter(line => line.startsWith('{"outcome":')).length
async function untilRowsAreKept(cwd: string): Promise<void> {
  for (let waited = 0; rowsKept(cwd) === 0 && waited < 60_000; waited += 5) await sleep(5)
}

/** What holds at whatever moment a job was told to end. */
async function expectGoodEnd({ cwd, ended, stderr }: Job, name: Signal): Promise<void> {
  const code = await ended
  const fragment = parseFragment(Buffer.from(readFileSync(join(cwd, 'out.json'))))
  const expected = isStopped(fragment) ? (rowsKept(cwd) > 0 ? 85 : codeOf(name)) : 0
  expect({ name, code, said: stderr() }).toEqual({
    name,
    code: expected,
    said: expect.not.stringMatching(/Debugger|bug in photogrid|cannot be written/),
  })
  expect(readdirSync(cwd).sort()).toEqual(['out.json', 'run.sh'])
}

async function expectWhole(shell: Shell, cwd: string): Promise<void> {
  expect(await (await begin(shell, cwd)).ended).toBe(0)
  const fragment = parseFragment(readFileSync(join(cwd, 'out.json')))
  expect(isStopped(fragment) || fragment.outcomes.map(({ row }) => row)).toEqual(
    manifest.map((_, row) => row),
  )
}

describe.each(shells)('under $name', { timeout: 300_000 }, shell => {
  it('a signal to the whole process group ends it rightly at whatever moment', async () => {
    for (let round = 0; round < 25; round += 1) {
      const name = signals[round % signals.length]!
      const job = await begin(shell, await sandbox(), ['--checkpoint-seconds', '86400'])
      await sleep(Math.random() * 2500)
      // More than once, as some schedulers do.
      for (let again = 0; again <= round % 3; again += 1) tell(-job.pid, name)
      await expectGoodEnd(job, name)
      if (round % 5 === 0) await expectWhole(shell, job.cwd)
    }
  })

  it('a signal to the wrapper alone does the same', async () => {
    for (const name of signals) {
      const job = await begin(shell, await sandbox(), ['--checkpoint-seconds', '86400'])
      await sleep(Math.random() * 2000)
      tell(job.pid, name)
      await expectGoodEnd(job, name)
    }
  })

  it('a signal before the first row of a second go keeps what the first has done: 85', async () => {
    const job = await begin(shell, await sandbox(), ['--checkpoint-seconds', '86400'])
    await untilRowsAreKept(job.cwd)
    process.kill(-job.pid, 'SIGTERM')
    expect(await job.ended).toBe(85)
    const again = await begin(shell, job.cwd, ['--checkpoint-seconds', '86400'])
    process.kill(again.pid, 'SIGUSR2')
    expect(await again.ended).toBe(85)
    await expectWhole(shell, job.cwd)
  })
})

describe('the worker alone', { timeout: 60_000 }, () => {
  it.each(['SIGUSR1', 'SIGUSR2'] as const)('takes %s as SIGTERM, and opens no debugger', async name => {
    const { PATH } = process.env
    const cwd = await sandbox()
    const words = ['--disable-sigusr1', worker, 'luminance', 'out.json', '0', String(rows)]
    const child = spawn(process.execPath, [...words, '--connections', '1', '--checkpoint-seconds', '86400'], {
      cwd,
      env: { PATH, http_proxy: proxy.url },
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    const ended = new Promise(done => child.on('close', done))
    proxy.latencyMs = 150
    child.stdin.end(manifest.join(''))
    while (!existsSync(join(cwd, 'out.json'))) await sleep(5)
    await untilRowsAreKept(cwd)
    child.kill(name)
    expect(await ended).toBe(85)
    expect(said).toBe('')
    proxy.latencyMs = 10
  })
})

describe('photogrid on an access point', { timeout: 60_000 }, () => {
  it.each(['SIGUSR1', 'SIGUSR2'] as const)('ends at %s as at SIGTERM, and opens no debugger', async name => {
    const cwd = await sandbox()
    writeFileSync(join(cwd, 'manifest.txt'), manifest.join(''))
    const child = spawn(launcher, ['luminance', 'out.json', '0', '5'], {
      cwd,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    const ended = new Promise(done => child.on('close', (_code, signal) => done(signal)))
    await sleep(1500) // it waits for its manifest
    child.kill(name)
    expect(await ended).toBe(name === 'SIGUSR1' ? 'SIGTERM' : name)
    expect(said).toBe('')
  })
})
