// One request to one host, in its turn and as often as the host wants it: a refusal is the host's and not the row's.

import { STATUS_CODES } from 'node:http'
import { canHeal } from '../data/http-status.ts'
import { connectionSetback, nameProxy, seconds } from './connection-failure.ts'
import { type AnswerBody, type Ending, Exchange } from './exchange.ts'
import type { Host } from './host.ts'
import type { HostSlots } from './host-slots.ts'
import { type HostRefusal, Visit } from './host-visit.ts'
import { givenUpSetback, type Hosts, turnAt } from './hosts.ts'
import type { FetchLimits } from './limits.ts'
import type { Way, Ways } from './proxy.ts'
import { header } from './resumption.ts'
import { LeftWaiting, retryAfterMs, type Setback } from './retry.ts'

/** What all requests of one fetcher, or of one download, share. */
export interface Network {
  readonly limits: FetchLimits
  readonly ways: Ways
  readonly hosts: Hosts
  /** Connections to proxies. */
  readonly slots: HostSlots
  /** Its reason is what requests on their way reject with. */
  readonly closing: AbortSignal
  /** Names and values by turns, for the servers of rows alone. */
  readonly headers?: readonly string[]
  /** No redirect from https: to http: is followed. */
  readonly staysSecure?: boolean
  /** Sends a request. What becomes of it is told to the exchange; never throws. */
  send(url: URL, way: Way, headers: readonly string[], exchange: Exchange): void
}

/** The state of one picture, or file, over all its tries. */
export interface Progress {
  readonly start: URL
  readonly authorization: string | undefined
  readonly body: AnswerBody
  /** `performance.now()` at which `rowMs` is over. */
  deadline: number
  /** Tries that reached the point of asking. */
  tries: number
  /** Some host was connected to: then this machine's network is not at fault. */
  connected: boolean
}

/** An answer that is no picture. */
export type Answer = Extract<Ending, { kind: 'status' }>

/**
 * Asks one URL by one way until the host serves it, or the row is given up.
 * @returns how it ended; a setback if it was given up, or its time is over
 * @throws LeftWaiting
 */
export async function ask(
  url: URL,
  way: Way,
  progress: Progress,
  network: Network,
): Promise<Ending | Setback> {
  const host = network.hosts.of(url.host)
  const visit = new Visit(progress)
  for (;;) {
    const enteredMs = performance.now()
    const turn = await turnAt(host, visit)
    network.closing.throwIfAborted()
    if (turn === undefined) throw new LeftWaiting()
    if ('refusal' in turn) {
      if (turn.asked === 0 && url === progress.start) progress.tries -= 1 // nobody was asked
      return givenUpSetback(turn)
    }
    const sentMs = performance.now()
    progress.deadline += sentMs - enteredMs
    const { ending, freed } = await askOnce(url, way, progress, network)
    try {
      network.closing.throwIfAborted()
      const refusal = refusalOf(ending, url, way, { progress, network, host })
      if (refusal === undefined) {
        if (isOfHost(ending, way)) host.accept(turn, visit)
        else host.miss(visit)
        return inTime(ending, url, progress, network)
      }
      const givenUp = host.refuse(turn, visit, refusal)
      if (givenUp !== undefined) return givenUpSetback(givenUp)
      if (progress.body.method === 'HEAD') {
        // Some hosts refuse HEAD alone: GET will tell.
        host.miss(visit)
        return { code: refusal.code, sentence: refusal.sentence, again: true, waitMs: refusal.quietMs }
      }
    } finally {
      // Only now: whoever goes next shall go by this answer.
      void freed.then(() => host.free(turn))
    }
    progress.tries += 1
    progress.deadline += performance.now() - sentMs
  }
}

