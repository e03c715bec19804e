// A real HTTP server on 127.0.0.1 that fails in every way a picture server may. Used by many tests.
//
// Paths that `files` knows are served as pictures: ETag, Last-Modified, ranges. Other paths name a fault:
//
// | path                | what comes                                                  | parameters (default)
// |---------------------|-------------------------------------------------------------|---------------------
// | /ok                 | `bytes` bytes                                               | bytes (1000)
// | /status/404         | that status and a small HTML page, always                   | retry-after
// | /flaky/503          | that status `times` times, then /ok                         | times (1), retry-after, bytes
// | /reset              | the connection is broken (RST) before an answer, then /ok   | times (1; `always`), bytes
// | /cut                | the body stops at `at`, `times` times, then the rest or all | times, bytes, at, how, range
// | /announce           | Content-Length `announce`, but `bytes` bytes, then closed   | announce, bytes
// | /never              | no answer                                                   |
// | /stall              | the head and `at` bytes, then nothing                       | bytes, at, times (always)
// | /drip               | one byte every 20 ms, for ever                              | bytes (announced; else chunked)
// | /redirect           | `status` to `to`, or `hops` times to itself and then /ok    | status (302), to, hops
// | /loop               | a redirect to /loop?b, which redirects to /loop             |
// | /endless            | bytes without announcement or end                           |
// | /gzip               | the bytes of /ok with Content-Encoding, wanted or not       | encoding (gzip), bytes, damaged, plain, raw
// | /html               | 200 with an error page                                      |
// | /empty              | 200 with no bytes                                           |
// | /garbage            | an answer that is not HTTP                                  |
// | /chunked            | /ok without Content-Length, in pieces                       | bytes, cut (stops before the end)
// | /nohead             | 405 to HEAD, 206 to a part of the beginning, else /ok        | bytes, type
// | /early              | 103 Early Hints, then /ok                                   | bytes
// | /bucket/ID          | 429 unless the bucket of that path holds a token, else a picture | rate (10 a second), burst (10)
// | /crowd/ID           | 429 while `most` of that path are being served, else a picture | most (4), takes (20 ms)
// | /away/ID            | a picture; after `after` of them 503, or RST, for `ms`      | after (10), ms (1000), how
//
// `retry-after` is sent as it is; `date:2` means an HTTP date in two seconds. `latency` (ms) holds any answer
// back; each `tag` becomes an X-Robots-Tag of it. `how` is `fin` (close) or `rst`; `range` is what happens when the rest is asked for: `yes`, `no`
// (ranges are ignored), `changed` (another ETag, so the whole), `lies` (another part than asked for), `swapped`
// (206 with another ETag), `gone` (416), `modified` (no ETag, a Last-Modified), `weak` (a weak ETag only).
// Counting (`times`) is by path and query: give a test its own `&id=`.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

export interface FaultyServerOptions {
  /** Looks a picture up by its decoded path ("/a.jpg"); undefined: the path is a fault's, or 404. */
  readonly files?: (path: string) => Uint8Array | undefined
  /** What the paths of hosts that limit serve; else sample bytes. */
  readonly picture?: Uint8Array
  /** Before every answer; asked for each request as it comes. */
  readonly latencyMs?: number | (() => number)
  /** One that was used before; else any. */
  readonly port?: number
  /** Makes it an HTTPS server: PEM texts. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export interface SeenRequest {
  /** Path and query, as asked for. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly method: string
  /** `performance.now()` */
  readonly atMs: number
}

export interface FaultyServer {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  /** In order of arrival. */
  readonly requests: readonly SeenRequest[]
  /** Requests for one path, with or without its query. */
  count(path: string): number
  /** TCP connections ever accepted. */
  readonly connections: number
  /** Most requests under way at once, over all paths. */
  readonly maxConcurrent: number
  /** The same for one path (without query). */
  maxConcurrentOf(path: string): number
  close(): Promise<void>
}

/** `length` bytes that differ from place to place, so that a wrongly joined body shows. */
export function sampleBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + (i >> 8) * 17) & 0xff
  return bytes
}

