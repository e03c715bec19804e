// The connections to servers and proxies. The only file that knows undici.

import type { Agent, ProxyAgent } from 'undici'
import { version } from '../version.ts'
import type { Exchange } from './exchange.ts'
import type { FetchLimits } from './limits.ts'
import type { HttpProxy, Way } from './proxy.ts'
import type { Network } from './request.ts'

export interface Connections {
  readonly send: Network['send']
  /** Breaks off whatever is on its way. */
  destroy(): Promise<void>
}

/**
 * undici is loaded here and not at the top: it takes 25 ms (60 unbundled), and files need none of it.
 * @param purpose for the owner of a server, who sees it as part of the `User-Agent`
 */
export async function openConnections(limits: FetchLimits, purpose: string): Promise<Connections> {
  const undici = await import('undici')
  // Accept: a server that negotiates shall not turn a JPEG into something newer.
  const identity = ['user-agent', `photogrid/${version} (${purpose})`, 'accept', '*/*']
  const commonHeaders = [...identity, 'accept-encoding', 'identity']
  const options = {
    connections: limits.connectionsPerHost,
    pipelining: 1,
    // Range requests, header limits and connection counts mean what they say with HTTP/1.1; HTTP/2 gives one
    // picture at a time nothing.
    allowH2: false,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyMs,
  } as const
  const connect = {
    timeout: limits.connectMs,
    autoSelectFamily: true,
    // Node gives the first of several addresses 250 ms, less than some honest hosts are away.
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.min(1000, Math.floor(limits.connectMs / 4))),
  }
  const agent = new undici.Agent({ ...options, connect })
  const tunnels = new Map<HttpProxy, ProxyAgent>()

  function tunnelThrough(proxy: HttpProxy): ProxyAgent {
    let tunnel = tunnels.get(proxy)
    if (tunnel === undefined) {
      tunnel = new undici.ProxyAgent({
        ...options,
        uri: proxy.origin,
        ...(proxy.authorization === undefined ? {} : { token: proxy.authorization }),
        proxyTls: connect,
        requestTls: { timeout: limits.connectMs, allowH2: false },
        // A proxy that takes CONNECT and says nothing would otherwise keep us for undici's 300 s.
        clientFactory: (origin, given) =>
          new undici.Pool(origin, { ...given, headersTimeout: limits.connectMs }),
      })
      tunnels.set(proxy, tunnel)
    }
    return tunnel
  }

  function send(url: URL, way: Way, extra: readonly string[], exchange: Exchange): void {
    const path = url.pathname + url.search
    const { method } = exchange
    const headers = extra.length === 0 ? commonHeaders : [...commonHeaders, ...extra]
    if (way === undefined) {
      dispatch(agent, { origin: url.origin, path, method, headers }, exchange)
    } else if (url.protocol === 'https:') {
      dispatch(tunnelThrough(way), { origin: url.origin, path, method, headers }, exchange)
    } else {
      // Absolute form (RFC 9112, 3.2.2) over the proxy's own connections. undici's ProxyAgent would do it too,
      // but with a pool of proxy connections for every host and with 407 as an error without its answer.
      const own = way.authorization === undefined ? [] : ['proxy-authorization', way.authorization]
      dispatch(
        agent,
        {
          origin: way.origin,
          path: url.origin + path,
          method,
          headers: ['host', url.host, ...own, ...headers],
          // Else the proxy's certificate would be checked against the Host header.
          ...(way.origin.startsWith('https:') ? { servername: new URL(way.origin).hostname } : {}),
        },
        exchange,
      )
    }
  }

  return {
    send,
    async destroy() {
      const gone = new Error('the connections were closed')
      await Promise.all([agent.destroy(gone), ...[...tunnels.values()].map(tunnel => tunnel.destroy(gone))])
    },
  }
}

function dispatch(to: Agent | ProxyAgent, options: Agent.DispatchOptions, exchange: Exchange): void {
  try {
    to.dispatch(options, exchange)
  } catch (error) {
    exchange.onResponseError(null, error)
  }
}