/** Sends one request. `freed`: its connection can be used again, or is gone. */
async function askOnce(url: URL, way: Way, progress: Progress, network: Network) {
  const { slots } = network
  // Plain requests through a proxy share the connections to it; a tunnel is a connection to the host.
  const slot = way !== undefined && url.protocol === 'http:' ? way.origin : undefined
  const waitedSinceMs = performance.now()
  if (slot !== undefined) await slots.take(slot)
  progress.deadline += performance.now() - waitedSinceMs
  const { promise: freed, resolve: free } = Promise.withResolvers<void>()
  const exchange = new Exchange(url.host, progress.body, () => {
    if (slot !== undefined) slots.give(slot)
    free()
  })
  const timer = setTimeout(() => exchange.stop(), Math.max(0, progress.deadline - performance.now()))
  const extra = progress.body.resumeHeaders()
  // The manifest's credentials and a person's headers are for the manifest's host; credentials in a redirect are not
  // ours to give at all.
  if (url.origin === progress.start.origin) extra.push(...ownHeaders(progress, network))
  network.send(url, way, extra, exchange)
  const ending = await exchange.ending
  clearTimeout(timer)
  // A proxy's own word, no answer of a host, leaves open whether this machine reaches any.
  if (isReached(ending) && !(ending.kind === 'status' && proxyRefusal(ending, way) !== undefined))
    progress.connected = true
  return { ending, freed }
}

/** Of two that authorize, the row's own counts. */
function ownHeaders({ authorization }: Progress, { headers = [] }: Network): readonly string[] {
  if (authorization === undefined) return headers
  const others = headers.filter((_, at) => headers[at - (at % 2)] !== 'authorization')
  return ['authorization', authorization, ...others]
}

const isReached = (ending: Ending): boolean =>
  ending.kind === 'broken' || ending.kind === 'stopped' ? ending.stage !== 'connecting' : true

/** Is it an answer of the host itself? */
const isOfHost = (ending: Ending, way: Way): boolean =>
  ending.kind === 'broken' || ending.kind === 'stopped'
    ? ending.stage === 'receiving'
    : ending.kind !== 'status' || proxyRefusal(ending, way) === undefined

/** Connections that a host in trouble does not take; of one that never answered they are the row's own tries. */
const troubles: ReadonlySet<string> = new Set(['refused', 'reset', 'connect-timeout'])

/** A host's refusal: 429, 503, or a connection that it does not take although it has answered before. */
function refusalOf(
  ending: Ending,
  url: URL,
  way: Way,
  { progress, network, host }: { progress: Progress; network: Network; host: Host },
): HostRefusal | undefined {
  if (ending.kind === 'status') {
    const { status } = ending
    if ((status !== 429 && status !== 503) || proxyRefusal(ending, way) !== undefined) return undefined
    const sentence = statusSentence(url.host, status)
    return { code: `http-${status}`, sentence, byChance: status === 503, quietMs: askedQuietMs(ending) }
  }
  if (ending.kind !== 'broken' || ending.stage === 'receiving' || way !== undefined || !host.hasAnswered)
    return undefined
  const { body } = progress
  const scene = { host: url.host, way, stage: ending.stage, body, limits: network.limits }
  const { code, sentence } = connectionSetback(ending.error, scene)
  return troubles.has(code) ? { code, sentence, byChance: true } : undefined
}

function inTime(ending: Ending, url: URL, progress: Progress, { limits }: Network): Ending | Setback {
  if (ending.kind !== 'stopped') return ending
  const reached = isReached(ending)
  const what = reached
    ? `${url.host} sent ${progress.body.progress}`
    : `there was no connection to ${url.host}`
  return {
    code: reached ? 'timeout' : 'connect-timeout',
    sentence: `${what} in ${seconds(limits.rowMs)}, the limit for one picture`,
    again: false,
  }
}

export const statusSentence = (host: string, status: number): string =>
  `${host} answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()

/** The host's wish for quiet, in ms; 0 is none. */
export const askedQuietMs = ({ headers }: Answer): number | undefined =>
  retryAfterMs(header(headers, 'retry-after'), header(headers, 'date')) || undefined

/**
 * A status that speaks for the proxy and not for the host: 407, or an error page that squid wrote itself. A
 * site's squid often passes only what it was set up for.
 */
export function proxyRefusal({ status, headers }: Answer, way: Way): Setback | undefined {
  if (way === undefined) return undefined
  const squid = header(headers, 'x-squid-error')
  if (status !== 407 && squid === undefined) return undefined
  return {
    code: status === 407 || way.optional ? 'bad-proxy' : `http-${status}`,
    sentence: `${nameProxy(way)}: it answered ${status} (${squid ?? STATUS_CODES[status]})`,
    again: canHeal(status),
  }
}
