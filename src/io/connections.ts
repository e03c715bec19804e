// The connections to servers and proxies. The only file that knows undici.

import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Agent } from 'undici'
import { userAgent } from '../data/contact.ts'
import { version } from '../version.ts'
import type { Asker } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { mostHeadBytes } from './lenient-head.ts'
import { type LenientRequest, requestLeniently } from './lenient-request.ts'
import type { FetchLimits } from './limits.ts'
import type { HttpProxy, Way } from './proxy.ts'
import type { Network } from './request.ts'
import { namingAuthorities, socketOpener } from './sockets.ts'

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
  const connect = {
    ...trustOf(client),
    allowH2: false,
    timeout: limits.connectMs,
    autoSelectFamily: true,
    // Node gives the first of several addresses 250 ms, less than some honest hosts are away.
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.min(1000, Math.floor(limits.connectMs / 4))),
  }
  const connector = namingAuthorities(undici.buildConnector(connect))
  const agent = new undici.Agent({ ...options, connect: connector })
  const tunnels = new Map<HttpProxy, Agent>()
  const openSocket = socketOpener(
    connector,
    // A proxy that takes CONNECT and says nothing would otherwise keep us for undici's 300 s.
    proxy => new undici.Client(proxy, { connect, headersTimeout: limits.connectMs }),
  )
  const closing = new AbortController()
  /** Origins that answer in a way which undici does not read: they are asked leniently from the start. */
  const strange = new Set<string>()

  /** Its connections lead through the proxy by CONNECT; undici's ProxyAgent makes them otherwise than the rest. */
  function tunnelThrough(proxy: HttpProxy): Agent {
    let tunnel = tunnels.get(proxy)
    if (tunnel === undefined) {
      tunnel = new undici.Agent({
        ...options,
        connect: ({ protocol, host, hostname, port }, told) => {
          const url = new URL(`${protocol}//${host ?? `${hostname}:${port}`}`)
          openSocket(url, proxy, closing.signal).then(
            socket => told(null, socket),
            error => told(error, null),
          )
        },
      })
      tunnels.set(proxy, tunnel)
    }
    return tunnel
  }

  function dispatch(url: URL, way: Way, { target, headers }: LenientRequest, exchange: Exchange): void {
    const { method } = exchange
    if (way === undefined || url.protocol === 'https:') {
      const through = way === undefined ? agent : tunnelThrough(way)
      through.dispatch({ origin: url.origin, path: target, method, headers: [...headers] }, exchange)
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
