// A file of a known digest, from real servers that fail in every way, to a real disk.

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Download, download } from '../../src/io/download.ts'
import { freshFolder } from '../photogrid.ts'
import { type FaultyServer, sampleBytes, startFaultyServer } from './faulty-server.ts'
import { type ForwardProxy, startForwardProxy } from './forward-proxy.ts'

let server: FaultyServer
const size = 300_000
const whole = sampleBytes(size)
const sha256 = createHash('sha256').update(whole).digest('hex')

beforeAll(async () => {
  server = await startFaultyServer()
})
afterAll(() => server.close())

const limits = { connectMs: 400, headersMs: 400, bodyMs: 400 }

interface Asked {
  readonly folder: string
  readonly to: string
  readonly run: () => Promise<void>
}

function ask(path: string, changes: Partial<Download> = {}): Asked {
  const folder = freshFolder()
  const to = changes.to ?? join(folder, 'model.onnx')
  const url = path.startsWith('http')
    ? path
    : `${server.url}${path}${path.includes('?') ? '&' : '?'}bytes=${size}`
  const wanted: Download = { url, to, sha256, bytes: size, environment: {}, limits, ...changes }
  return { folder, to, run: () => download(wanted) }
}

/** What it was refused with: exit code, sentence and hint. */
async function refusal(
  run: () => Promise<void>,
): Promise<{ exitCode: number; message: string; hint?: string }> {
  const error = await run().then(
    () => new Error('it was downloaded'),
    thrown => thrown,
  )
  if (error.name !== 'Foreseen') throw error
  return error
}

/** A download in a process of its own: what it says at the end. */
async function typed(cwd: string, wanted: Download, before: readonly string[] = []): Promise<string> {
  const program = `import { download } from ${JSON.stringify(resolve('src/io/download.ts'))}
    await download(${JSON.stringify(wanted)}).then(
      () => console.log('done ' + process.resourceUsage().maxRSS + ' kB'),
      error => console.log(error.exitCode + ' ' + error.message),
    )`
  const [first = '', ...words] = [...before, 'node', '--input-type=module', '-e', program]
  return (await execa(first, words, { cwd })).stdout
}

const ranges = (id: string): (string | undefined)[] =>
  server.requests.filter(({ url }) => url.includes(`id=${id}`)).map(({ headers }) => headers.range)

describe('a download', () => {
  it('brings the file and nothing else, and says how far it is', async () => {
    const seen: (readonly [number, number | undefined])[] = []
    const { folder, to, run } = ask('/ok?', { onProgress: (...now) => seen.push(now) })
    await run()
    expect(readFileSync(to).equals(whole)).toBe(true)
    expect(readdirSync(folder)).toEqual(['model.onnx'])
    expect(seen.at(-1)).toEqual([size, size])
    expect(seen.map(([bytes]) => bytes)).toEqual(seen.map(([bytes]) => bytes).toSorted((a, b) => a - b))
  })

  it('makes the folder where it is missing', async () => {
    const { folder } = ask('/ok')
    const to = join(folder, 'a', 'b', 'model.onnx')
    await ask('/ok', { to }).run()
    expect(existsSync(to)).toBe(true)
  })

  it.each(['fin', 'rst'])('goes on where it was cut (%s), with Range and If-Range', async how => {
    const { to, run } = ask(`/cut?times=2&at=100000&how=${how}&id=cut-${how}`)
    await run()
    expect(readFileSync(to).equals(whole)).toBe(true)
    expect(ranges(`cut-${how}`)).toEqual([undefined, 'bytes=100000-', 'bytes=200000-'])
    const again = server.requests.find(({ url, headers }) => url.includes(`id=cut-${how}`) && headers.range)
    expect(again?.headers['if-range']).toBe('"picture-1"')
  })

  it.each(['no', 'changed', 'lies', 'gone', 'swapped'])(
    'begins anew when the server will not go on (range=%s)',
    async range => {
      const good = range === 'changed' ? whole.map(byte => byte ^ 0xff) : whole
      const { to, run } = ask(`/cut?range=${range}&id=anew-${range}`, {
        sha256: createHash('sha256').update(good).digest('hex'),
      })
      await run()
      expect(readFileSync(to).equals(good)).toBe(true)
      expect(ranges(`anew-${range}`).length).toBeGreaterThan(1)
    },
  )

  it('goes on by Range alone where the server has only a weak ETag: the digest decides', async () => {
    await ask('/cut?range=weak&at=100000&id=weak').run()
    expect(ranges('weak')).toEqual([undefined, 'bytes=100000-'])
  })

  it.each(['/flaky/503?', '/reset?', '/stall?times=1&at=1000&'])('asks again after %s', async path => {
    const { to, run } = ask(`${path}id=again`)
    await run()
    expect(readFileSync(to).equals(whole)).toBe(true)
  })

  it('takes a file of unknown length', async () => {
    const { to, run } = ask('/chunked')
    await run()
    expect(readFileSync(to).equals(whole)).toBe(true)
  })

  it('follows redirects', async () => {
    const { to, run } = ask(`/redirect?to=${encodeURIComponent(`/ok?bytes=${size}`)}`)
    await run()
    expect(readFileSync(to).equals(whole)).toBe(true)
  })
})

