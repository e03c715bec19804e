import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureCause } from '../../src/data/failure-cause.ts'
import { RowFailure } from '../../src/errors.ts'
import { defaultLimits, type Fetcher, type FetchLimits, openFetcher } from '../../src/io/fetcher.ts'
import { parseNoProxy, parseProxyList } from '../../src/io/proxy.ts'
import { backoffMs, retryAfterMs } from '../../src/io/retry.ts'
import { version } from '../../src/version.ts'
import {
  type FaultyServer,
  type FaultyServerOptions,
  sampleBytes,
  startFaultyServer,
} from './faulty-server.ts'
import { type ForwardProxyOptions, startForwardProxy } from './forward-proxy.ts'

// Every socket here is real. Most tests run side by side, because much of their time is waiting.

const limits: FetchLimits = {
  connectMs: 400,
  headersMs: 400,
  bodyMs: 400,
  rowMs: 6000,
  maxBytes: 200_000,
  maxRedirects: 3,
  tries: 3,
  connectionsPerHost: 4,
  patienceMs: 2000,
  honoursOptOut: true,
}

/** Everything opened by a test, closed at the end. */
const opened: { close(): Promise<void> }[] = []
function keep<Opened extends { close(): Promise<void> }>(it: Opened): Opened {
  opened.push(it)
  return it
}
const fetcher = (changes: Partial<FetchLimits> = {}, environment: NodeJS.ProcessEnv = {}): Fetcher =>
  keep(openFetcher({ ...limits, ...changes }, environment))
const faulty = async (options?: FaultyServerOptions): Promise<FaultyServer> =>
  keep(await startFaultyServer(options))
const proxy = async (options?: ForwardProxyOptions) => keep(await startForwardProxy(options))

let server: FaultyServer
let folder: string

beforeAll(async () => {
  server = await faulty()
  folder = mkdtempSync(join(tmpdir(), 'photogrid-fetcher-'))
})
afterAll(async () => {
  await Promise.all(opened.map(it => it.close()))
  rmSync(folder, { recursive: true })
})

const get = (path: string, changes?: Partial<FetchLimits>) => fetcher(changes).fetch(server.url + path)

/** The failure of a fetch that must fail. */
async function failure(fetched: Promise<unknown>): Promise<RowFailure> {
  const error = await fetched.then(
    () => new Error('it was fetched'),
    thrown => thrown,
  )
  if (!(error instanceof RowFailure)) throw error
  expect(failureCause(error.code).meaning).not.toMatch(/does not know/)
  return error
}
const failing = (path: string, changes?: Partial<FetchLimits>) => failure(get(path, changes))

/** A port of 127.0.0.1 where nobody listens. */
async function deadPort(): Promise<number> {
  const closing = await startFaultyServer()
  await closing.close()
  return closing.port
}

describe('a picture whose owner asks programs to leave it alone', () => {
  test.concurrent.for(['noai', 'NoImageAI', 'nofollow, noindex', 'photogrid: noindex'])(
    'is asked for once, and fails as opted-out: %s',
    async tag => {
      const path = `/ok?bytes=190000&tag=${encodeURIComponent(tag)}`
      const { code, message, tries } = await failing(path)
      expect([code, tries]).toEqual(['opted-out', 1])
      expect(message).toMatch(/^127\.0\.0\.1:\d+ says X-Robots-Tag: no(imageai|ai|index)$/)
      expect(failureCause(code).retryable).toBe(false)
      expect(server.count(path)).toBe(1)
    },
  )

  test.concurrent('may say so in any of several headers', async () => {
    expect((await failing('/ok?tag=nofollow&tag=noai')).code).toBe('opted-out')
  })

  test.concurrent('is not downloaded', async () => {
    // It never ends: only one who does not wait for its bytes comes back.
    const started = performance.now()
    const bodyMs = 60_000
    expect((await failing('/stall?bytes=1000&tag=noai', { bodyMs, rowMs: 2 * bodyMs })).code).toBe(
      'opted-out',
    )
    expect(performance.now() - started).toBeLessThan(bodyMs)
  })

  test.concurrent('is left alone as well when only the rest is missing', async () => {
    expect((await failing('/cut?bytes=5000&tag=noai')).code).toBe('opted-out')
  })

  test.concurrent('comes when it says so to another program, and where the answer is that there is none', async () => {
    expect((await get('/ok?tag=googlebot:%20noindex')).bytes).toHaveLength(1000)
    expect((await failing('/status/404?tag=noindex')).code).toBe('http-404')
  })

  test.concurrent('comes for those whose own it is', async () => {
    expect((await get('/ok?id=mine&tag=noai', { honoursOptOut: false })).bytes).toHaveLength(1000)
  })
})

