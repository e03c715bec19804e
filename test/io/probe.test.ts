// Asking what would become of a picture: HEAD, and the first bytes where HEAD leaves a doubt.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Probe } from '../../src/data/probe.ts'
import { defaultLimits } from '../../src/io/limits.ts'
import { openProber } from '../../src/io/probe.ts'
import { freshFolder } from '../photogrid.ts'
import { type FaultyServer, sampleBytes, startFaultyServer } from './faulty-server.ts'

const limits = { ...defaultLimits, connectionsPerHost: 2, headersMs: 400, rowMs: 4000, maxBytes: 100_000 }
let server: FaultyServer
beforeAll(async () => {
  server = await startFaultyServer({
    files: path => (path === '/picture.jpg' ? sampleBytes(5000) : undefined),
  })
})
afterAll(() => server.close())

async function probe(path: string, more: Partial<typeof limits> = {}): Promise<Probe> {
  const prober = openProber({ ...limits, ...more }, {})
  try {
    return await prober.probe(path.startsWith('/') ? server.url + path : path)
  } finally {
    await prober.close()
  }
}
const methods = (path: string): string[] =>
  server.requests.filter(({ url }) => url === path).map(({ method }) => method)

describe('a picture', () => {
  it('is asked for with one HEAD that says its size, and nothing of it is fetched', async () => {
    expect(await probe('/picture.jpg')).toMatchObject({ bytes: 5000 })
    expect(methods('/picture.jpg')).toEqual(['HEAD'])
    const { headers } = server.requests.find(({ url }) => url === '/picture.jpg')!
    expect(headers['user-agent']).toMatch(/^photogrid\/.* \(HTCondor job/)
  })

  it('whose server refuses HEAD is asked for by its first bytes', async () => {
    const found = await probe('/nohead?bytes=7000')
    expect(found).toMatchObject({ bytes: 7000, type: 'image/jpeg' })
    expect(Buffer.from(found.head!)).toEqual(Buffer.from(sampleBytes(64)))
    expect(methods('/nohead?bytes=7000')).toEqual(['HEAD', 'GET'])
    expect(server.requests.at(-1)!.headers.range).toBe('bytes=0-63')
  })

  it('whose server says no size to HEAD, and knows no parts, is broken off', async () => {
    const found = await probe('/chunked?bytes=90000')
    expect(found.problem).toBeUndefined()
    expect(found.head).toHaveLength(64)
  })

  it('that is smaller than the first bytes is whole', async () => {
    expect(await probe('/nohead?bytes=10')).toMatchObject({ bytes: 10 })
  })

  it.each([
    ['/status/404', 'http-404'],
    ['/ok?bytes=100001', 'too-large'],
    ['/empty', 'empty'],
    ['/redirect?to=nowhere', 'redirects'],
    ['/never', 'timeout'],
  ])('that a job would not have, %s, has the code %s that the job would say', async (path, code) => {
    const { problem } = await probe(path, { tries: 1 })
    expect(problem?.code).toBe(code)
  })

  it('behind a server that is busy for a moment is asked for again', async () => {
    const path = '/flaky/503?times=2&id=probe'
    expect((await probe(path)).problem).toBeUndefined()
    expect(methods(path)).toEqual(['HEAD', 'GET', 'GET'])
  })

  it('whose owner opted out is not asked for again', async () => {
    const path = '/ok?tag=noai'
    expect((await probe(path)).problem).toMatchObject({
      code: 'opted-out',
      message: expect.stringContaining('says X-Robots-Tag: noai'),
    })
    expect(methods(path)).toEqual(['HEAD'])
    expect((await probe(path, { honoursOptOut: false })).problem).toBeUndefined()
  })

  it('that is a file of this machine is looked at here', async () => {
    const file = join(freshFolder(), 'a.jpg')
    expect((await probe(`file://${file}`)).problem?.code).toBe('no-such-file')
    writeFileSync(file, sampleBytes(100))
    expect(await probe(`file://${file}`)).toMatchObject({ bytes: 100 })
  })

  it('waits its turn: no more connections to a host than were allowed', async () => {
    const slow = await startFaultyServer({ latencyMs: 60 })
    const prober = openProber(limits, {})
    const probes = await Promise.all(
      Array.from({ length: 10 }, (_, id) => prober.probe(`${slow.url}/ok?id=${id}`)),
    )
    await prober.close()
    await slow.close()
    expect(slow.maxConcurrent).toBe(2)
    // Time in line is not the server's.
    expect(Math.max(...probes.map(({ ms }) => ms))).toBeLessThan(250)
  })

  it('is not asked for any more where the three before it got no word from the host', async () => {
    const mute = await startFaultyServer()
    const prober = openProber({ ...limits, tries: 1 }, {})
    const probes = await Promise.all(
      Array.from({ length: 20 }, (_, id) => prober.probe(`${mute.url}/never?${id}`)),
    )
    await prober.close()
    await mute.close()
    expect(probes.map(({ problem }) => problem?.code)).toEqual(Array(20).fill('timeout'))
    // One more was under way.
    expect(new Set(mute.requests.map(({ url }) => url)).size).toBeLessThanOrEqual(4)
    expect(probes.at(-1)!.problem!.message).toContain('was not asked any more')
  })
})
