// A worker that ends before its last row, in every way there is, and the next one that goes on: real processes
// and pictures over HTTP, and a count of who was asked for what.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Fragment, isStopped } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { photograph } from '../made/photographs.ts'
import { freshFolder } from '../photogrid.ts'
import { type PictureProxy, startPictureProxy } from '../pool/picture-proxy.ts'

const worker = resolve(import.meta.dirname, '../../src/worker/main.ts')
const rows = 120
const manifest = Array.from({ length: rows }, (_, row) => `http://h.example/${row}.jpg ${1900 + row}\n`).join(
  '',
)
const out = `results-0-${rows}.json`

let proxy: PictureProxy
beforeAll(async () => {
  proxy = await startPictureProxy([photograph])
})
afterAll(() => proxy.close())
const asked = (): number => [...proxy.asked.values()].reduce((sum, times) => sum + times, 0)
beforeEach(() => {
  proxy.latencyMs = 20
  ;(proxy.asked as Map<string, number>).clear()
})

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

function start(folder: string, ...more: string[]) {
  const words = ['luminance', out, '0', String(rows), '--connections', '2', ...more]
  const child = spawn(process.execPath, [worker, ...words], {
    cwd: folder,
    env: { ...process.env, http_proxy: proxy.url },
  })
  child.stdin.end(manifest)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const ended = new Promise<Ended>(done => {
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }))
  })
  return { child, ended }
}
const untilAsked = async (times: number): Promise<void> => {
  for (let waited = 0; asked() < times && waited < 30_000; waited += 5) await sleep(5)
}
const read = (folder: string) => parseFragment(readFileSync(join(folder, out)))
/** The whole fragment, with what every one of them must say. */
function whole(folder: string): Fragment {
  const fragment = read(folder)
  if (isStopped(fragment)) throw new Error(`it was stopped: ${fragment.stopped.message}`)
  expect(fragment.outcomes.map(({ row, key }) => [row, key])).toEqual(
    Array.from({ length: rows }, (_, row) => [row, 1900 + row]),
  )
  expect(new Set(fragment.outcomes.map(outcome => (outcome as { luminance?: number }).luminance)).size).toBe(
    1,
  )
  return fragment
}

describe('a worker that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'at once keeps what is done, at %s, and the next asks for nothing twice but what was underway',
    async name => {
      const folder = freshFolder()
      const first = start(folder)
      await untilAsked(40)
      first.child.kill(name)
      const began = performance.now()
      expect(await first.ended).toMatchObject({ code: { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 }[name] })
      expect(performance.now() - began).toBeLessThan(2000)
      expect(read(folder)).toMatchObject({
        stopped: { code: 'unfinished' },
        range: { first: 0, count: rows },
      })

      const second = await start(folder).ended
      expect(second).toMatchObject({ code: 0, stderr: '' })
      expect(second.stdout).toMatch(/^\/\* [34]\d rows were done before \*\/$/m)
      const { goes, tries, bytes, started } = whole(folder)
      expect(asked()).toBeLessThanOrEqual(rows + 2)
      expect(goes).toHaveLength(2)
      expect(goes!.reduce((sum, go) => sum + go.rows, 0)).toBe(rows)
      expect(goes![0]!.rows).toBeGreaterThanOrEqual(36)
      expect(started).toBe(goes![0]!.started)
      expect({ tries, bytes }).toEqual({ tries: rows, bytes: rows * photograph.length })
    },
  )

  it('ends with 85 where HTCondor understands that, at SIGTERM with what was underway given up', async () => {
    const folder = freshFolder()
    const first = start(folder, '--checkpoint-seconds', '1800')
    await untilAsked(20)
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(85)
    expect((await start(folder).ended).code).toBe(0)
    expect(asked()).toBeLessThanOrEqual(rows + 2)
    whole(folder)
  })

  it('ends with its signal where there is nothing yet to keep', async () => {
    proxy.latencyMs = 60_000
    const first = start(freshFolder(), '--checkpoint-seconds', '1800')
    await untilAsked(1)
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(143)
  })
})

describe('a worker that finds more work in progress than its rows can be', () => {
  it('says so, does not read it, and does every row itself', async () => {
    const folder = freshFolder()
    const first = start(folder)
    await untilAsked(40)
    first.child.kill('SIGTERM')
    await first.ended
    // Of nothing: it takes no room on the disk, and would fill any memory.
    truncateSync(join(folder, out), 40e9)
    const second = await start(folder).ended
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(second.stdout).toContain(
      `/* the work in progress in ${out} is not used: it has 40 GB, and 120 rows need 16 MB at most */`,
    )
    expect(whole(folder).goes).toBeUndefined()
  })
})

