// `photogrid luminance` and `check` as they are typed, at real servers that limit: every row comes home.

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { isFailed } from '../../src/data/outcome.ts'
import { type FaultyServer, startFaultyServer } from '../io/faulty-server.ts'
import { photograph } from '../made/photographs.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const rows = 60
let server: FaultyServer
beforeAll(async () => {
  server = await startFaultyServer({ picture: photograph })
})
afterAll(() => server.close())

const manifestOf = (path: string, url = server.url): string =>
  Array.from(
    { length: rows },
    (_, row) => `${url}${path}${path.includes('?') ? '&' : '?'}row=${row} ${row}\n`,
  ).join('')

/** Measures a manifest with default options. */
async function luminance(manifest: string, ...more: string[]) {
  const folder = freshFolder()
  const words = ['luminance', 'out.json', '0', String(rows), ...more]
  const { stderr, exitCode } = await photogrid(folder, words, { input: manifest })
  const { outcomes } = parseFragment(readFileSync(join(folder, 'out.json')))
  const failed = outcomes.filter(isFailed)
  return { stderr, exitCode, home: outcomes.length - failed.length, failed }
}

describe('every row comes home from a host that', () => {
  test.for([
    ['takes 40 requests a second', '/bucket/a?rate=40&burst=10', '429'],
    ['takes 40 a second and no burst', '/bucket/b?rate=40&burst=1', '429'],
    ['says when to ask again', '/bucket/c?rate=40&burst=10&retry-after=1', '429'],
    ['takes two connections', '/crowd/a?most=2', '429'],
    ['is away for a while', '/away/a?after=20&ms=1500', '503'],
    ['breaks all connections for a while', '/away/b?after=20&ms=1500&how=rst', 'reset'],
  ] as const)('%s', async ([, path, code]) => {
    const { exitCode, home, stderr } = await luminance(manifestOf(path))
    expect({ exitCode, home }).toEqual({ exitCode: 0, home: rows })
    const line =
      /^(\S+) let [\d.]+ a second through: (\d+) rows in [\d.]+ s, (\d+) of (\d+) requests refused \((.+)\)\n$/
    const [, host, given, refused, requests, codes] = line.exec(stderr) ?? []
    expect([host, given, codes]).toEqual([new URL(server.url).host, String(rows), code])
    expect(Number(requests) - Number(refused)).toBe(rows)
    expect(Number(requests)).toBe(server.count(path.split('?')[0]!))
  })

  test('starts anew', async () => {
    const first = await startFaultyServer({ picture: photograph })
    const measuring = luminance(manifestOf('/bucket/a?rate=1000&burst=20', first.url), '--connections', '2')
    await expect.poll(() => first.requests.length, { timeout: 60_000 }).toBeGreaterThan(10)
    await first.close()
    await sleep(1000)
    const second = await startFaultyServer({ picture: photograph, port: first.port })
    const { exitCode, home } = await measuring
    await second.close()
    expect({ exitCode, home }).toEqual({ exitCode: 0, home: rows })
  })
})

test('a host that refuses nothing is not spoken of', async () => {
  expect(await luminance(manifestOf('/away/c?after=1000'))).toMatchObject({ home: rows, stderr: '' })
})

test('one row that is put off for a day fails alone, and the last line says what to do', async () => {
  const odd = '/status/429?retry-after=86400&id=odd'
  const manifest = manifestOf('/bucket/odd?rate=1000&burst=100').replace(/\S*row=7 /, `${server.url}${odd} `)
  const { exitCode, home, failed, stderr } = await luminance(manifest)
  expect({ exitCode, home }).toEqual({ exitCode: 0, home: rows - 1 })
  const message = expect.stringMatching(
    /answered 429 Too Many Requests and asked for 86400 s of quiet; asked 2 times over .* it answered \d+ others/,
  )
  expect(failed).toMatchObject([{ row: 7, failure: { code: 'http-429', tries: 2, message } }])
  expect(server.count(odd)).toBe(2)
  expect(stderr).toMatch(
    /2 of 61 requests refused \(429\), 1 row given up: --missing of mksubmit and run asks/,
  )
})

test('a host that puts everybody off for a day is left alone, and its rows say so', async () => {
  const { home, failed } = await luminance(manifestOf('/status/503?retry-after=86400&id=all'))
  expect(home).toBe(0)
  expect(server.requests.filter(({ url }) => url.includes('id=all')).length).toBeLessThan(8)
  for (const { failure } of failed) expect(failure).toMatchObject({ code: 'http-503' })
  expect(failed.at(-1)!.failure).toMatchObject({
    tries: 0,
    message: expect.stringContaining('86400 s of quiet'),
  })
})

test('rows that wait for their host at a checkpoint are left for the next go, and have not failed', async () => {
  const cwd = freshFolder()
  const worker = resolve(import.meta.dirname, '../../src/worker/main.ts')
  const words = [worker, 'luminance', 'out.json', '0', String(rows), '--checkpoint-seconds', '1']
  let port: number | undefined
  const ends: [exitCode: number | undefined, done: string | undefined][] = []
  while (ends.length < 3) {
    // Each time it serves twenty rows, then goes away for longer than the test.
    const own = await startFaultyServer({ picture: photograph, ...(port && { port }) })
    port = own.port
    const input = manifestOf('/away/a?after=20&ms=600000', own.url)
    const { exitCode, stdout } = await execa(process.execPath, words, { cwd, reject: false, input })
    ends.push([exitCode, /^\/\* (\d+) of 60 rows are done and kept \*\/$/m.exec(stdout)?.[1]])
    await own.close()
  }
  expect(ends).toEqual([
    [85, '20'],
    [85, '40'],
    [0, undefined],
  ])
  const { outcomes } = parseFragment(readFileSync(join(cwd, 'out.json')))
  expect(outcomes.filter(isFailed)).toEqual([])
})

test('check asks as a job does, and finds nothing wrong with a host that limits', async () => {
  const folder = freshFolder()
  const manifest = join(folder, 'manifest.txt')
  writeFileSync(manifest, manifestOf('/bucket/check?rate=40&burst=10'))
  const { exitCode, stdout } = await photogrid(folder, ['check', '--json', '--sample', String(rows)])
  expect({ exitCode, problems: JSON.parse(stdout).sample.problems }).toEqual({ exitCode: 0, problems: [] })
})
