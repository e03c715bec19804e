// Gets one picture's bytes, from a URL or from a file of this machine: the worker's door to the network.
// Who waits, asks again, resumes or goes another way is in picture-request.ts; this file holds the
// connections, and is the only one that knows undici.

import type { Agent, ProxyAgent } from 'undici'
import { version } from '../version.ts'
import type { Exchange } from './exchange.ts'
import { openHostSlots } from './host-slots.ts'
import type { FetchLimits } from './limits.ts'
import { readLocalFile } from './local-file.ts'
import { type Network, requestPicture } from './picture-request.ts'
import { type HttpProxy, readWays, type Way } from './proxy.ts'
import { openQuietHosts } from './retry.ts'

export { defaultLimits, type FetchLimits } from './limits.ts'

export interface Fetched {
  /** The file as it is on the server, content encoding removed; never empty. The caller's to keep. */
  readonly bytes: Uint8Array
  /** Requests it took, redirects not counted; 1 for a file. */
  readonly tries: number
}

export interface Fetcher {
  /**
   * @param location an http:, https: or file: URL; anything else is a path
   * @throws RowFailure when the picture cannot be had; any other error is a bug, or the fetcher was closed
   */
  fetch(location: string): Promise<Fetched>
  /** Breaks off what is on its way (those promises reject) and closes all connections. */
  close(): Promise<void>
}

/** @param environment read once, for the proxy variables named in proxy.ts; nothing else in it counts */
export function openFetcher(limits: FetchLimits, environment: NodeJS.ProcessEnv): Fetcher {
  const closed = new AbortController()
  const slots = openHostSlots(limits.connectionsPerHost)
  const shared = {
    limits,
    ways: readWays(environment),
    slots,
    quiet: openQuietHosts(),
    closing: closed.signal,
  }
  let opening: Promise<Connections> | undefined
  let network: Network | undefined

  return {
    async fetch(location) {
      closed.signal.throwIfAborted()
      if (!/^https?:/i.test(location)) {
        return { bytes: await readLocalFile(location, limits.maxBytes), tries: 1 }
      }
      if (network === undefined) {
        opening ??= openConnections(limits)
        const { send } = await opening
        network ??= { ...shared, send }
      }
      return requestPicture(location, network)
    },
    async close() {
      closed.abort(new Error('the fetcher was closed'))
      slots.close()
      await (await opening)?.destroy()
    },
  }
}

interface Connections {
  readonly send: Network['send']
  destroy(): Promise<void>
}

/** Accept: a server that negotiates shall not turn a JPEG into something newer. */
const commonHeaders: readonly string[] = [
  'user-agent',
  `photogrid/${version} (HTCondor job; one picture per manifest row)`,
  'accept',
  '*/*',
  'accept-encoding',
  'identity',
]

/** undici is loaded here and not at the top: it takes 25 ms (60 unbundled), and files need none of it. */
async function openConnections(limits: FetchLimits): Promise<Connections> {
  const undici = await import('undici')
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
    const headers = extra.length === 0 ? (commonHeaders as string[]) : [...commonHeaders, ...extra]
    if (way === undefined) {
      dispatch(agent, { origin: url.origin, path, method: 'GET', headers }, exchange)
    } else if (url.protocol === 'https:') {
      dispatch(tunnelThrough(way), { origin: url.origin, path, method: 'GET', headers }, exchange)
    } else {
      // Absolute form (RFC 9112, 3.2.2) over the proxy's own connections. undici's ProxyAgent would do it too,
      // but with a pool of proxy connections for every host and with 407 as an error without its answer.
      const own = way.authorization === undefined ? [] : ['proxy-authorization', way.authorization]
      dispatch(
        agent,
        {
          origin: way.origin,
          path: url.origin + path,
          method: 'GET',
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
      const gone = new Error('the fetcher was closed')
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
