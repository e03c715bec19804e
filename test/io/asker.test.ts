import { afterAll, describe, expect, test } from 'vitest'
import { readAsker } from '../../src/io/asker.ts'
import { defaultLimits, openFetcher } from '../../src/io/fetcher.ts'
import { openProber } from '../../src/io/probe.ts'
import { type FaultyServer, startFaultyServer } from './faulty-server.ts'
import { startForwardProxy } from './forward-proxy.ts'
import { startRawServer } from './raw-answers.ts'

// Who asks, as real servers see it.

const opened: { close(): Promise<void> }[] = []
const keep = <Opened extends { close(): Promise<void> }>(it: Opened): Opened => {
  opened.push(it)
  return it
}
afterAll(() => Promise.all(opened.map(it => it.close())))

const key = 'X-Api-Key: hushhush'
const asker = readAsker({ contact: 'ann@example.org' }, [key, 'Authorization: Bearer hushhush'])
const fetcher = (environment: NodeJS.ProcessEnv = {}) =>
  keep(openFetcher({ ...defaultLimits, tries: 1 }, environment, asker))
const server = async (): Promise<FaultyServer> => keep(await startFaultyServer())
const last = ({ requests }: FaultyServer) => requests.at(-1)!.headers

describe('a server of the rows', () => {
  test('is told whom to write to, and gets the headers', async () => {
    const archive = await server()
    await fetcher().fetch(`${archive.url}/ok`)
    expect(last(archive)['user-agent']).toMatch(/^photogrid\/\S+ \(ann@example\.org; HTCondor job; /)
    expect(last(archive)).toMatchObject({ 'x-api-key': 'hushhush', authorization: 'Bearer hushhush' })
    await keep(openProber(defaultLimits, {}, asker)).probe(`${archive.url}/ok`)
    expect(last(archive)).toMatchObject({ 'x-api-key': 'hushhush' })
  })

  test("gets its URL's user and password where two authorize", async () => {
    const archive = await server()
    await fetcher().fetch(`${archive.url.replace('//', '//ann:word@')}/ok`)
    expect(last(archive)).toMatchObject({ 'x-api-key': 'hushhush', authorization: 'Basic YW5uOndvcmQ=' })
  })

  test('gets them with every redirect of its own, and with the rest of a body', async () => {
    const archive = await server()
    await fetcher().fetch(`${archive.url}/redirect?hops=2`)
    expect(archive.requests.map(({ headers }) => headers['x-api-key'])).toEqual(Array(4).fill('hushhush'))
  })

  test('gets them when it is asked leniently', async () => {
    const raw = keep(await startRawServer({ body: Buffer.from('twelve bytes') }))
    await fetcher().fetch(`${raw.url}/folded-header`)
    expect(raw.requests.map(text => /x-api-key: hushhush/.test(text))).toEqual([true, true])
  })
})

describe('nobody else', () => {
  test('sees a header: not who a redirect leads to, be it another port of the same machine', async () => {
    const [archive, other] = [await server(), await server()]
    const there = encodeURIComponent(`${other.url}/ok`)
    await fetcher().fetch(`${archive.url}/redirect?to=${there}`)
    expect(last(archive)).toMatchObject({ 'x-api-key': 'hushhush' })
    expect(JSON.stringify(last(other))).not.toMatch(/hushhush/)
    expect(last(other)['user-agent']).toContain('ann@example.org')
  })

  test('reads one in a failure', async () => {
    const archive = await server()
    const end = await fetcher()
      .fetch(`${archive.url}/status/403`)
      .catch(error => error)
    expect([end.code, JSON.stringify(end), end.message]).not.toContainEqual(expect.stringMatching(/hush/))
  })

  test('sees a header of a secure server: a proxy sees CONNECT alone', async () => {
    const proxy = keep(await startForwardProxy({ deny: 403 }))
    await fetcher({ https_proxy: proxy.url })
      .fetch('https://127.0.0.1:1/ok')
      .catch(() => {})
    expect(proxy.tunnels).toHaveLength(1)
    expect(JSON.stringify(proxy.headers)).not.toMatch(/hushhush/)
  })
})