describe('a worker that makes a checkpoint by itself', () => {
  it('finishes what is underway, ends with 85 again and again, and no row is asked for twice', async () => {
    const folder = freshFolder()
    proxy.latencyMs = 40
    const codes: (number | null)[] = []
    while (codes.at(-1) !== 0 && codes.length < 10) {
      const { code, stdout } = await start(folder, '--checkpoint-seconds', '1').ended
      codes.push(code)
      if (code === 85) expect(stdout).toMatch(/^\/\* \d+ of 120 rows are done and kept \*\/$/m)
    }
    expect(codes.slice(0, -1)).toEqual(codes.slice(0, -1).map(() => 85))
    expect(codes.length).toBeGreaterThan(1)
    expect(codes.at(-1)).toBe(0)
    expect([...new Set(proxy.asked.values())]).toEqual([1])
    expect(asked()).toBe(rows)
    expect(whole(folder).goes).toHaveLength(codes.length)
  })

  it('makes none where no row is done for good, or it would go on for ever on a bad machine', async () => {
    const folder = freshFolder()
    const words = ['luminance', out, '0', '3', '--checkpoint-seconds', '1', '--row-timeout', '3']
    const child = spawn(process.execPath, [worker, ...words], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    // Of RFC 5737: nobody is there.
    child.stdin.end('http://192.0.2.1/a.jpg 1\nhttp://192.0.2.1/b.jpg 2\nhttp://192.0.2.1/c.jpg 3\n')
    expect(await new Promise(done => child.on('close', done))).toBe(75)
  })
})

describe('a worker that is killed outright', () => {
  it('leaves what it had written, of which the next one goes on, twice', async () => {
    const folder = freshFolder()
    let doneBefore = 0
    for (const until of [60, 110]) {
      const { child, ended } = start(folder)
      await untilAsked(until)
      child.kill('SIGKILL')
      expect((await ended).signal).toBe('SIGKILL')
      const done = readFileSync(join(folder, out), 'utf8')
        .split('\n')
        .filter(line => line.startsWith('{"outcome"'))
      // 50 rows wait at most, or those of two seconds.
      expect(done.length).toBeGreaterThanOrEqual(Math.max(50, doneBefore))
      doneBefore = done.length
    }
    expect((await start(folder).ended).code).toBe(0)
    whole(folder)
    expect(asked()).toBeLessThan(rows + 2 * 52)
  })

  it('goes on from the last whole line, wherever the file was cut', async () => {
    const folder = freshFolder()
    const first = start(folder)
    await untilAsked(rows - 2)
    first.child.kill('SIGTERM')
    await first.ended
    const path = join(folder, out)
    const text = readFileSync(path)
    const head = text.indexOf('\n') + 1
    proxy.latencyMs = 0
    for (const length of [
      text.length - 1,
      text.length - 40,
      Math.round((head + text.length) / 2),
      head + 5,
    ]) {
      writeFileSync(path, text)
      truncateSync(path, length)
      ;(proxy.asked as Map<string, number>).clear()
      const { stdout } = await start(folder).ended
      const taken = Number(/(\d+) rows were done before/.exec(stdout)?.[1] ?? 0)
      const lines = text.subarray(0, length).toString().split('\n').slice(2, -1)
      expect(taken).toBe(Math.max(0, lines.length))
      expect(asked()).toBe(rows - taken)
      whole(folder)
    }
  })
})

describe('what lies where the fragment will be', () => {
  const kept = async (folder: string): Promise<string> => {
    const first = start(folder)
    await untilAsked(20)
    first.child.kill('SIGTERM')
    await first.ended
    return readFileSync(join(folder, out), 'utf8')
  }

  it('is not taken over, and is named, where it is of another plan', async () => {
    const folder = freshFolder()
    await kept(folder)
    ;(proxy.asked as Map<string, number>).clear()
    const words = ['luminance', out, '0', String(rows - 1)]
    const child = spawn(process.execPath, [worker, ...words], {
      cwd: folder,
      env: { ...process.env, http_proxy: proxy.url },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child.stdin.end(manifest.replace('1900', '1899'))
    let stdout = ''
    child.stdout.on('data', chunk => {
      stdout += chunk
    })
    expect(await new Promise(done => child.on('close', done))).toBe(0)
    expect(stdout).toMatch(/^\/\* the work in progress in results-0-120\.json is not used: it is of plan /m)
    expect(asked()).toBe(rows - 1)
  })

  it('is tried again where a row failed for a cause that may pass, and is kept where it may not', async () => {
    const folder = freshFolder()
    const mixed = ['http://h.example/0.jpg 1', 'http://127.0.0.1:1/a.jpg 2', 'bad', '/no/such/file.jpg 3']
    const many = [
      ...mixed,
      ...Array.from({ length: rows - 4 }, (_, row) => `http://h.example/${row + 4}.jpg 4`),
    ]
    const run = (until?: number) => {
      const words = ['luminance', out, '0', String(rows), '--connections', '2']
      const child = spawn(process.execPath, [worker, ...words], {
        cwd: folder,
        env: { ...process.env, http_proxy: proxy.url, no_proxy: '127.0.0.1' },
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      child.stdin.end(`${many.join('\n')}\n`)
      const ended = new Promise(done => child.on('close', done))
      return until === undefined ? ended : untilAsked(until).then(() => child.kill('SIGTERM') && ended)
    }
    expect(await run(90)).toBe(143)
    expect(await run()).toBe(0)
    const fragment = read(folder) as Fragment
    expect(fragment.outcomes.slice(0, 4)).toMatchObject([
      { luminance: expect.any(Number) },
      { failure: { code: 'refused' } },
      { failure: { code: 'bad-row' } },
      { failure: { code: 'no-such-file' } },
    ])
    // Of the refused one and its tries in both goes.
    expect(fragment.tries).toBeGreaterThan(asked() + 2)
  })

  it('is left alone where it is results, until there are others', async () => {
    const folder = freshFolder()
    proxy.latencyMs = 0
    expect((await start(folder).ended).code).toBe(0)
    const before = readFileSync(join(folder, out), 'utf8')
    proxy.latencyMs = 20
    ;(proxy.asked as Map<string, number>).clear()
    const again = start(folder)
    await untilAsked(40)
    again.child.kill('SIGTERM')
    await again.ended
    expect(readFileSync(join(folder, out), 'utf8')).toBe(before)
    expect(existsSync(join(folder, out))).toBe(true)
  })
})