interface Case {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  /** How often this path and query was asked for before. */
  readonly before: number
  number(name: string, otherwise: number): number
  picture(): Uint8Array
  /** What a host that limits serves. */
  limited(): Uint8Array
  /** Kept for the path, from one request to the next. */
  readonly state: LimitState
  /** Requests for the path that are under way, with this one. */
  readonly here: number
}

/** Of a bucket its tokens and when they were counted; of a host that goes away what it served, and since when it is away. */
interface LimitState {
  count?: number
  sinceMs?: number
}

export async function startFaultyServer(options: FaultyServerOptions = {}): Promise<FaultyServer> {
  const requests: SeenRequest[] = []
  const counts = new Map<string, number>()
  const running = new Map<string, number>()
  const most = new Map<string, number>()
  const states = new Map<string, LimitState>()
  const sockets = new Set<Socket>()
  let connections = 0
  let all = 0
  let maxConcurrent = 0

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const asked = request.url ?? '/'
    const url = new URL(asked, 'http://here')
    requests.push({
      url: asked,
      method: request.method ?? '',
      headers: request.headers,
      atMs: performance.now(),
    })
    const before = counts.get(asked) ?? 0
    counts.set(asked, before + 1)
    all += 1
    maxConcurrent = Math.max(maxConcurrent, all)
    const here = (running.get(url.pathname) ?? 0) + 1
    running.set(url.pathname, here)
    most.set(url.pathname, Math.max(most.get(url.pathname) ?? 0, here))
    response.once('close', () => {
      all -= 1
      running.set(url.pathname, (running.get(url.pathname) ?? 1) - 1)
    })

    const number = (name: string, otherwise: number): number =>
      Number(url.searchParams.get(name) ?? otherwise)
    const state = states.get(url.pathname) ?? {}
    states.set(url.pathname, state)
    const one: Case = {
      request,
      response,
      query: url.searchParams,
      before,
      number,
      picture: () => sampleBytes(number('bytes', 1000)),
      limited: () => options.picture ?? sampleBytes(1000),
      state,
      here,
    }
    const tags = url.searchParams.getAll('tag')
    if (tags.length > 0) response.setHeader('x-robots-tag', tags)
    const file = options.files?.(decodeURIComponent(url.pathname))
    const act = (): void => {
      if (file !== undefined) sendPicture(one, file)
      else (faults[url.pathname.split('/')[1] ?? ''] ?? notFound)(one, url.pathname)
    }
    const usualMs = typeof options.latencyMs === 'function' ? options.latencyMs() : options.latencyMs
    const latencyMs = number('latency', usualMs ?? 0)
    if (latencyMs > 0) setTimeout(act, latencyMs).unref()
    else act()
  }

  const server = options.tls === undefined ? createServer(answer) : createSecureServer(options.tls, answer)
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {}) // a client that broke off is what many tests are about
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    count: path => requests.filter(({ url }) => url === path || url.split('?')[0] === path).length,
    get connections() {
      return connections
    },
    get maxConcurrent() {
      return maxConcurrent
    },
    maxConcurrentOf: path => most.get(path) ?? 0,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const etag = '"picture-1"'
/** Long ago, so that it may prove that a later part belongs to the same file. */
const lastModified = 'Wed, 01 Jan 2020 00:00:00 GMT'

/** 200 with all, or 206 with the part that is asked for. */
function sendPicture(
  { request, response }: Case,
  bytes: Uint8Array,
  validators = { etag } as Record<string, string>,
): void {
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
  const condition = request.headers['if-range']
  if (
    from !== undefined &&
    (condition === undefined || Object.values(validators).includes(String(condition)))
  ) {
    const part = bytes.subarray(Number(from))
    response.writeHead(206, {
      ...validators,
      'content-length': part.length,
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    })
    response.end(part)
    return
  }
  response.writeHead(200, { ...validators, 'accept-ranges': 'bytes', 'content-length': bytes.length })
  response.end(bytes)
}

