// The connections to servers and proxies. The only file that knows undici.

import type { Socket } from 'node:net'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { buildConnector, ProxyAgent, Client as ProxyClient } from 'undici'
import { userAgent } from '../data/contact.ts'
import { version } from '../version.ts'
import type { Asker } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { mostHeadBytes } from './lenient-head.ts'
import { type LenientRequest, requestLeniently } from './lenient-request.ts'
import type { FetchLimits } from './limits.ts'
import type { HttpProxy, Way } from './proxy.ts'
import type { Network } from './request.ts'
import { hearAuthority, withAuthority } from './unknown-authority.ts'

export interface Connections {
  readonly send: Network['send']
  /** Breaks off whatever is on its way. */
  destroy(): Promise<void>
}

export interface Client extends Asker {
  /** For the owner of a server, who sees it as part of the `User-Agent`. */
  readonly purpose: string
}

/** undici is loaded here and not at the top: it takes 25 ms (60 unbundled), and files need none of it. */
export async function openConnections(limits: FetchLimits, client: Client): Promise<Connections> {
  const undici = await import('undici')
  // Accept: a server that negotiates shall not turn a JPEG into something newer.
  const agentName = userAgent(`photogrid/${version}`, client.purpose, client.contact)
  const identity = ['user-agent', agentName, 'accept', '*/*']
  const commonHeaders = [...identity, 'accept-encoding', 'identity']
  const options = {
    connections: limits.connectionsPerHost,
    pipelining: 1,
    // Range requests, header limits and connection counts mean what they say with HTTP/1.1; HTTP/2 gives one
    // picture at a time nothing.
    allowH2: false,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyMs,
    maxHeaderSize: mostHeadBytes,
  } as const
  const trust = trustOf(client)
  const connect = {
    ...trust,
    timeout: limits.connectMs,
    autoSelectFamily: true,
    // Node gives the first of several addresses 250 ms, less than some honest hosts are away.
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.min(1000, Math.floor(limits.connectMs / 4))),
  }
  const connector = namingAuthorities(undici.buildConnector({ ...connect, allowH2: false }))
  const agent = new undici.Agent({ ...options, connect: connector })
  const tunnels = new Map<HttpProxy, ProxyAgent>()
  const openSocket = socketOpener(
    connector,
    proxy => new undici.Client(proxy, { connect, headersTimeout: limits.connectMs }),
  )
  const closing = new AbortController()
  /** Origins that answer in a way which undici does not read: they are asked leniently from the start. */
  const strange = new Set<string>()

  function tunnelThrough(proxy: HttpProxy): ProxyAgent {
    let tunnel = tunnels.get(proxy)
    if (tunnel === undefined) {
      tunnel = new undici.ProxyAgent({
        ...options,
        uri: proxy.origin,
        ...(proxy.authorization === undefined ? {} : { token: proxy.authorization }),
        proxyTls: connect,
        requestTls: { ...trust, timeout: limits.connectMs, allowH2: false },
        // A proxy that takes CONNECT and says nothing would otherwise keep us for undici's 300 s.
        clientFactory: (origin, given) =>
          new undici.Pool(origin, { ...given, headersTimeout: limits.connectMs }),
      })
      tunnels.set(proxy, tunnel)
    }
    return tunnel
  }

  function dispatch(url: URL, way: Way, { target, headers }: LenientRequest, exchange: Exchange): void {
    const { method } = exchange
    if (way === undefined) {
      agent.dispatch({ origin: url.origin, path: target, method, headers: [...headers] }, exchange)
    } else if (url.protocol === 'https:') {
      tunnelThrough(way).dispatch(
        { origin: url.origin, path: target, method, headers: [...headers] },
        exchange,
      )
    } else {
      agent.dispatch(
        {
          origin: way.origin,
          path: target,
          method,
          headers: ['host', url.host, ...headers],
          // Else the proxy's certificate would be checked against the Host header.
          ...(way.origin.startsWith('https:') ? { servername: new URL(way.origin).hostname } : {}),
        },
        exchange,
      )
    }
  }

  function send(url: URL, way: Way, extra: readonly string[], exchange: Exchange): void {
    const request = describeRequest(url, way, [...commonHeaders, ...extra])
    const sendLeniently = (): void =>
      void requestLeniently(request, exchange, {
        connect: () => openSocket(url, way, closing.signal),
        limits,
        closing: closing.signal,
      })
    if (strange.has(url.origin)) {
      sendLeniently()
      return
    }
    exchange.onUnreadable = isUntouched => {
      strange.add(url.origin)
      if (isUntouched) sendLeniently()
    }
    try {
      dispatch(url, way, request, exchange)
    } catch (error) {
      exchange.onResponseError(null, error)
    }
  }

  return {
    send,
    async destroy() {
      const gone = new Error('the connections were closed')
      closing.abort(gone)
      await Promise.all([agent.destroy(gone), ...[...tunnels.values()].map(tunnel => tunnel.destroy(gone))])
    },
  }
}

/** One context for all connections: to read Node's 150 authorities for each takes longer than a picture does. */
function trustOf({ authorities }: Client): { readonly secureContext?: SecureContext } {
  if (authorities === undefined) return {}
  return { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ...authorities] }) }
}

/**
 * What a server, or a proxy, is asked: plain requests through a proxy have the absolute form (RFC 9112, 3.2.2), over
 * the proxy's own connections. undici's ProxyAgent would do it too, but with a pool of proxy connections for every host
 * and with 407 as an error without its answer.
 */
function describeRequest(url: URL, way: Way, headers: readonly string[]): LenientRequest {
  const path = url.pathname + url.search
  if (way === undefined || url.protocol === 'https:') return { target: path, host: url.host, headers }
  const own = way.authorization === undefined ? [] : ['proxy-authorization', way.authorization]
  return { target: url.origin + path, host: url.host, headers: [...own, ...headers] }
}

/** As undici makes them; it returns the socket, which its types do not say. */
type Connector = (...args: Parameters<buildConnector.connector>) => Socket

/** A failure for an authority that is not known says which one. */
const namingAuthorities =
  (connector: buildConnector.connector): Connector =>
  (options, callback) => {
    let heard: () => string | undefined = () => undefined
    const socket = connector(options, (...[error, connected]: Parameters<buildConnector.Callback>) =>
      error === null ? callback(null, connected) : callback(withAuthority(error, heard()), null),
    ) as unknown as Socket
    heard = hearAuthority(socket)
    return socket
  }

type SocketOpener = (url: URL, way: Way, closing: AbortSignal) => Promise<Socket>

/** Connections of one request each, made as undici makes its own: with TLS, and CONNECT through a proxy. */
function socketOpener(connector: Connector, openProxy: (proxy: URL) => ProxyClient): SocketOpener {
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
    const { socket, statusCode } = await client.connect({
      path: `${url.hostname}:${url.port || 443}`,
      headers: { host: url.host, ...(way.authorization && { 'proxy-authorization': way.authorization }) },
      signal: closing,
      ...(proxy.protocol === 'https:' && { servername: proxy.hostname }),
    })
    void client.close()
    if (statusCode === 200) return reach(url, closing, socket as Socket)
    socket.on('error', () => {}).destroy()
    // As undici's ProxyAgent says it.
    throw Object.assign(new Error(`Proxy response (${statusCode}) !== 200`), { code: 'UND_ERR_ABORTED' })
  }
}
