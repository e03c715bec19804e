// The hosts that one fetcher asks, each with its line and its rule, in real time.

import { seconds } from './connection-failure.ts'
import { type Clock, type GivenUp, Host, type HostLimits, type Turn } from './host.ts'
import type { HostTally } from './host-tally.ts'
import type { Visit } from './host-visit.ts'
import type { Setback } from './retry.ts'

export interface Hosts {
  /** @param name host and port, as in a URL */
  of(name: string): Host
  /** By host, in the order in which they were asked first. */
  tallies(): [name: string, tally: HostTally][]
  /** Lets go whoever waits for a host, now and later. */
  close(): void
}

const thisMachine: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, Math.ceil(ms))
    return () => clearTimeout(timer)
  },
  random: Math.random,
}

export function openHosts(limits: HostLimits): Hosts {
  const hosts = new Map<string, Host>()
  let isClosed = false
  return {
    of(name) {
      let host = hosts.get(name)
      if (host === undefined) {
        host = new Host(limits, thisMachine)
        if (isClosed) host.close()
        hosts.set(name, host)
      }
      return host
    },
    tallies: () => [...hosts].map(([name, host]) => [name, host.tally]),
    close() {
      isClosed = true
      for (const host of hosts.values()) host.close()
    },
  }
}

export const turnAt = (host: Host, visit: Visit): Promise<Turn> =>
  new Promise(resolve => host.enter(visit, resolve))

/** A row that a host refused for good says how hard it was tried, and whether others had more luck. */
export function givenUpSetback({ refusal, asked, overMs, others }: GivenUp): Setback {
  const quiet = refusal.quietMs === undefined ? '' : ` and asked for ${seconds(refusal.quietMs)} of quiet`
  const told =
    asked === 0
      ? '; it said so for other rows, and was not asked for this one'
      : `; asked ${asked === 1 ? 'once' : `${asked} times over ${seconds(overMs)}`}, and it answered ${others} others in that time`
  return { code: refusal.code, sentence: refusal.sentence + quiet + told, again: false, isExhausted: true }
}
