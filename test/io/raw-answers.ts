// A raw socket server that answers in ways which are not by the book: one behaviour a path. What curl reads is to be
// read, and what could mean two things refused by name.

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** How an answer ends for us: with the body, a failure's code and words, or a status. */
export type Verdict = 'read' | readonly [code: string, words: RegExp]

interface RawAnswer {
  /** @returns all that is written, in pieces of their own; the connection stays open */
  readonly bytes: (body: Buffer) => readonly (string | Buffer)[]
  /** The connection is closed after it. */
  readonly closes?: true
  readonly verdict: Verdict
}

const ok = 'HTTP/1.1 200 OK\r\n'
const lengthOf = (body: Buffer): string => `Content-Length: ${body.length}\r\n`
/** A head, lines as they are, and the body. */
const whole =
  (head: (length: string) => string) =>
  (body: Buffer): readonly (string | Buffer)[] => [head(lengthOf(body)), body]
const hex = (body: Buffer): string => body.length.toString(16)
const protocol = (words: RegExp): Verdict => ['protocol', words]
const cookies = (count: number, length = 60): string =>
  Array.from({ length: count }, (_, at) => `Set-Cookie: c${at}=${'x'.repeat(length)}\r\n`).join('')

/** By path. */
export const rawAnswers: Readonly<Record<string, RawAnswer>> = {
  plain: { bytes: whole(length => `${ok}${length}\r\n`), verdict: 'read' },
  'folded-header': {
    bytes: whole(length => `${ok}X-Note: one\r\n two\r\n\tthree\r\n${length}\r\n`),
    verdict: 'read',
  },
  'continue-once': {
    bytes: whole(length => `HTTP/1.1 100 Continue\r\n\r\n${ok}${length}\r\n`),
    verdict: 'read',
  },
  'continue-twice': {
    bytes: whole(length => `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(2)}${ok}${length}\r\n`),
    verdict: 'read',
  },
  'early-hints-thrice': {
    bytes: whole(length => `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(3)}${ok}${length}\r\n`),
    verdict: 'read',
  },
  processing: {
    bytes: whole(length => `HTTP/1.1 102 Processing\r\n\r\n${ok}${length}\r\n`),
    verdict: 'read',
  },
  'interims-without-end': {
    bytes: whole(length => `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(21)}${ok}${length}\r\n`),
    verdict: protocol(/more than 20 interim answers/),
  },
  'length-twice-equal': { bytes: whole(length => `${ok}${length}${length}\r\n`), verdict: 'read' },
  'length-list-equal': {
    bytes: body => [`${ok}Content-Length: ${body.length}, ${body.length}\r\n\r\n`, body],
    verdict: 'read',
  },
  'length-twice-different': {
    bytes: whole(length => `${ok}${length}Content-Length: 15\r\n\r\n`),
    verdict: protocol(/its Content-Length is \d+ and 15$/),
  },
  'length-list-different': {
    bytes: body => [`${ok}Content-Length: ${body.length}, 15\r\n\r\n`, body],
    verdict: protocol(/its Content-Length is \d+ and 15$/),
  },
  'length-then-chunked': {
    bytes: body => [
      `${ok}${lengthOf(body)}Transfer-Encoding: chunked\r\n\r\n${hex(body)}\r\n`,
      body,
      '\r\n0\r\n\r\n',
    ],
    verdict: 'read',
  },
  'chunked-then-length': {
    bytes: body => [
      `${ok}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n${hex(body)}\r\n`,
      body,
      '\r\n0\r\n\r\n',
    ],
    verdict: 'read',
  },
  'identity-and-length': {
    bytes: whole(length => `${ok}Transfer-Encoding: identity\r\n${length}\r\n`),
    verdict: 'read',
  },
  'transfer-gzip': {
    bytes: whole(() => `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`),
    closes: true,
    verdict: protocol(/its Transfer-Encoding is "gzip, chunked"/),
  },
  'chunk-size-with-spaces': {
    bytes: body => [`${ok}Transfer-Encoding: chunked\r\n\r\n${hex(body)}   \r\n`, body, '\r\n0 \r\n\r\n'],
    verdict: 'read',
  },
  'chunks-with-lf': {
    bytes: body => [`${ok}Transfer-Encoding: chunked\r\n\r\n${hex(body)}\n`, body, '\n0\n\n'],
    verdict: 'read',
  },
  'chunk-size-signed': {
    bytes: body => [`${ok}Transfer-Encoding: chunked\r\n\r\n+${hex(body)}\r\n`, body, '\r\n0\r\n\r\n'],
    verdict: protocol(/the size of a chunk is "\+/),
  },
  'chunk-size-0x': {
    bytes: body => [`${ok}Transfer-Encoding: chunked\r\n\r\n0x${hex(body)}\r\n`, body, '\r\n0\r\n\r\n'],
    verdict: protocol(/the size of a chunk is "0x/),
  },
  'chunk-size-too-long': {
    bytes: body => [
      `${ok}Transfer-Encoding: chunked\r\n\r\n${hex(body).padStart(9, '0')} \r\n`,
      body,
      '\r\n0\r\n\r\n',
    ],
    verdict: protocol(/the size of a chunk is "0/),
  },
  'chunk-too-long': {
    bytes: body => [`${ok}Transfer-Encoding: chunked\r\n\r\n${hex(body)}\r\n`, body, 'x\r\n0\r\n\r\n'],
    verdict: protocol(/chunk/i),
  },
  'chunks-cut': {
    bytes: body => [`${ok} Transfer-Encoding: chunked\r\n\r\n${hex(body)}\r\n`, body],
    closes: true,
    verdict: ['cut-short', /broke off before the end/],
  },
  'lf-only': { bytes: whole(length => `${ok}X-A: b\r\n${length}\r\n`.replaceAll('\r', '')), verdict: 'read' },
  'lf-after-status': { bytes: whole(length => `HTTP/1.1 200 OK\n${length}\r\n`), verdict: 'read' },
  'cr-in-value': {
    bytes: whole(length => `${ok}X-A: b\rContent-Length: 3\r\n${length}\r\n`),
    verdict: 'read',
  },
  'space-before-colon': {
    bytes: body => [`${ok}Content-Length : ${body.length}\r\n\r\n`, body],
    verdict: 'read',
  },
  'space-before-first-name': { bytes: whole(length => `${ok} X-A: b\r\n${length}\r\n`), verdict: 'read' },
  'line-without-colon': { bytes: whole(length => `${ok}what is this\r\n${length}\r\n`), verdict: 'read' },
  'empty-name': { bytes: whole(length => `${ok}: nothing\r\n${length}\r\n`), verdict: 'read' },
  'name-with-spaces': { bytes: whole(length => `${ok}My Name: x\r\n${length}\r\n`), verdict: 'read' },
  'control-characters': { bytes: whole(length => `${ok}X-A: a\x01b\x7fc\r\n${length}\r\n`), verdict: 'read' },
  nul: { bytes: whole(length => `${ok}X-A: a\0b\r\n${length}\r\n`), verdict: protocol(/a NUL in its head/) },
  'http-1.0': { bytes: body => ['HTTP/1.0 200 OK\r\n\r\n', body], closes: true, verdict: 'read' },
  latin1: {
    bytes: body => [Buffer.from(`HTTP/1.1 200 \xe7a\r\nX-A: \xe9\r\n${lengthOf(body)}\r\n`, 'latin1'), body],
    verdict: 'read',
  },
  'no-reason': { bytes: whole(length => `HTTP/1.1 200\r\n${length}\r\n`), verdict: 'read' },
  'blank-line-first': { bytes: whole(length => `\r\n${ok}${length}\r\n`), verdict: 'read' },
  'head-of-60-kB': { bytes: whole(length => `${ok}${cookies(800)}${length}\r\n`), verdict: 'read' },
  'line-of-30-kB': {
    bytes: whole(length => `${ok}X-A: ${'x'.repeat(30_000)}\r\n${length}\r\n`),
    verdict: 'read',
  },
  'cookies-2500': { bytes: whole(length => `${ok}${cookies(2500)}${length}\r\n`), verdict: 'read' },
  'head-of-400-kB': {
    bytes: whole(length => `${ok}${cookies(400, 1000)}${length}\r\n`),
    verdict: protocol(/its head is longer than 307200 bytes/),
  },
  'folded-head-of-400-kB': {
    bytes: whole(length => `${ok}A: b\r\n c\r\n${cookies(400, 1000)}${length}\r\n`),
    verdict: protocol(/its head is longer than 307200 bytes/),
  },
  'small-letters': { bytes: whole(length => `http/1.1 200 ok\r\n${length}\r\n`), verdict: 'read' },
  'http-1.2': { bytes: whole(length => `HTTP/1.2 200 OK\r\n${length}\r\n`), verdict: 'read' },
  'http-1': { bytes: whole(length => `HTTP/1 200 OK\r\n${length}\r\n`), verdict: 'read' },
  'http-9.9': {
    bytes: whole(length => `HTTP/9.9 200 OK\r\n${length}\r\n`),
    verdict: protocol(/it begins with "HTTP\/9\.9 200 OK"/),
  },
  'length-empty': { bytes: body => [`${ok}Content-Length:\r\n\r\n`, body], closes: true, verdict: 'read' },
  'length-quoted': {
    bytes: body => [`${ok}Content-Length: "${body.length}"\r\n\r\n`, body],
    verdict: protocol(/its Content-Length is "\\"/),
  },
  'length-negative': {
    bytes: body => [`${ok}Content-Length: -1\r\n\r\n`, body],
    verdict: protocol(/its Content-Length is "-1"/),
  },
  icy: { bytes: body => ['ICY 200 OK\r\n\r\n', body], verdict: protocol(/it begins with "ICY 200 OK"/) },
  'http-0.9': { bytes: body => [body], closes: true, verdict: protocol(/it begins with "/) },
  'status-20': {
    bytes: whole(length => `HTTP/1.1 20 OK\r\n${length}\r\n`),
    verdict: protocol(/"HTTP\/1\.1 20 OK"/),
  },
  'status-2000': {
    bytes: whole(length => `HTTP/1.1 2000 OK\r\n${length}\r\n`),
    verdict: protocol(/"HTTP\/1\.1 2000 OK"/),
  },
  'status-101': {
    bytes: whole(() => 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    verdict: protocol(/another protocol.*101/),
  },
  'status-520': {
    bytes: whole(length => `HTTP/1.1 520 Web server is returning an unknown error\r\n${length}\r\n`),
    verdict: ['http-520', /answered 520/],
  },
  'status-999': {
    bytes: whole(length => `HTTP/1.1 999 Request denied\r\n${length}\r\n`),
    verdict: ['http-999', /answered 999/],
  },
  'bytes-after': { bytes: body => [`${ok}${lengthOf(body)}\r\n`, body, 'and more'], verdict: 'read' },
  'folded-and-bytes-after': {
    bytes: body => [
      `${ok}A: b\r\n c\r\n${lengthOf(body)}\r\n`,
      body,
      `HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad`,
    ],
    verdict: 'read',
  },
  'folded-404': {
    bytes: whole(length => `HTTP/1.1 404 Not Found\r\nA: b\r\n c\r\n${length}\r\n`),
    verdict: ['http-404', /answered 404/],
  },
  'folded-opt-out': {
    bytes: whole(length => `${ok}X-Robots-Tag:\r\n noai\r\n${length}\r\n`),
    verdict: ['opted-out', /X-Robots-Tag: noai/],
  },
  'folded-too-large': {
    bytes: () => [`${ok}A: b\r\n c\r\nContent-Length: 999999999\r\n\r\n`],
    verdict: ['too-large', /announced 999999999 bytes/],
  },
  'folded-redirect': {
    bytes: () => ['HTTP/1.1 302 Found\r\nLocation:\r\n /lf-only\r\nContent-Length: 0\r\n\r\n'],
    verdict: 'read',
  },
  'folded-and-cut': {
    bytes: body => [`${ok}A: b\r\n c\r\n${lengthOf(body)}\r\n`, body.subarray(0, 5)],
    closes: true,
    verdict: ['cut-short', /announced \d+ bytes and sent 5/],
  },
  'folded-and-silent': {
    bytes: body => [`${ok}A: b\r\n c\r\n${lengthOf(body)}\r\n`, body.subarray(0, 5)],
    verdict: ['timeout', /sent 5 of \d+ bytes, then nothing/],
  },
  'part-that-is-whole': {
    bytes: body => [
      `HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-${body.length - 1}/${body.length}\r\n${lengthOf(body)}\r\n`,
      body,
    ],
    verdict: 'read',
  },
  'part-without-range': {
    bytes: whole(length => `HTTP/1.1 206 Partial Content\r\n${length}\r\n`),
    verdict: protocol(/no part was asked for/),
  },
}

export interface RawServer {
  readonly url: string
  readonly port: number
  /** Request lines and headers, in order. */
  readonly requests: readonly string[]
  count(path: string): number
  close(): Promise<void>
}

export async function startRawServer({
  body,
  tls,
}: {
  readonly body: Buffer
  readonly tls?: { readonly key: string; readonly cert: string }
}): Promise<RawServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const answer = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    let asked = ''
    socket.on('data', async bytes => {
      asked += bytes.toString('latin1')
      if (!asked.endsWith('\r\n\r\n')) return
      requests.push(asked)
      const path = / \/([^ ?]*)/.exec(asked)?.[1] ?? ''
      asked = ''
      const { bytes: write, closes } = rawAnswers[path] ?? rawAnswers['status-999']!
      for (const piece of write(body)) await new Promise(resolve => socket.write(piece, resolve))
      if (closes) socket.end()
    })
  }
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}`,
    port,
    requests,
    count: path => requests.filter(request => request.includes(` /${path} `)).length,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