describe('a picture from a healthy server', () => {
  test.concurrent('comes with all its bytes at the first try', async () => {
    const { bytes, tries } = await get('/ok?bytes=150000')
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(150_000)))
    expect(tries).toBe(1)
  })

  test.concurrent('may come in pieces without its length', async () => {
    const { bytes } = await get('/chunked?bytes=150000')
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(150_000)))
  })

  test.concurrent('may be larger than the first guess when its length is not announced', async () => {
    const { bytes } = await get('/chunked?bytes=700000', { maxBytes: 700_000 })
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(700_000)))
  })

  test.concurrent('may be announced by early hints', async () => {
    expect((await get('/early')).bytes).toHaveLength(1000)
  })

  test.concurrent('is asked for uncompressed, by the name of the program', async () => {
    await get('/ok?id=names')
    const { headers } = server.requests.find(({ url }) => url === '/ok?id=names')!
    expect(headers).toMatchObject({ 'accept-encoding': 'identity', accept: '*/*', connection: 'keep-alive' })
    expect(headers['user-agent']).toBe(`photogrid/${version} (HTCondor job; one picture per manifest row)`)
  })

  test.concurrent.for(['gzip', 'x-gzip', 'deflate', 'deflate&raw', 'br', 'zstd', 'aws-chunked,%20gzip'])(
    'is unpacked when the server insists on %s',
    async encoding => {
      const { bytes } = await get(`/gzip?bytes=5000&encoding=${encoding}`)
      expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(5000)))
    },
  )

  test.concurrent.for([
    ...['aws-chunked', '', 'utf-8', 'UTF8', 'binary', 'none', 'identity,%20identity', '%22identity%22'],
    ...['aws-chunked,%20binary', 'gzip&plain', 'zstd&plain', 'aws-chunked,gzip&plain'],
  ])('is taken as it is under a Content-Encoding that is none: %s', async encoding => {
    const { bytes, tries } = await get(`/gzip?bytes=5000&encoding=${encoding}`)
    expect([Buffer.from(bytes), tries]).toEqual([Buffer.from(sampleBytes(5000)), 1])
  })

  test.concurrent('may be an error page: that is for the decoder to see', async () => {
    expect(Buffer.from((await get('/html')).bytes).toString()).toContain('no picture today')
  })

  test.concurrent('shares connections with the pictures before it, and no more than the cap are open', async () => {
    const own = await faulty({ latencyMs: 5 })
    const one = fetcher({ connectionsPerHost: 3 })
    await Promise.all(Array.from({ length: 40 }, (_, row) => one.fetch(`${own.url}/ok?row=${row}`)))
    expect(own.requests).toHaveLength(40)
    expect(own.connections).toBeLessThanOrEqual(3)
    expect(own.maxConcurrent).toBe(3)
  })

  test.concurrent('waits in line for a connection without losing its time', async () => {
    const own = await faulty({ latencyMs: 50 })
    const one = fetcher({ connectionsPerHost: 1, rowMs: 800, headersMs: 800 })
    const fetched = await Promise.all(
      Array.from({ length: 24 }, (_, row) => one.fetch(`${own.url}/ok?row=${row}`)),
    )
    expect(fetched.map(({ tries }) => tries)).toEqual(Array(24).fill(1))
  })

  test.concurrent('is not spoilt by a neighbour with more bytes than announced', async () => {
    const own = await faulty()
    const one = fetcher({ connectionsPerHost: 1 })
    expect((await one.fetch(`${own.url}/announce?announce=10&bytes=1000`)).bytes).toHaveLength(10)
    expect((await one.fetch(`${own.url}/ok`)).bytes).toEqual(Buffer.from(sampleBytes(1000)))
  })

  test.concurrent('needs a new connection only after an error page that is too long to read out', async () => {
    const own = await faulty()
    const one = fetcher({ connectionsPerHost: 1 })
    for (let row = 0; row < 5; row += 1) await failure(one.fetch(`${own.url}/status/404?row=${row}`))
    expect(own.connections).toBe(1)
  })
})

describe('a status that another try will not change', () => {
  test.concurrent.for([400, 401, 403, 404, 410, 451, 501, 505])('%i fails at once', async status => {
    const { code, tries, message } = await failing(`/status/${status}`)
    expect({ code, tries }).toEqual({ code: `http-${status}`, tries: 1 })
    expect(message).toContain(`127.0.0.1:${server.port} answered ${status}`)
  })

  test.concurrent.for(['/empty', '/status/204'])('%s brought no bytes', async path => {
    expect(await failing(path)).toMatchObject({ code: 'empty', tries: 1 })
  })
})