describe('a download that is broken off', () => {
  it('keeps its part, and the next one goes on there', async () => {
    const { folder, to } = ask('/ok')
    const stop = new AbortController()
    const first = ask('/stall?at=123456&times=1&id=part', {
      to,
      limits: {},
      signal: stop.signal,
      onProgress: bytes => bytes === 123_456 && stop.abort(),
    })
    await expect(first.run()).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(folder)).toEqual(['model.onnx.part'])
    expect(readFileSync(`${to}.part`).equals(whole.subarray(0, 123_456))).toBe(true)

    await ask('/stall?at=123456&times=1&id=part', { to }).run()
    expect(readdirSync(folder)).toEqual(['model.onnx'])
    expect(readFileSync(to).equals(whole)).toBe(true)
    expect(ranges('part')).toEqual([undefined, 'bytes=123456-'])
  })

  it('is broken off while it waits for an answer too', async () => {
    const stop = new AbortController()
    const { run } = ask('/never', { limits: {}, signal: stop.signal })
    const running = run()
    setTimeout(() => stop.abort(), 200)
    const since = performance.now()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(performance.now() - since).toBeLessThan(5000)
  })

  it('by kill -9 is gone on with all the same', async () => {
    const { folder, to } = ask('/ok')
    const url = `${server.url}/stall?at=123456&times=1&id=killed&bytes=${size}`
    const program = `import { download } from ${JSON.stringify(resolve('src/io/download.ts'))}
      await download({ url: ${JSON.stringify(url)}, to: ${JSON.stringify(to)}, sha256: '${sha256}', bytes: ${size},
        environment: {}, onProgress: bytes => bytes === 123456 && console.log('there') })`
    const child = spawn('node', ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise(done => child.stdout.once('data', done))
    child.kill('SIGKILL')
    await new Promise(done => child.once('close', done))
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^model\.onnx\.part\..+-\d+-[0-9a-f]{8}$/)])

    await ask('/stall?at=123456&times=1&id=killed', { to }).run()
    expect(readdirSync(folder)).toEqual(['model.onnx'])
    expect(ranges('killed')).toEqual([undefined, 'bytes=123456-'])
  })

  it('just before its name was given needs no request at all', async () => {
    const { to } = ask('/ok')
    writeFileSync(`${to}.part`, whole)
    await ask('/ok?id=ready', { to }).run()
    expect(readFileSync(to).equals(whole)).toBe(true)
    expect(ranges('ready')).toEqual([])
  })

  it.each([
    ['shorter', whole.subarray(0, 1000).map(byte => byte ^ 1)],
    ['as long', whole.map(byte => byte ^ 1)],
    ['longer', new Uint8Array(size + 1)],
  ])('and left a part of something else, %s, begins anew', async (_, left) => {
    const { folder, to } = ask('/ok')
    writeFileSync(`${to}.part`, left)
    await ask('/ok', { to }).run()
    expect(readFileSync(to).equals(whole)).toBe(true)
    expect(readdirSync(folder)).toEqual(['model.onnx'])
  })
})

