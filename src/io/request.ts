// One try at a URL: by which ways, through which redirects, and what the answer's status means.

import { canHeal } from '../data/http-status.ts'
import {
  type Answer,
  ask,
  askedQuietMs,
  type Network,
  type Progress,
  proxyRefusal,
  statusSentence,
} from './ask.ts'
import { connectionSetback } from './connection-failure.ts'
import type { AnswerBody, Ending } from './exchange.ts'
import type { FetchLimits } from './limits.ts'
import type { Way } from './proxy.ts'
import { afterRedirect, badRedirect, isRedirect, redirectTarget, shown } from './redirect.ts'
import type { Setback } from './retry.ts'

export type { Network, Progress } from './ask.ts'

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
    if (!isRedirect(status)) return statusSetback(url.host, answer, progress)
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

function statusSetback(host: string, answer: Answer, progress: Progress): Setback {
  const { status } = answer
  if (status === 204 || status === 205) {
    return { code: 'empty', sentence: `${host} answered ${status}, no content`, again: false }
  }
  const sentence = statusSentence(host, status)
  const code = `http-${status}` as const
  if (status === 416) {
    // The part we asked for is not there: the picture has changed, so ask for the whole. If we asked for
    // no part, the server is confused and stays so.
    const again = progress.body.resumeHeaders().length > 0
    progress.body.startOver()
    return { code, sentence, again }
  }
  if (!canHeal(status)) return { code, sentence, again: false }
  return { code, sentence, again: true, waitMs: askedQuietMs(answer) }
}

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