describe('a status that may pass', () => {
  test.concurrent.for([408, 425, 429, 500, 502, 503, 504, 520])('%i is asked again', async status => {
    expect(await get(`/flaky/${status}`)).toMatchObject({ tries: 2 })
  })

  test.concurrent('is given up after the last try, and the sentence counts', async () => {
    expect(await failing('/status/500')).toMatchObject({
      code: 'http-500',
      tries: 3,
      message: `127.0.0.1:${server.port} answered 500 Internal Server Error, three times`,
    })
  })

  test.concurrent.for(['1', 'date:2'])('is asked again no sooner than Retry-After: %s says', async after => {
    const path = `/flaky/503?retry-after=${after}`
    await get(path)
    const [first, second] = server.requests.filter(({ url }) => url === path)
    const waited = second!.atMs - first!.atMs
    // An HTTP date has whole seconds: "in two seconds" may be in one.
    expect(waited).toBeGreaterThanOrEqual(990)
    expect(waited).toBeLessThan(3500)
  })

  test.concurrent('is not waited for longer than a host is worth, and its row is asked for once more', async () => {
    const started = performance.now()
    const { code, tries, message } = await failing('/status/503?retry-after=3600')
    expect(performance.now() - started).toBeLessThan(1000)
    expect({ code, tries }).toEqual({ code: 'http-503', tries: 2 })
    expect(message).toMatch(/answered 503 .* and asked for 3600 s of quiet; asked 2 times over .* 0 others/)
  })

  test.concurrent('with Retry-After quiets the whole host, and no other', async ({ expect }) => {
    const [own, other] = [await faulty(), await faulty()]
    const one = fetcher()
    const asking = one.fetch(`${own.url}/flaky/429?retry-after=1`)
    await expect.poll(() => own.requests.length).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 100))
    await Promise.all([asking, one.fetch(`${own.url}/ok`), one.fetch(`${other.url}/ok`)])
    const [refused, ...later] = own.requests
    for (const { atMs } of later) expect(atMs - refused!.atMs).toBeGreaterThanOrEqual(990)
    expect(other.requests[0]!.atMs - refused!.atMs).toBeLessThan(900)
  })

  test.concurrent('with an hour of Retry-After for one row is that row’s alone', async () => {
    const own = await faulty()
    const one = fetcher()
    await failure(one.fetch(`${own.url}/status/503?retry-after=3600`))
    expect(await one.fetch(`${own.url}/ok`)).toMatchObject({ tries: 1 })
  })

  test.concurrent('with an hour of Retry-After for three in a row spares the host the pictures after them', async () => {
    const own = await faulty()
    const one = fetcher()
    for (const row of [1, 2]) await failure(one.fetch(`${own.url}/status/429?retry-after=3600&row=${row}`))
    const { code, tries, message } = await failure(one.fetch(`${own.url}/ok`))
    expect({ code, tries }).toEqual({ code: 'http-429', tries: 0 })
    expect(message).toMatch(/and asked for 3600 s of quiet; .* was not asked for this one$/)
    expect(own.requests).toHaveLength(3)
  })
})

describe('a broken connection', () => {
  test.concurrent('before the answer is tried again', async () => {
    expect(await get('/reset')).toMatchObject({ tries: 2 })
  })

  test.concurrent('that breaks every time is a reset', async () => {
    expect(await failing('/reset?times=always')).toMatchObject({
      code: 'reset',
      tries: 3,
      message: `the connection to 127.0.0.1:${server.port} broke before an answer came, three times`,
    })
  })

  test.concurrent('that then cannot be made again is still a reset: the machine has a network', async () => {
    const once = createServer(socket => {
      once.close()
      socket.once('data', () => socket.resetAndDestroy())
    })
    await new Promise<void>(resolve => once.listen(0, '127.0.0.1', resolve))
    const { port } = once.address() as { port: number }
    const { code, tries } = await failure(fetcher().fetch(`http://127.0.0.1:${port}/`))
    expect({ code, tries }).toEqual({ code: 'reset', tries: 3 })
  })

  test.concurrent.for([
    ['closed', '/cut?bytes=100000&at=60000&how=fin'],
    ['reset', '/cut?bytes=100000&at=60000&how=rst'],
    ['closed twice', '/cut?bytes=100000&at=40000&how=fin&times=2'],
    ['closed, with Last-Modified alone', '/cut?bytes=100000&at=60000&range=modified'],
  ] as const)('in the middle of a body (%s) is carried on where it broke', async ([, path]) => {
    const { bytes, tries } = await get(path)
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(100_000)))
    const asked = server.requests.filter(({ url }) => url === path)
    expect(tries).toBe(asked.length)
    expect(asked[1]!.headers.range).toMatch(/^bytes=[1-9]\d+-$/)
    expect(asked[1]!.headers['if-range']).toBeDefined()
  })

  test.concurrent.for([
    ['knows no ranges', '/cut?bytes=5000&range=no', 2],
    ['continues at another place than asked', '/cut?bytes=5000&range=lies', 3],
    ['continues a picture with another ETag', '/cut?bytes=5000&range=swapped', 3],
    ['says that the rest is gone', '/cut?bytes=5000&range=gone', 3],
    ['stalls instead', '/stall?bytes=5000&times=1', 2],
  ] as const)('is started over when the server %s', async ([, path, tries]) => {
    const fetched = await get(path)
    expect(Buffer.from(fetched.bytes)).toEqual(Buffer.from(sampleBytes(5000)))
    expect(fetched.tries).toBe(tries)
  })

  test.concurrent('is not carried on by a weak ETag, which promises only likeness', async () => {
    const path = '/cut?bytes=5000&range=weak&id=likeness'
    await get(path)
    expect(server.requests.filter(({ url }) => url === path).map(({ headers }) => headers.range)).toEqual([
      undefined,
      undefined,
    ])
  })

  test.concurrent('never joins two versions of a picture', async () => {
    const { bytes } = await get('/cut?bytes=5000&range=changed')
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(5000).map(byte => byte ^ 0xff)))
  })

  test.concurrent('at the same place every time is a short body, and the sentence has the numbers', async () => {
    expect(await failing('/announce?announce=102400&bytes=51200')).toMatchObject({
      code: 'cut-short',
      tries: 3,
      message: `127.0.0.1:${server.port} announced 102400 bytes and sent 51200, three times`,
    })
  })

  test.concurrent('in a body of unknown length is a short body too', async () => {
    expect(await failing('/chunked?cut')).toMatchObject({ code: 'cut-short', tries: 3 })
  })
})