it('two downloads of one file at once both end well, and leave one file', async () => {
  const { folder, to } = ask('/ok')
  const path = '/cut?at=1000&latency=50&id=both'
  await Promise.all([ask(path, { to }).run(), ask(path, { to }).run(), ask(path, { to }).run()])
  expect(readFileSync(to).equals(whole)).toBe(true)
  expect(readdirSync(folder)).toEqual(['model.onnx'])
})

describe('a download is refused, and nothing that is wrong is left,', () => {
  it('when the digest differs', async () => {
    const { folder, run } = ask('/ok', { sha256: '0'.repeat(64) })
    const { exitCode, message, hint } = await refusal(run)
    expect(exitCode).toBe(2)
    expect(message).toContain(
      `its SHA-256 is ${sha256} (300000 bytes), expected ${'0'.repeat(64)} (300000 bytes)`,
    )
    expect(hint).toContain('was removed')
    expect(readdirSync(folder)).toEqual([])
  })

  it('when a page comes in its place', async () => {
    const { folder, run } = ask('/html')
    const { exitCode, message } = await refusal(run)
    expect(exitCode).toBe(2)
    expect(message).toContain('the file has 300000')
    expect(readdirSync(folder)).toEqual([])
  })

  it('when a page of known length comes in its place: what is there is kept', async () => {
    const { folder, to } = ask('/ok')
    writeFileSync(`${to}.part`, whole.subarray(0, 1000))
    const { exitCode } = await refusal(ask('/announce?announce=77', { to }).run)
    expect(exitCode).toBe(2)
    expect(readFileSync(join(folder, 'model.onnx.part'))).toHaveLength(1000)
  })

  it.each<[string, number, RegExp]>([
    ['/status/404', 2, /answered 404 Not Found/],
    ['/status/403', 2, /answered 403 Forbidden/],
    ['/status/503', 75, /answered 503/],
    ['/status/503?retry-after=3600', 75, /asked for 3600 s of quiet/],
    ['/loop', 2, /redirects in a circle/],
    ['/redirect?to=ftp%3A%2F%2Fh%2Fx', 2, /only http: and https: are followed/],
    ['/redirect?to=nowhere', 2, /redirects without saying where to/],
    ['/reset?times=always', 75, /the connection to .* broke/],
    ['/cut?times=always&at=0', 75, /broke off after 0 of 300000 bytes/],
    ['/never', 75, /did not answer within 0.4 s/],
    ['/garbage', 75, /did not answer in valid HTTP/],
    ['/announce?announce=77', 2, /announced 77 bytes; the file has 300000/],
    ['/endless', 2, /sent more than 300000 bytes/],
    ['/empty', 2, /announced 0 bytes/],
    ['/gzip', 2, /encoded as "gzip"/],
  ])('by %s with exit code %d', async (path, exitCode, sentence) => {
    const { folder, run } = ask(path)
    const refused = await refusal(run)
    expect(refused.message).toMatch(sentence)
    expect(refused.exitCode).toBe(exitCode)
    expect(readdirSync(folder)).not.toContain('model.onnx')
  })

  it('when it is longer than anybody allowed', async () => {
    const to = join(freshFolder(), 'x')
    const wanted = { url: `${server.url}/endless`, to, sha256, environment: {}, limits: { maxBytes: 1e6 } }
    expect((await refusal(() => download(wanted))).message).toContain('sent more than 1000000 bytes')
  })

  it('without a network, saying where the file can be put by hand', async () => {
    const gone = await startFaultyServer()
    await gone.close()
    const { to, run } = ask(`${gone.url}/model.onnx`)
    const { exitCode, message, hint } = await refusal(run)
    expect(exitCode).toBe(75)
    expect(message).toContain('This machine seems to have no network, or no way to that host')
    expect(hint).toContain(`put it here as ${to}`)
  })

  it('of a host that does not exist', async () => {
    const { exitCode, message, hint } = await refusal(ask('http://no-such-host.invalid/model.onnx').run)
    expect(exitCode).toBe(75)
    expect(message).toContain('the name could not be resolved')
    expect(hint).toContain('put it here as')
  })

  it.each(['ftp://host/model.onnx', 'model.onnx', 'file:///etc/passwd', ''])(
    'of %j, which is no address',
    async url => {
      const folder = freshFolder()
      const to = join(folder, 'x')
      const { exitCode, message } = await refusal(() => download({ url, to, sha256, environment: {} }))
      expect(exitCode).toBe(2)
      expect(message).toContain('is not an address that can be fetched')
      expect(readdirSync(folder)).toEqual([])
    },
  )

  it('where the folder cannot be made, or the name is taken by a folder', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'file'), '')
    mkdirSync(join(folder, 'folder'))
    const under = await refusal(ask('/ok', { to: join(folder, 'file', 'x') }).run)
    expect(under.message).toContain(`cannot make ${join(folder, 'file')}`)
    const over = await refusal(ask('/ok', { to: join(folder, 'folder') }).run)
    expect(over.message).toContain('it is no regular file')
    expect([under.exitCode, over.exitCode]).toEqual([2, 2])
  })

  it('where the disk takes no more', async () => {
    const folder = freshFolder()
    const wanted = { url: `${server.url}/ok?bytes=${size}`, to: 'model.onnx', sha256, environment: {} }
    // A limit on the size of files (in blocks of 1 KiB) stands for a full disk.
    const said = await typed(folder, wanted, ['bash', '-c', 'trap "" XFSZ; ulimit -f 100; exec "$@"', '-'])
    expect(said).toContain('cannot write model.onnx')
    expect(readdirSync(folder)).not.toContain('model.onnx')
  })
})

