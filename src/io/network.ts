// What all requests of one fetcher share: connections, ways, lines of waiting. Opened when somebody first asks, for
// files need none of it.

import { type Client, type Connections, openConnections } from './connections.ts'
import { openHostSlots } from './host-slots.ts'
import { type Hosts, openHosts } from './hosts.ts'
import type { FetchLimits } from './limits.ts'
import { readWays } from './proxy.ts'
import type { Network } from './request.ts'

export interface LazyNetwork {
  readonly hosts: Hosts
  /** Rejects once it is closed. */
  open(): Promise<Network>
  /** Breaks off what is on its way, and destroys all connections. */
  close(): Promise<void>
}

/** @param environment read once, for the proxy variables named in proxy.ts; nothing else in it counts */
export function lazyNetwork(
  limits: FetchLimits,
  environment: NodeJS.ProcessEnv,
  client: Client,
): LazyNetwork {
  const closed = new AbortController()
  const slots = openHostSlots(limits.connectionsPerHost)
  const hosts = openHosts({ connections: limits.connectionsPerHost, patienceMs: limits.patienceMs })
  const shared = {
    limits,
    ways: readWays(environment),
    slots,
    hosts,
    closing: closed.signal,
    headers: (client.headers ?? []).flatMap(({ name, value }) => [name, value]),
  }
  let opening: Promise<Connections> | undefined
  let network: Network | undefined

  return {
    hosts,
    async open() {
      closed.signal.throwIfAborted()
      if (network === undefined) {
        opening ??= openConnections(limits, client)
        const { send } = await opening
        network ??= { ...shared, send }
      }
      return network
    },
    async close() {
      closed.abort(new Error('the fetcher was closed'))
      slots.close()
      hosts.close()
      await (await opening)?.destroy()
    },
  }
}