function sendStatus({ response, query }: Case, status: number): void {
  const retryAfter = query.get('retry-after')
  const inSeconds = /^date:(\d+)$/.exec(retryAfter ?? '')?.[1]
  const value =
    inSeconds === undefined ? retryAfter : new Date(Date.now() + Number(inSeconds) * 1000).toUTCString()
  response.writeHead(status, {
    'content-type': 'text/html',
    ...(value === null ? {} : { 'retry-after': value }),
  })
  response.end(status === 204 || status === 304 ? undefined : `<html><body><h1>${status}</h1></body></html>`)
}

const notFound = (one: Case): void => sendStatus(one, 404)

/** Is this one of the first `times` requests, which go wrong? */
const goesWrong = ({ query, before }: Case, otherwise = '1'): boolean => {
  const times = query.get('times') ?? otherwise
  return times === 'always' || before < Number(times)
}

/** Sends the head and a beginning, without ending the answer. */
function sendBeginning(
  { response }: Case,
  headers: Record<string, string | number>,
  bytes: Uint8Array,
  then: () => void,
): void {
  response.writeHead(200, headers)
  response.flushHeaders()
  // Only when the kernel has the bytes may the connection be broken, or they would be lost with it.
  if (bytes.length > 0) response.write(bytes, () => setTimeout(then, 20))
  else setTimeout(then, 20)
}

function breakOff({ request, query }: Case): void {
  if (query.get('how') === 'rst') request.socket.resetAndDestroy()
  else request.socket.end()
}

