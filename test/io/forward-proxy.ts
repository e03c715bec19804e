// A real forward proxy on 127.0.0.1: plain requests in absolute form, CONNECT for the rest. It counts what
// passes.

import { request as ask, createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface ForwardProxyOptions {
  /** Where a host ("pictures.test:80") really is ("127.0.0.1:40001"); undefined: as named. */
  readonly resolve?: (host: string) => string | undefined
  /** Answers 407 to anybody without these, as "user:password". */
  readonly credentials?: string
  /** Refuses everything with this status, as a squid that was set up for other hosts. */
  readonly deny?: number
}

export interface ForwardProxy {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Absolute URLs of plain requests, in order. */
  readonly forwarded: readonly string[]
  /** `host:port` of every CONNECT, in order. */
  readonly tunnels: readonly string[]
  /** Headers of both kinds, in order. */
  readonly headers: readonly IncomingHttpHeaders[]
  /** TCP connections ever accepted. */
  readonly connections: number
  close(): Promise<void>
}

export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const forwarded: string[] = []
  const tunnels: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const place = (host: string, port: string): { host: string; port: number } => {
    const [name, number] = (options.resolve?.(`${host}:${port}`) ?? `${host}:${port}`).split(':')
    return { host: name ?? '', port: Number(number) }
  }
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString('base64')}`
  const refusal = (given: string | undefined): number | undefined =>
    options.deny ?? (wanted !== undefined && given !== wanted ? 407 : undefined)

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '')
    forwarded.push(url.href)
    headers.push(request.headers)
    const status = refusal(request.headers['proxy-authorization'])
    if (status !== undefined) {
      response
        .writeHead(status, status === 407 ? {} : { 'x-squid-error': 'ERR_ACCESS_DENIED 0' })
        .end('denied')
      return
    }
    const { 'proxy-authorization': _secret, ...passed } = request.headers
    const onward = ask(
      { ...place(url.hostname, url.port || '80'), path: url.pathname + url.search, headers: passed },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        answer.once('aborted', () => response.destroy())
      },
    )
    onward.once('error', () => {
      if (response.headersSent) response.destroy()
      else response.writeHead(502, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }).end('no way')
    })
    onward.end()
  })
  server.on('connection', socket => {
    connections += 1
    keep(socket)
  })
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    tunnels.push(request.url ?? '')
    headers.push(request.headers)
    keep(socket)
    const status = refusal(request.headers['proxy-authorization'])
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const [host, port] = (request.url ?? '').split(':')
    const { host: name, port: number } = place(host ?? '', port ?? '443')
    const onward = keep(connect(number, name))
    onward.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.once('error', () => socket.end('HTTP/1.1 503 No way\r\nContent-Length: 0\r\n\r\n'))
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      end.once('close', () => other.destroy())
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    forwarded,
    tunnels,
    headers,
    get connections() {
      return connections
    },
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