describe('an answer that takes too long', () => {
  test.concurrent('to begin is a timeout', async () => {
    const { code, tries, message } = await failing('/never', { tries: 2 })
    expect({ code, tries }).toEqual({ code: 'timeout', tries: 2 })
    expect(message).toMatch(/did not answer within 0\.4 s, twice$/)
  })

  test.concurrent('between two pieces is a timeout, and the sentence says how far it came', async () => {
    const { code, message } = await failing('/stall?bytes=5000&at=700', { tries: 1 })
    expect(code).toBe('timeout')
    expect(message).toMatch(/sent 700 of 5000 bytes, then nothing for 0\.4 s$/)
  })

  test.concurrent('as a whole is ended by the limit for the row, however it drips', async () => {
    const started = performance.now()
    const { code, message } = await failing('/drip?bytes=100000', { rowMs: 700 })
    expect(performance.now() - started).toBeLessThan(2000)
    expect(code).toBe('timeout')
    expect(message).toMatch(/sent \d+ of 100000 bytes in 0\.7 s, the limit for one picture$/)
  })

  test.concurrent('is not tried again when the limit for the row would pass', async () => {
    const { code, tries, message } = await failing('/never?row', { rowMs: 900, headersMs: 10 })
    expect(code).toBe('timeout')
    expect(tries).toBeLessThan(3)
    expect(message).toMatch(/0\.9 s/)
  })
})

describe('an answer that is too much, or none', () => {
  test.concurrent('is refused by its announced length', async () => {
    expect(await failing('/ok?bytes=200001')).toMatchObject({
      code: 'too-large',
      tries: 1,
      message: `127.0.0.1:${server.port} announced 200001 bytes; the limit is 200000`,
    })
  })

  test.concurrent('is refused by count when it has no length and no end', async () => {
    expect(await failing('/endless')).toMatchObject({ code: 'too-large', tries: 1 })
  })

  test.concurrent('is refused when it grows too large in unpacking', async () => {
    const path = '/gzip?bytes=200001'
    expect(await failing(path)).toMatchObject({ code: 'too-large' })
  })

  test.concurrent.for(['/garbage', '/gzip?damaged', '/gzip?encoding=pig', '/status/206'])(
    '%s breaks the protocol',
    async path => {
      expect(await failing(path)).toMatchObject({ code: 'protocol' })
    },
  )

  test.concurrent('is a broken protocol when a server speaks first, in another tongue', async () => {
    const other = createServer(socket => socket.on('error', () => {}).end('220 mail.example.org ESMTP\r\n'))
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    expect((await failure(fetcher({ tries: 1 }).fetch(`http://127.0.0.1:${port}/`))).code).toMatch(
      /^(protocol|reset)$/,
    )
    other.close()
  })
})

describe('redirects', () => {
  test.concurrent.for([301, 302, 303, 307, 308])('with status %i are followed', async status => {
    expect(await get(`/redirect?status=${status}`)).toMatchObject({ tries: 1 })
  })

  test.concurrent('are followed as often as the limit says, and no more', async () => {
    expect((await get('/redirect?hops=2')).bytes).toHaveLength(1000)
    expect(await failing('/redirect?hops=3')).toMatchObject({ code: 'redirects', tries: 1 })
  })

  test.concurrent.for([
    ['in a circle', '/loop', /in a circle/],
    ['to nowhere', '/redirect?to=nowhere', /without saying where/],
    ['to a file', '/redirect?to=file:///etc/hostname', /to file:; only http: and https:/],
    ['to data', '/redirect?to=data:image/png;base64,AAAA', /to data:; only http: and https:/],
    ['to what is no URL', '/redirect?to=http://[', /no URL/],
  ] as const)('%s are refused', async ([, path, sentence]) => {
    const { code, tries, message } = await failing(path)
    expect({ code, tries }).toEqual({ code: 'redirects', tries: 1 })
    expect(message).toMatch(sentence)
  })

  test.concurrent('to a host that cannot be reached lead nowhere: the machine has a network', async () => {
    const { code, message } = await failing(`/redirect?to=http://127.0.0.1:${await deadPort()}/`)
    expect(code).toBe('redirects')
    expect(message).toMatch(/^after a redirect from .* the connection was refused/)
  })

  test.concurrent('to another host take no password along; back home it is used again', async () => {
    const other = await faulty()
    const own = await faulty()
    const home = own.url.replace('//', '//ann:s%3Acret@')
    const back = encodeURIComponent(`${own.url}/ok`)
    const away = encodeURIComponent(`http://eve:pw@127.0.0.1:${other.port}/redirect?to=${back}`)
    await fetcher().fetch(`${home}/redirect?to=${away}`)
    const basic = `Basic ${Buffer.from('ann:s:cret').toString('base64')}`
    expect(own.requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic])
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })
})

