// Gets one picture's bytes, from a URL or from a file of this machine: the worker's door to the network.
// Who asks again is in picture-request.ts, how one try goes in request.ts.

import type { Asker } from './asker.ts'
import type { HostTally } from './host-tally.ts'
import type { FetchLimits } from './limits.ts'
import { readLocalFile } from './local-file.ts'
import { lazyNetwork } from './network.ts'
import { requestPicture } from './picture-request.ts'

export type { HostTally } from './host-tally.ts'
export { defaultLimits, type FetchLimits } from './limits.ts'
export { LeftWaiting } from './retry.ts'

export interface Fetched {
  /** The file as it is on the server, content encoding removed; never empty. The caller's to keep. */
  readonly bytes: Uint8Array
  /** Requests it took, redirects not counted; 1 for a file. */
  readonly tries: number
}

export interface Fetcher {
  /**
   * @param location an http:, https: or file: URL; anything else is a path
   * @throws RowFailure when the picture cannot be had; LeftWaiting after `leaveWaiting`; any other error is a bug, or the fetcher was closed
   */
  fetch(location: string): Promise<Fetched>
  /** Lets go the rows that wait for their host, now and later: their promises reject with LeftWaiting. */
  leaveWaiting(): void
  /** What each host let through, in the order in which they were asked first. */
  hosts(): [name: string, tally: HostTally][]
  /** Breaks off what is on its way (those promises reject) and closes all connections. */
  close(): Promise<void>
}

/** What servers are told about us: the jobs that fetch, and the check before them. */
export const purpose = 'HTCondor job; one picture per manifest row'

/** @param environment read once, for the proxy variables named in proxy.ts; nothing else in it counts */
export function openFetcher(limits: FetchLimits, environment: NodeJS.ProcessEnv, asker: Asker = {}): Fetcher {
  const network = lazyNetwork(limits, environment, { ...asker, purpose })
  let isClosed = false
  return {
    async fetch(location) {
      if (isClosed) throw new Error('the fetcher was closed')
      if (!/^https?:/i.test(location)) {
        return { bytes: await readLocalFile(location, limits.maxBytes), tries: 1 }
      }
      return requestPicture(location, await network.open())
    },
    leaveWaiting: () => network.hosts.close(),
    hosts: () => network.hosts.tallies(),
    close() {
      isClosed = true
      return network.close()
    },
  }
}