describe('the way there', () => {
  let proxy: ForwardProxy
  beforeAll(async () => {
    proxy = await startForwardProxy({ resolve: () => `127.0.0.1:${server.port}` })
  })
  afterAll(() => proxy.close())

  it('goes through the proxy that was chosen', async () => {
    const { to, run } = ask(`http://models.test/ok?bytes=${size}`, { environment: { http_proxy: proxy.url } })
    await run()
    expect(readFileSync(to).equals(whole)).toBe(true)
    expect(proxy.forwarded).toEqual([`http://models.test/ok?bytes=${size}`])
  })

  it('never leads from https to http', async () => {
    const folder = freshFolder()
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    )
    const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
      response.writeHead(302, { location: `${server.url}/ok?bytes=${size}&id=insecure` }).end()
    })
    await new Promise<void>(done => secure.listen(0, '127.0.0.1', done))
    const url = `https://localhost:${(secure.address() as AddressInfo).port}/model.onnx`
    const wanted = { url, to: 'x', sha256, environment: {} }
    const said = await typed(folder, wanted, ['env', `NODE_EXTRA_CA_CERTS=${cert}`])
    secure.close()
    expect(said).toContain('redirects from https: to http://')
    expect(ranges('insecure')).toEqual([])
  })
})

it('a download takes less memory than its file', async () => {
  const bytes = new Uint8Array(300e6)
  const large = await startFaultyServer({ files: () => bytes })
  const digest = createHash('sha256').update(bytes).digest('hex')
  const folder = freshFolder()
  const said = await typed(folder, { url: `${large.url}/x`, to: 'x', sha256: digest, environment: {} })
  await large.close()
  expect(said).toMatch(/^done \d+ kB$/)
  expect(Number(/\d+/.exec(said)?.[0])).toBeLessThan(250e3)
})