describe('a host that cannot be connected to', () => {
  test.concurrent('because nobody listens is asked again, then "refused"', async () => {
    const port = await deadPort()
    expect(await failure(fetcher({ tries: 2 }).fetch(`http://127.0.0.1:${port}/a.jpg`))).toMatchObject({
      code: 'refused',
      tries: 2,
      message: `127.0.0.1:${port}: the connection was refused, twice`,
    })
  })

  test.concurrent('because it has no such name is not asked for again', async () => {
    const { code, message } = await failure(fetcher().fetch('http://no-such-host.invalid/a.jpg'))
    expect(code).toBe('no-such-host')
    expect(message).toContain('no-such-host.invalid: the name could not be resolved')
  })

  test.concurrent('because it never takes the connection is a connect timeout', async () => {
    // A process that listens with the shortest queue and never gets to accepting; the queue is then filled.
    const program = `const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      process.stdout.write(String(s.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)) })`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const port = Number(await new Promise(resolve => child.stdout.once('data', resolve)))
    const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await new Promise(resolve => setTimeout(resolve, 200))
    try {
      const { code, message } = await failure(fetcher({ tries: 1 }).fetch(`http://127.0.0.1:${port}/`))
      expect(code).toBe('connect-timeout')
      expect(message).toBe(`127.0.0.1:${port}: no connection within 0.4 s`)
    } finally {
      for (const filler of fillers) filler.destroy()
      child.kill('SIGKILL')
    }
  })

  test.concurrent('because the URL does not parse is a bad row', async () => {
    expect(await failure(fetcher().fetch('http://[/a.jpg'))).toMatchObject({ code: 'bad-row', tries: 0 })
  })
})

describe('https', () => {
  let secure: FaultyServer
  let cert: string

  beforeAll(async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      // biome-ignore format: one option and its value after the other
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-keyout', key, '-out', certificate, '-subj', '/CN=photogrid test', '-addext', 'subjectAltName=IP:127.0.0.1'],
      { stdio: 'ignore' },
    )
    cert = readFileSync(certificate, 'utf8')
    secure = await faulty({ tls: { key: readFileSync(key, 'utf8'), cert } })
  })

  test('with a certificate that nobody vouches for fails at once', async () => {
    const { code, tries, message } = await failure(fetcher().fetch(`${secure.url}/ok`))
    expect({ code, tries }).toEqual({ code: 'tls', tries: 1 })
    expect(message).toMatch(/^the secure connection to 127\.0\.0\.1:\d+ failed: self-signed certificate/)
  })

  test('from a server that speaks plain HTTP fails as tls', async () => {
    expect(await failure(fetcher().fetch(`${server.url.replace('http:', 'https:')}/ok`))).toMatchObject({
      code: 'tls',
    })
  })

  describe('with a certificate that is trusted', () => {
    const before = tls.getCACertificates('default')
    beforeAll(() => tls.setDefaultCACertificates([...before, cert]))
    afterAll(() => tls.setDefaultCACertificates(before))

    test('brings the picture, by HTTP/1.1 over kept connections', async () => {
      const connections = secure.connections
      const one = fetcher({ connectionsPerHost: 1 })
      await one.fetch(`${secure.url}/ok?bytes=100000`)
      const { bytes } = await one.fetch(`${secure.url}/cut?bytes=100000`)
      expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(100_000)))
      expect(secure.connections).toBe(connections + 2) // the second after the cut
    })

    test('for another name fails as tls', async () => {
      const url = secure.url.replace('127.0.0.1', 'localhost')
      expect(await failure(fetcher().fetch(`${url}/ok`))).toMatchObject({ code: 'tls', tries: 1 })
    })

    test('goes through a proxy by CONNECT, with the credentials for the proxy only', async () => {
      const through = await proxy({ credentials: 'ann:secret' })
      const environment = { https_proxy: through.url.replace('//', '//ann:secret@') }
      expect((await fetcher({}, environment).fetch(`${secure.url}/ok?proxied`)).bytes).toHaveLength(1000)
      expect(through.tunnels).toEqual([`127.0.0.1:${secure.port}`])
      expect(secure.requests.at(-1)!.headers['proxy-authorization']).toBeUndefined()
    })

    test('through a proxy that refuses CONNECT is a bad proxy, and names no password', async () => {
      const through = await proxy({ credentials: 'ann:secret' })
      const environment = { https_proxy: through.url.replace('//', '//ann:wrong@') }
      const { code, tries, message } = await failure(fetcher({}, environment).fetch(`${secure.url}/ok`))
      expect({ code, tries }).toEqual({ code: 'bad-proxy', tries: 1 })
      expect(message).toBe(
        `the proxy ${through.url} (https_proxy): it answered 407 when asked for a way to 127.0.0.1:${secure.port}`,
      )
    })

    test('through a dead proxy is a bad proxy', async () => {
      const environment = { https_proxy: `http://127.0.0.1:${await deadPort()}` }
      expect(await failure(fetcher({ tries: 2 }, environment).fetch(`${secure.url}/ok`))).toMatchObject({
        code: 'bad-proxy',
        tries: 2,
      })
    })

    test('through a proxy that takes CONNECT and says nothing is a bad proxy', async () => {
      const silent = createServer(socket => socket.on('error', () => {}))
      await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
      const { port } = silent.address() as { port: number }
      const one = fetcher({ tries: 1 }, { https_proxy: `http://127.0.0.1:${port}` })
      expect(await failure(one.fetch(`${secure.url}/ok`))).toMatchObject({ code: 'bad-proxy' })
      silent.close()
    })

    test("goes straight first where the site's squid is only offered", async () => {
      const squid = await proxy()
      const url = secure.url.replace('127.0.0.1', '0.0.0.0') // not a loopback name, yet it leads here
      const { code } = await failure(fetcher({}, { FRONTIER_PROXY: squid.url }).fetch(`${url}/ok`))
      expect(code).toBe('tls') // the certificate is for 127.0.0.1; what counts is who was asked
      expect(squid.tunnels).toEqual([])
    })

    test("takes the site's squid when there is no other way out", async () => {
      const squid = await proxy({ resolve: () => `127.0.0.1:${secure.port}` })
      const dead = `https://0.0.0.0:${await deadPort()}`
      const { code } = await failure(fetcher({}, { FRONTIER_PROXY: squid.url }).fetch(`${dead}/ok`))
      expect(code).toBe('tls')
      expect(squid.tunnels).toHaveLength(1)
    })
  })
})

