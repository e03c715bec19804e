// One try at a URL: by which ways, through which redirects, and what the answer's status means.

import { STATUS_CODES } from 'node:http'
import { canHeal } from '../data/http-status.ts'
import { connectionSetback, nameProxy, seconds } from './connection-failure.ts'
import { type AnswerBody, type Ending, Exchange } from './exchange.ts'
import type { HostSlots } from './host-slots.ts'
import type { FetchLimits } from './limits.ts'
import type { Way, Ways } from './proxy.ts'
import { afterRedirect, badRedirect, isRedirect, redirectTarget, shown } from './redirect.ts'
import { header } from './resumption.ts'
import { type QuietHosts, retryAfterMs, type Setback } from './retry.ts'

/** What all requests of one fetcher, or of one download, share. */
export interface Network {
  readonly limits: FetchLimits
  readonly ways: Ways
  readonly slots: HostSlots
  readonly quiet: QuietHosts
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

/** One try: the URL and its redirects, to the end of the body (undefined) or a setback. */
export async function tryOnce(progress: Progress, network: Network): Promise<Setback | undefined> {
  const { limits } = network
  let url = progress.start
  progress.tries += 1
  const seen = new Set<string>()
  for (let hops = 0; ; hops += 1) {
    const answer = await askByAnyWay(url, progress, network)
    if (answer === undefined) return undefined
    if ('code' in answer) return hops === 0 ? answer : afterRedirect(answer, progress.start)
    const { status, headers } = answer
    if (!isRedirect(status)) return statusSetback(url.host, answer, progress, network)
    seen.add(url.href)
    const target = redirectTarget(url, headers)
    if (!(target instanceof URL)) return target
    if (network.staysSecure && url.protocol === 'https:' && target.protocol === 'http:')
      return badRedirect(
        `${url.host} redirects from https: to ${shown(target)}, which anybody on the way may change`,
      )
    if (seen.has(target.href))
      return badRedirect(`${url.host} redirects in a circle, back to ${shown(target)}`)
    if (hops >= limits.maxRedirects) {
      return badRedirect(`${progress.start.host} led to more than ${limits.maxRedirects} redirects`)
    }
    url = target
  }
}

function statusSetback(host: string, answer: Answer, progress: Progress, { quiet }: Network): Setback {
  const { status, headers } = answer
  if (status === 204 || status === 205) {
    return { code: 'empty', sentence: `${host} answered ${status}, no content`, again: false }
  }
  const sentence = `${host} answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()
  const code = `http-${status}` as const
  if (status === 416) {
    // The part we asked for is not there: the picture has changed, so ask for the whole. If we asked for
    // no part, the server is confused and stays so.
    const again = progress.body.resumeHeaders().length > 0
    progress.body.startOver()
    return { code, sentence, again }
  }
  if (!canHeal(status)) return { code, sentence, again: false }
  const waitMs = retryAfterMs(header(headers, 'retry-after'), header(headers, 'date'))
  if (waitMs !== undefined && (status === 429 || status === 503)) quiet.ask(host, waitMs, status)
  return { code, sentence, again: true, waitMs }
}

type Answer = Extract<Ending, { kind: 'status' }>

/**
 * Asks for one URL by one way after the other until somebody answers.
 * @returns undefined when the body is whole
 */
async function askByAnyWay(
  url: URL,
  progress: Progress,
  network: Network,
): Promise<Answer | Setback | undefined> {
  const ways = network.ways.to(url)
  if (typeof ways === 'string') return { code: 'bad-proxy', sentence: ways, again: false }
  const failures: { way: Way; setback: Setback }[] = []
  for (const way of ways) {
    const ending = await ask(url, way, progress, network)
    if ('code' in ending) return ending
    const obstacle = obstacleOn(way, ending, url, progress.body, network.limits)
    if (obstacle === undefined) {
      network.ways.worked(url, way)
      if (ending.kind === 'status') return ending
      return ending.kind === 'refused' ? ending.setback : undefined
    }
    // Somebody was reached: that is how it ended. And a certificate is as bad by any other way.
    if ((ending.kind === 'broken' && ending.stage !== 'connecting') || obstacle.code === 'tls')
      return obstacle
    failures.push({ way, setback: obstacle })
  }
  // What happened on the direct way says most; the rest is told after it.
  const told = failures.find(({ way }) => way === undefined) ?? failures.at(-1)!
  const others = failures.filter(failure => failure !== told).map(({ setback }) => setback.sentence)
  return { ...told.setback, sentence: [told.setback.sentence, ...others].join('; ') }
}

/** What kept a request from the host it was for, or undefined if that host answered. */
const obstacleOn = (
  way: Way,
  ending: Ending,
  url: URL,
  body: AnswerBody,
  limits: FetchLimits,
): Setback | undefined => {
  if (ending.kind === 'status') return proxyRefusal(ending, way)
  if (ending.kind !== 'broken') return undefined
  return connectionSetback(ending.error, { host: url.host, way, stage: ending.stage, body, limits })
}

/**
 * A status that speaks for the proxy and not for the host: 407, or an error page that squid wrote itself. A
 * site's squid often passes only what it was set up for.
 */
function proxyRefusal({ status, headers }: Answer, way: Way): Setback | undefined {
  if (way === undefined) return undefined
  const squid = header(headers, 'x-squid-error')
  if (status !== 407 && squid === undefined) return undefined
  return {
    code: status === 407 || way.optional ? 'bad-proxy' : `http-${status}`,
    sentence: `${nameProxy(way)}: it answered ${status} (${squid ?? STATUS_CODES[status]})`,
    again: canHeal(status),
  }
}

/** Of two that authorize, the row's own counts. */
function ownHeaders({ authorization }: Progress, { headers = [] }: Network): readonly string[] {
  if (authorization === undefined) return headers
  const others = headers.filter((_, at) => headers[at - (at % 2)] !== 'authorization')
  return ['authorization', authorization, ...others]
}

/** Waits for its turn, then sends one request and waits for how it ends. A setback: its time is over. */
async function ask(url: URL, way: Way, progress: Progress, network: Network): Promise<Ending | Setback> {
  const { limits, slots, quiet, closing } = network
  // Plain requests through a proxy share the connections to it; a tunnel is a connection to the host.
  const slot = way !== undefined && url.protocol === 'http:' ? way.origin : url.origin
  for (;;) {
    const waiting = slots.take(slot)
    if (waiting !== undefined) {
      const since = performance.now()
      await waiting
      progress.deadline += performance.now() - since
    }
    closing.throwIfAborted()
    const pause = quiet.wait(url.host, progress.deadline, closing)
    if (pause === undefined) break
    slots.give(slot)
    const setback = await pause.catch(() => closing.throwIfAborted())
    if (setback) {
      progress.tries -= 1 // nobody was asked
      return setback
    }
  }
  const exchange = new Exchange(url.host, progress.body, () => slots.give(slot))
  const timer = setTimeout(() => exchange.stop(), Math.max(0, progress.deadline - performance.now()))
  const extra = progress.body.resumeHeaders()
  // The manifest's credentials and a person's headers are for the manifest's host; credentials in a redirect are not
  // ours to give at all.
  if (url.origin === progress.start.origin) extra.push(...ownHeaders(progress, network))
  network.send(url, way, extra, exchange)
  const ending = await exchange.ending
  clearTimeout(timer)
  closing.throwIfAborted()
  // A proxy's own word, no answer of a host, leaves open whether this machine reaches any.
  const reached = ending.kind === 'broken' || ending.kind === 'stopped' ? ending.stage !== 'connecting' : true
  if (reached && !(ending.kind === 'status' && proxyRefusal(ending, way) !== undefined))
    progress.connected = true
  if (ending.kind !== 'stopped') return ending
  const what = reached
    ? `${url.host} sent ${progress.body.progress}`
    : `there was no connection to ${url.host}`
  return {
    code: reached ? 'timeout' : 'connect-timeout',
    sentence: `${what} in ${seconds(limits.rowMs)}, the limit for one picture`,
    again: false,
  }
}
