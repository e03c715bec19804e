// Where an answer sends us next, and why we may not follow: only to http and https, and never in a circle.

import { failureCause } from '../data/failure-cause.ts'
import { type Headers, header } from './resumption.ts'
import type { Setback } from './retry.ts'

export const isRedirect = (status: number): boolean =>
  status === 301 || status === 302 || status === 303 || status === 307 || status === 308

export const badRedirect = (sentence: string): Setback => ({ code: 'redirects', sentence, again: false })

/** A URL as a sentence shows it: without user, password, or a query that may be somebody's signature. */
export const shown = (url: URL): string => {
  const text = url.origin === 'null' ? url.protocol : url.origin + url.pathname
  return text.length > 100 ? `${text.slice(0, 97)}...` : text
}

/** A host behind a redirect that cannot be reached is a redirect that leads nowhere. */
export function afterRedirect(setback: Setback, start: URL): Setback {
  const sentence = `after a redirect from ${start.host}: ${setback.sentence}`
  const code = failureCause(setback.code).unconnected ? 'redirects' : setback.code
  return { ...setback, code, sentence }
}

export function redirectTarget(from: URL, headers: Headers): URL | Setback {
  const text = header(headers, 'location')
  if (text === undefined) return badRedirect(`${from.host} redirects without saying where to`)
  // Header bytes come as latin1; a Location that is not ASCII is UTF-8 in practice.
  const location = Buffer.from(text, 'latin1').toString()
  if (!URL.canParse(location, from.href))
    return badRedirect(`${from.host} redirects to something that is no URL`)
  const target = new URL(location, from)
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    return badRedirect(`${from.host} redirects to ${shown(target)}; only http: and https: are followed`)
  }
  target.hash = ''
  return target
}