describe('a proxy that was chosen (http_proxy)', () => {
  test.concurrent.for(['http_proxy', 'HTTP_PROXY'])(
    'by %s gets every request, loopback too',
    async variable => {
      const through = await proxy()
      const own = await faulty()
      const one = fetcher({}, { [variable]: through.url })
      expect((await one.fetch(`${own.url}/ok?bytes=100000`)).bytes).toHaveLength(100_000)
      expect(through.forwarded).toEqual([`${own.url}/ok?bytes=100000`])
      expect(own.requests[0]!.headers.host).toBe(`127.0.0.1:${own.port}`)
    },
  )

  test.concurrent('resolves names that this machine cannot', async () => {
    const through = await proxy({ resolve: () => `127.0.0.1:${server.port}` })
    const one = fetcher({}, { http_proxy: `127.0.0.1:${through.port}` })
    expect((await one.fetch('http://pictures.invalid/ok')).bytes).toHaveLength(1000)
  })

  test.concurrent('gets its password, and the host does not', async () => {
    const through = await proxy({ credentials: 'ann:secret' })
    const own = await faulty()
    const one = fetcher({}, { http_proxy: through.url.replace('//', '//ann:secret@') })
    await one.fetch(`${own.url}/ok`)
    expect(own.requests[0]!.headers['proxy-authorization']).toBeUndefined()
  })

  test.concurrent('that wants a password is a bad proxy', async () => {
    const through = await proxy({ credentials: 'ann:secret' })
    expect(await failure(fetcher({}, { http_proxy: through.url }).fetch(`${server.url}/ok`))).toMatchObject({
      code: 'bad-proxy',
      tries: 1,
      message: `the proxy ${through.url} (http_proxy): it answered 407 (Proxy Authentication Required)`,
    })
  })

  test.concurrent('is obeyed when it is dead: no request goes around it', async () => {
    const own = await faulty()
    const port = await deadPort()
    const one = fetcher({ tries: 2 }, { http_proxy: `http://127.0.0.1:${port}` })
    expect(await failure(one.fetch(`${own.url}/ok`))).toMatchObject({
      code: 'bad-proxy',
      tries: 2,
      message: `the proxy http://127.0.0.1:${port} (http_proxy): the connection was refused, twice`,
    })
    expect(own.connections).toBe(0)
  })

  test.concurrent('that cannot reach the host is named with the reason it gives', async () => {
    const through = await proxy()
    const host = `127.0.0.1:${await deadPort()}`
    expect(
      await failure(fetcher({ tries: 2 }, { http_proxy: through.url }).fetch(`http://${host}/`)),
    ).toMatchObject({
      code: 'http-502',
      tries: 2,
      message: `the proxy ${through.url} (http_proxy): it answered 502 (ERR_CONNECT_FAIL 111), twice`,
    })
  })

  test.concurrent('that is no URL is a bad proxy, and its text is not shown', async () => {
    const { code, message } = await failure(
      fetcher({}, { http_proxy: 'http://u:secret@[/' }).fetch(`${server.url}/ok`),
    )
    expect(code).toBe('bad-proxy')
    expect(message).not.toContain('secret')
  })

  test.concurrent('does not get what no_proxy names', async () => {
    const through = await proxy()
    const one = fetcher({}, { http_proxy: through.url, no_proxy: 'example.org, 127.0.0.0/8' })
    await one.fetch(`${server.url}/ok`)
    expect(through.forwarded).toEqual([])
  })

  test.concurrent('may be several, the next for the dead one', async () => {
    const through = await proxy()
    const one = fetcher({}, { http_proxy: `http://127.0.0.1:${await deadPort()};${through.url}` })
    await one.fetch(`${server.url}/ok`)
    await one.fetch(`${server.url}/ok`)
    expect(through.forwarded).toHaveLength(2)
  })

  test.concurrent('shares its connections among the hosts behind it, and waiting for one costs no time', async () => {
    const own = await faulty({ latencyMs: 50 })
    const through = await proxy({ resolve: () => `127.0.0.1:${own.port}` })
    const one = fetcher({ connectionsPerHost: 1, rowMs: 800, headersMs: 800 }, { http_proxy: through.url })
    const asking = Array.from({ length: 24 }, (_, host) => one.fetch(`http://host-${host}.invalid/ok`))
    for (const { tries } of await Promise.all(asking)) expect(tries).toBe(1)
    expect(through.connections).toBe(1)
  })

  test.concurrent('is named when it takes the request and breaks off', async () => {
    const broken = createServer(socket => socket.once('data', () => socket.resetAndDestroy()))
    await new Promise<void>(resolve => broken.listen(0, '127.0.0.1', resolve))
    const { port } = broken.address() as { port: number }
    const one = fetcher({ tries: 1 }, { http_proxy: `http://127.0.0.1:${port}` })
    const { code, message } = await failure(one.fetch('http://pictures.invalid/ok'))
    expect(code).toBe('reset')
    expect(message).toBe(
      `the connection to pictures.invalid (through the proxy http://127.0.0.1:${port} (http_proxy)) broke before an answer came`,
    )
    broken.close()
  })

  test.concurrent('does not keep a cut picture from being carried on', async () => {
    const through = await proxy()
    const { bytes } = await fetcher({}, { http_proxy: through.url }).fetch(`${server.url}/cut?bytes=50000`)
    expect(Buffer.from(bytes)).toEqual(Buffer.from(sampleBytes(50_000)))
  })
})