/** By the first part of the path. */
const faults: Readonly<Record<string, (one: Case, path: string) => void>> = {
  ok: one => sendPicture(one, one.picture()),
  status: (one, path) => sendStatus(one, Number(path.split('/')[2])),
  flaky: (one, path) => {
    if (goesWrong(one)) sendStatus(one, Number(path.split('/')[2]))
    else sendPicture(one, one.picture())
  },
  reset: one => {
    if (goesWrong(one)) one.request.socket.resetAndDestroy()
    else sendPicture(one, one.picture())
  },
  cut: one => {
    const { request, response, query } = one
    const bytes = one.picture()
    const range = query.get('range') ?? 'yes'
    const validators: Record<string, string> =
      range === 'modified'
        ? { 'last-modified': lastModified }
        : { etag: range === 'weak' ? `W/${etag}` : etag }
    if (goesWrong(one)) {
      // Between two cuts the second begins where the first ended, if the rest is asked for.
      const from = range === 'no' ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const at = Math.min(bytes.length, from + one.number('at', Math.floor(bytes.length / 2)))
      const head =
        from === 0
          ? { ...validators, 'content-length': bytes.length }
          : {
              ...validators,
              'content-length': bytes.length - from,
              'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
            }
      response.statusCode = from === 0 ? 200 : 206
      response.writeHead(response.statusCode, head)
      response.write(bytes.subarray(from, at), () => setTimeout(() => breakOff(one), 20))
      return
    }
    if (request.headers.range === undefined || range === 'no' || range === 'changed') {
      response.writeHead(200, {
        etag: range === 'changed' ? '"picture-2"' : etag,
        'content-length': bytes.length,
      })
      // A changed picture: the same length, other bytes.
      response.end(range === 'changed' ? bytes.map(byte => byte ^ 0xff) : bytes)
    } else if (range === 'gone') {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    } else if (range === 'lies') {
      response.writeHead(206, { etag, 'content-range': `bytes 0-9/${bytes.length}`, 'content-length': 10 })
      response.end(bytes.subarray(0, 10))
    } else {
      sendPicture(
        one,
        bytes,
        range === 'swapped' ? { etag: '"picture-2"', also: String(request.headers['if-range']) } : validators,
      )
    }
  },
  announce: one => {
    const announced = one.number('announce', 2000)
    // Past node:http, which would not write more than was announced.
    one.request.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${announced}\r\n\r\n`)
    one.request.socket.end(one.picture())
  },
  never: () => {},
  stall: one => {
    const bytes = one.picture()
    if (!goesWrong(one, 'always')) sendPicture(one, bytes)
    else
      sendBeginning(
        one,
        { etag, 'content-length': bytes.length },
        bytes.subarray(0, one.number('at', 10)),
        () => {},
      )
  },
  drip: one => {
    const length = one.query.get('bytes')
    one.response.writeHead(200, length === null ? {} : { 'content-length': length })
    const timer = setInterval(() => one.response.write('x'), 20)
    one.response.once('close', () => clearInterval(timer))
  },
  redirect: one => {
    const hops = one.number('hops', 0)
    const to = one.query.get('to') ?? (hops > 0 ? `/redirect?hops=${hops - 1}` : '/ok')
    one.response.writeHead(one.number('status', 302), to === 'nowhere' ? {} : { location: to })
    one.response.end('<html>elsewhere</html>')
  },
  loop: one => {
    one.response.writeHead(301, { location: one.query.has('b') ? '/loop' : '/loop?b' }).end()
  },
  endless: one => {
    const piece = sampleBytes(64 * 1024)
    const more = (): void => {
      while (!one.response.destroyed && one.response.write(piece)) {}
    }
    one.response.on('drain', more)
    more()
  },
  gzip: one => {
    const encoding = one.query.get('encoding') ?? 'gzip'
    const encode =
      {
        gzip: gzipSync,
        'x-gzip': gzipSync,
        deflate: one.query.has('raw') ? deflateRawSync : deflateSync,
        br: brotliCompressSync,
        zstd: zstdCompressSync,
        'aws-chunked, gzip': gzipSync,
      }[encoding] ?? ((bytes: Uint8Array) => bytes)
    const whole = one.query.has('plain') ? one.picture() : encode(one.picture())
    const bytes = one.query.has('damaged') ? whole.map((byte, at) => (at < 20 ? byte : ~byte)) : whole
    one.response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length }).end(bytes)
  },
  html: one => {
    one.response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<html><h1>Sorry, no picture today</h1></html>')
  },
  empty: one => {
    one.response.writeHead(200, { 'content-length': 0 }).end()
  },
  garbage: one => {
    one.request.socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')
  },
  chunked: one => {
    const bytes = one.picture()
    const { response } = one
    response.writeHead(200, { etag })
    const middle = Math.floor(bytes.length / 2)
    response.write(bytes.subarray(0, middle), () => {
      if (one.query.has('cut')) setTimeout(() => one.request.socket.end(), 20)
      else setTimeout(() => response.end(bytes.subarray(middle)), 20)
    })
  },
  nohead: ({ request, response, query, picture }) => {
    if (request.method === 'HEAD') {
      response.writeHead(405, { allow: 'GET' }).end()
      return
    }
    const bytes = picture()
    const last = /^bytes=0-(\d+)$/.exec(request.headers.range ?? '')?.[1]
    const part = last === undefined ? bytes : bytes.subarray(0, Number(last) + 1)
    response.writeHead(last === undefined ? 200 : 206, {
      'content-type': query.get('type') ?? 'image/jpeg',
      'content-length': part.length,
      ...(last === undefined ? {} : { 'content-range': `bytes 0-${part.length - 1}/${bytes.length}` }),
    })
    response.end(part)
  },
  bucket: one => {
    const { state } = one
    const burst = one.number('burst', 10)
    const nowMs = performance.now()
    const earned = ((nowMs - (state.sinceMs ?? nowMs)) * one.number('rate', 10)) / 1000
    state.count = Math.min(burst, (state.count ?? burst) + earned)
    state.sinceMs = nowMs
    if (state.count < 1) {
      sendStatus(one, 429)
      return
    }
    state.count -= 1
    sendPicture(one, one.limited())
  },
  crowd: one => {
    if (one.here > one.number('most', 4)) sendStatus(one, 429)
    else setTimeout(() => sendPicture(one, one.limited()), one.number('takes', 20))
  },
  away: one => {
    const { state, request, query } = one
    state.count = (state.count ?? 0) + 1
    if (state.count > one.number('after', 10)) state.sinceMs ??= performance.now()
    const isAway = state.sinceMs !== undefined && performance.now() < state.sinceMs + one.number('ms', 1000)
    if (!isAway) sendPicture(one, one.limited())
    else if (query.get('how') === 'rst') request.socket.resetAndDestroy()
    else sendStatus(one, 503)
  },
  early: one => {
    one.response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    sendPicture(one, one.picture())
  },
}
