// How a connection is made: directly, to a proxy, or through a proxy by CONNECT, with TLS where the URL has it.

import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Way } from './proxy.ts'
import { hearAuthority, withAuthority } from './unknown-authority.ts'

type Told = (...ending: [error: null, socket: Socket] | [error: Error, socket: null]) => void

interface Wanted {
  readonly hostname: string
  readonly host?: string
  readonly protocol: string
  readonly port: string
  readonly servername?: string
  readonly httpSocket?: Socket
}

/** As undici makes connections; it returns the socket, which its types do not say. */
export type Connector = (wanted: Wanted, told: Told) => Socket

/** A failure for an authority that is not known says which one. */
export const namingAuthorities =
  (connector: (wanted: Wanted, told: Told) => unknown): Connector =>
  (wanted, told) => {
    let heard: () => string | undefined = () => undefined
    const socket = connector(wanted, (...ending) =>
      ending[0] === null ? told(...ending) : told(withAuthority(ending[0], heard()), null),
    ) as Socket
    heard = hearAuthority(socket)
    return socket
  }

export type SocketOpener = (url: URL, way: Way, closing: AbortSignal) => Promise<Socket>

/** What a proxy is asked for a way with. */
export interface ProxyClient {
  connect(request: {
    path: string
    headers: Record<string, string>
    signal: AbortSignal
    servername?: string
  }): Promise<{ readonly socket: Duplex; readonly statusCode: number }>
  close(): Promise<void>
}

/** @param openProxy for one CONNECT */
export function socketOpener(connector: Connector, openProxy: (proxy: URL) => ProxyClient): SocketOpener {
  const reach = (url: URL, closing: AbortSignal, httpSocket?: Socket): Promise<Socket> => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>()
    const { host, protocol, port } = url
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const socket = connector(
      { hostname, host, protocol, port, ...(httpSocket && { httpSocket }) },
      (error, connected) => (error === null ? resolve(connected) : reject(error)),
    )
    const breakOff = (): void => void socket.destroy(closing.reason)
    closing.addEventListener('abort', breakOff)
    return promise.finally(() => closing.removeEventListener('abort', breakOff))
  }

  return async (url, way, closing) => {
    if (way === undefined) return reach(url, closing)
    const proxy = new URL(way.origin)
    if (url.protocol === 'http:') return reach(proxy, closing)
    const client = openProxy(proxy)
    try {
      const { socket, statusCode } = await client.connect({
        path: `${url.hostname}:${url.port || 443}`,
        headers: {
          host: url.host,
          'proxy-connection': 'keep-alive',
          ...(way.authorization !== undefined && { 'proxy-authorization': way.authorization }),
        },
        signal: closing,
        // Else the proxy's certificate would be checked against the Host header.
        ...(proxy.protocol === 'https:' && { servername: proxy.hostname }),
      })
      if (statusCode === 200) return await reach(url, closing, socket as Socket)
      socket.on('error', () => {}).destroy()
      throw new RefusedWay(statusCode)
    } catch (error) {
      // undici takes its own word for a broken connection, told while one is made, for a reason to go on for ever.
      if ((error as NodeJS.ErrnoException).code !== 'UND_ERR_SOCKET') throw error
      throw Object.assign(new Error((error as Error).message), { code: 'ECONNRESET' })
    } finally {
      void client.close()
    }
  }
}

/** A proxy's answer to CONNECT that is no 200. */
export class RefusedWay extends Error {
  readonly code = 'REFUSED_WAY'
  readonly status: number

  constructor(status: number) {
    super(`the proxy answered ${status}`)
    this.status = status
  }
}