describe('a proxy that the site offers (OSG_SQUID_LOCATION, FRONTIER_PROXY)', () => {
  /** Not a loopback name, yet it leads to this machine. */
  const outside = (own: FaultyServer): string => own.url.replace('127.0.0.1', '0.0.0.0')

  test.concurrent.for(['OSG_SQUID_LOCATION', 'FRONTIER_PROXY'])(
    'by %s gets plain requests',
    async variable => {
      const squid = await proxy()
      await fetcher({}, { [variable]: `127.0.0.1:${squid.port}` }).fetch(`${outside(server)}/ok`)
      expect(squid.forwarded).toHaveLength(1)
    },
  )

  test.concurrent('is gone around when it is dead', async () => {
    const own = await faulty()
    const one = fetcher({}, { OSG_SQUID_LOCATION: `127.0.0.1:${await deadPort()}` })
    expect(await one.fetch(`${outside(own)}/ok`)).toMatchObject({ tries: 1 })
  })

  test.concurrent('is gone around when it passes other hosts only, and not asked twice', async () => {
    const squid = await proxy({ deny: 403 })
    const own = await faulty()
    const one = fetcher({}, { OSG_SQUID_LOCATION: squid.url })
    await one.fetch(`${outside(own)}/ok`)
    await one.fetch(`${outside(own)}/ok`)
    expect(squid.forwarded).toHaveLength(1)
    expect(own.requests).toHaveLength(2)
  })

  test.concurrent('is named after the failure of the direct way', async () => {
    const [host, squid] = [await deadPort(), await deadPort()]
    const one = fetcher({ tries: 1 }, { FRONTIER_PROXY: `http://127.0.0.1:${squid}` })
    expect(await failure(one.fetch(`http://0.0.0.0:${host}/a.jpg`))).toMatchObject({
      code: 'refused',
      message: `0.0.0.0:${host}: the connection was refused; the proxy http://127.0.0.1:${squid} (FRONTIER_PROXY): the connection was refused`,
    })
  })

  test.concurrent('is not used for this machine itself, nor after http_proxy, nor for no_proxy hosts', async () => {
    const [squid, chosen] = [await proxy(), await proxy()]
    const OSG_SQUID_LOCATION = squid.url
    await fetcher({}, { OSG_SQUID_LOCATION }).fetch(`${server.url}/ok`)
    await fetcher({}, { OSG_SQUID_LOCATION, http_proxy: chosen.url }).fetch(`${outside(server)}/ok`)
    await fetcher({}, { OSG_SQUID_LOCATION, NO_PROXY: '*' }).fetch(`${outside(server)}/ok`)
    expect(squid.forwarded).toEqual([])
    expect(chosen.forwarded).toHaveLength(1)
  })
})

describe('proxy variables', () => {
  test.for([
    ['squid.example.org:3128', ['http://squid.example.org:3128']],
    ['http://a:1;http://b:2', ['http://a:1', 'http://b:2']],
    ['http://a:1|http://b:2;DIRECT', ['http://a:1', 'http://b:2', 'direct']],
    ['(serverurl=http://f:8000/x)(proxyurl=http://a:1)(proxyurl=b:2)', ['http://a:1', 'http://b:2']],
    ['(serverurl=http://f:8000/x)', []],
    ['UNAVAILABLE', []],
    ['none', []],
    ['', []],
    ['socks5://a:1', []],
  ] as const)('%s', ([text, expected]) => {
    const { proxies, direct } = parseProxyList('V', text, true)
    expect([...proxies.map(({ origin }) => origin), ...(direct ? ['direct'] : [])]).toEqual(expected)
  })

  test.for([
    ['example.org', 'http://example.org/', true],
    ['example.org', 'http://www.example.org/', true],
    ['.example.org', 'http://www.example.org:8080/', true],
    ['*.example.org', 'https://www.EXAMPLE.org./', true],
    ['example.org', 'http://notexample.org/', false],
    ['example.org:8080', 'http://example.org/', false],
    ['example.org:443', 'https://example.org/', true],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['::1', 'http://[::1]:80/', true],
    ['[::1]:80', 'http://[::1]/', true],
    ['fe80::/10', 'http://[fe80::1]/', true],
    ['localhost 127.0.0.1', 'http://127.0.0.1/', true],
    ['*', 'http://anything/', true],
    ['', 'http://anything/', false],
    [',', 'http://anything/', false],
  ] as const)('no_proxy=%s and %s: %s', ([text, url, expected]) => {
    expect(parseNoProxy(text)(new URL(url))).toBe(expected)
  })
})

