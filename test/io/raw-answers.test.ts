import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RowFailure } from '../../src/errors.ts'
import { defaultLimits, type Fetcher, type FetchLimits, openFetcher } from '../../src/io/fetcher.ts'
import { startForwardProxy } from './forward-proxy.ts'
import { type RawServer, rawAnswers, startRawServer, type Verdict } from './raw-answers.ts'

// Answers as servers in the wild write them, over real sockets: what curl reads is read, with one try.

const limits: FetchLimits = {
  ...defaultLimits,
  connectMs: 2000,
  headersMs: 2000,
  bodyMs: 1500,
  rowMs: 20_000,
  tries: 1,
  maxBytes: 100_000,
}
const body = Buffer.from('twelve bytes')
const opened: { close(): Promise<void> }[] = []
const keep = <Opened extends { close(): Promise<void> }>(it: Opened): Opened => {
  opened.push(it)
  return it
}
const fetcher = (changes: Partial<FetchLimits> = {}, environment: NodeJS.ProcessEnv = {}): Fetcher =>
  keep(openFetcher({ ...limits, ...changes }, environment))

let server: RawServer
beforeAll(async () => {
  server = keep(await startRawServer({ body }))
})
afterAll(() => Promise.all(opened.map(it => it.close())))

const names = Object.keys(rawAnswers)

async function meets(verdict: Verdict, fetching: ReturnType<Fetcher['fetch']>): Promise<void> {
  const end = await fetching.catch(error => error)
  if (verdict === 'read') {
    if (end instanceof Error) throw end
    expect([Buffer.from(end.bytes).toString(), end.tries]).toEqual([body.toString(), 1])
    return
  }
  if (!(end instanceof RowFailure)) throw end
  expect([end.code, end.message]).toEqual([verdict[0], expect.stringMatching(verdict[1])])
  expect(end.message).not.toMatch(/before an answer came/)
}

describe('an answer that is not by the book', () => {
  test.concurrent.for(names)('%s, asked for first', name =>
    meets(rawAnswers[name]!.verdict, fetcher().fetch(`${server.url}/${name}`)),
  )

  test.concurrent.for(names)('%s, asked for leniently from the start', async name => {
    const one = fetcher()
    await one.fetch(`${server.url}/folded-header`)
    // A head that undici takes and the lenient reader refuses would be a step back.
    await meets(rawAnswers[name]!.verdict, one.fetch(`${server.url}/${name}`))
  })

  test.concurrent.for(['lf-only', 'folded-header', 'chunks-with-lf', 'length-twice-different'])(
    '%s comes the same in pieces of a byte',
    async name => {
      const { LenientAnswer } = await import('../../src/io/lenient-answer.ts')
      const got: Buffer[] = []
      let status = 0
      const answer = new LenientAnswer('GET', {
        onHead: found => {
          status = found
        },
        onBytes: bytes => got.push(Buffer.from(bytes)),
        onWhole: () => {},
      })
      const all = Buffer.concat(rawAnswers[name]!.bytes(body).map(piece => Buffer.from(piece)))
      const feed = (): void => all.forEach((_, at) => void answer.take(all.subarray(at, at + 1)))
      if (rawAnswers[name]!.verdict !== 'read') return void expect(feed).toThrow(/Content-Length/)
      feed()
      expect([status, Buffer.concat(got).toString(), answer.isWhole]).toEqual([200, body.toString(), true])
    },
  )

  test('makes its server be asked leniently for the rest of the job, a connection each', async () => {
    const own = keep(await startRawServer({ body }))
    const one = fetcher()
    await one.fetch(`${own.url}/folded-header`)
    expect(own.count('folded-header')).toBe(2)
    await one.fetch(`${own.url}/folded-header`)
    await one.fetch(`${own.url}/plain`)
    expect(own.requests).toHaveLength(4)
    const headers = own.requests.map(request => request.split('\r\n').slice(1, -2).sort())
    expect(headers[0]).toContain('connection: keep-alive')
    for (const asked of headers.slice(1)) expect(asked).toContain('connection: close')
    // But for that, both ask alike.
    const others = headers.map(lines => lines.filter(line => !line.startsWith('connection:')))
    expect(others[3]).toEqual(others[0])
  })

  test('costs one request more, not one a try, where it is refused', async () => {
    const own = keep(await startRawServer({ body }))
    const end = await fetcher({ tries: 3 })
      .fetch(`${own.url}/length-twice-different`)
      .catch(error => error)
    expect([end.code, end.tries]).toEqual(['protocol', 3])
    expect(own.requests).toHaveLength(4)
  })

  test('is read through a proxy, with credentials for it alone', async () => {
    const through = keep(await startForwardProxy({ credentials: 'me:word' }))
    const raw = keep(await startRawServer({ body }))
    const environment = { http_proxy: `http://me:word@127.0.0.1:${through.port}` }
    // The proxy of the test reads by the book itself: so this server is one whose answer it cannot mend.
    const end = await fetcher({}, environment)
      .fetch(`${raw.url}/plain`)
      .catch(error => error)
    expect(Buffer.from(end.bytes).toString()).toBe(body.toString())
    expect(raw.requests[0]).not.toMatch(/proxy-authorization/i)
  })

  test('ends with the fetcher that asked for it', async () => {
    const one = openFetcher({ ...limits, bodyMs: 60_000 }, {})
    const fetching = one.fetch(`${server.url}/folded-and-silent`)
    await expect.poll(() => server.count('folded-and-silent')).toBeGreaterThan(1)
    await one.close()
    await expect(fetching).rejects.toThrow(/was closed/)
  })

  test('is given up when its time is over', async () => {
    const end = await fetcher({ bodyMs: 60_000, rowMs: 300 })
      .fetch(`${server.url}/folded-and-silent`)
      .catch(error => error)
    expect([end.code, end.message]).toEqual(['timeout', expect.stringMatching(/in 0\.3 s, the limit/)])
  })
})