describe('waiting', () => {
  test('grows from try to try, never beyond its ceiling, and is random', () => {
    const waits = (tries: number): number[] => Array.from({ length: 200 }, () => backoffMs(tries))
    expect(Math.max(...waits(1))).toBeLessThanOrEqual(250)
    expect(Math.max(...waits(3))).toBeGreaterThan(250)
    expect(Math.max(...waits(30))).toBeLessThanOrEqual(10_000)
    expect(new Set(waits(1)).size).toBeGreaterThan(100)
    expect(backoffMs(1, 5000)).toBeGreaterThanOrEqual(5000)
  })

  test.for([
    ['120', undefined, 120_000],
    ['0', undefined, 0],
    [' 7 ', undefined, 7000],
    ['Wed, 21 Oct 2026 07:28:10 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', 10_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:10 GMT', 0],
    ['-5', undefined, undefined],
    ['soon', undefined, undefined],
    [undefined, undefined, undefined],
  ] as const)('Retry-After: %s (at %s) is %s ms', ([text, date, expected]) => {
    expect(retryAfterMs(text, date)).toBe(expected)
  })
})

describe('a file of this machine', () => {
  const bytes = Buffer.from(sampleBytes(3000))
  const write = (name: string, content: Uint8Array = bytes): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  test.for(['plain.jpg', 'two words.jpg', 'Straße ☂.jpg', '-rf', '100%25.jpg', 'a#b?c.jpg'])(
    'named %s comes by its path and by its file URL',
    async name => {
      const path = write(name)
      expect(await fetcher().fetch(path)).toEqual({ bytes, tries: 1 })
      expect(await fetcher().fetch(pathToFileURL(path).href)).toEqual({ bytes, tries: 1 })
    },
  )

  test('may be as large as the limit, and no larger', async () => {
    const path = write('limit.jpg', sampleBytes(200_000))
    expect((await fetcher().fetch(path)).bytes).toHaveLength(200_000)
    expect(await failure(fetcher({ maxBytes: 199_999 }).fetch(path))).toMatchObject({ code: 'too-large' })
  })

  test.for([
    ['no-such-file', 'nobody.jpg'],
    ['no-such-file', 'plain.jpg/below'],
    ['no-such-file', 'dangling'],
    ['not-a-file', 'sub'],
    ['not-a-file', 'pipe'],
    ['empty', 'void.jpg'],
    ['unreadable', 'circle'],
  ] as const)('fails with %s for %s', async ([code, name]) => {
    write('plain.jpg')
    write('void.jpg', new Uint8Array())
    mkdirSync(join(folder, 'sub'), { recursive: true })
    for (const [target, link] of [
      ['nobody', 'dangling'],
      ['circle', 'circle'],
    ] as const) {
      rmSync(join(folder, link), { force: true })
      symlinkSync(join(folder, target), join(folder, link))
    }
    rmSync(join(folder, 'pipe'), { force: true })
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await failure(fetcher().fetch(join(folder, name)))).toMatchObject({ code, tries: 1 })
  })

  test('cannot have a name that no file can have', async () => {
    for (const name of ['n'.repeat(300), 'nul\0byte']) {
      expect(await failure(fetcher().fetch(join(folder, name)))).toMatchObject({ code: 'no-such-file' })
    }
  })

  test('fails for a device without opening it', async () => {
    expect(await failure(fetcher().fetch('/dev/zero'))).toMatchObject({ code: 'not-a-file' })
  })

  test('fails with unreadable without the right to read', async () => {
    const path = write('secret.jpg')
    chmodSync(path, 0)
    const isRoot = process.geteuid?.() === 0
    // Root may read everything; nobody may not.
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect(await failure(fetcher().fetch(path))).toMatchObject({ code: 'unreadable' })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test.for([
    ['file://elsewhere/a.jpg', /names a file of the host elsewhere; only files of this machine/],
    ['file:///a%2Fb.jpg', /is no file URL/],
    ['file:///%E0%A4%A.jpg', /is no file URL/],
  ] as const)('%s names no file here', async ([location, sentence]) => {
    const { code, message } = await failure(fetcher().fetch(location))
    expect(code).toBe('no-such-file')
    expect(message).toMatch(sentence)
  })
})

describe('closing', () => {
  test.concurrent('breaks off what is on its way, in line, or waiting for another try', async ({
    expect,
  }) => {
    const own = await faulty()
    const one = openFetcher({ ...limits, connectionsPerHost: 1, headersMs: 60_000, rowMs: 60_000 }, {})
    const two = openFetcher({ ...limits, rowMs: 60_000, patienceMs: 60_000 }, {})
    const fetched = [
      one.fetch(`${own.url}/never`),
      one.fetch(`${own.url}/ok?in-line`),
      one.fetch(`${own.url}/ok?behind-it`),
      two.fetch(`${own.url}/status/503?retry-after=30`),
    ].map(promise => promise.catch((error: unknown) => error))
    await expect.poll(() => own.requests.length).toBe(2)
    await Promise.all([one.close(), two.close()])
    for (const error of await Promise.all(fetched)) {
      expect(error).not.toBeInstanceOf(RowFailure)
      expect(error).toMatchObject({ message: 'the fetcher was closed' })
    }
    await expect(one.fetch(`${own.url}/ok`)).rejects.toThrow('the fetcher was closed')
  })

  test.concurrent('is nothing for a fetcher that was never used', async () => {
    await openFetcher(defaultLimits, {}).close()
  })
})
