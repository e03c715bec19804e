// Which way a request leaves this machine: through which proxy, or straight, and what to try next.
//
// Precedence, for each request:
// 1. `no_proxy`/`NO_PROXY` lists hosts that are asked directly, whatever else is set.
// 2. `http_proxy`/`HTTP_PROXY` for http:, `https_proxy`/`HTTPS_PROXY` for https: URLs (as in curl, neither
//    stands in for the other; the lower-case name wins; empty means not set). Somebody chose these, so
//    they are obeyed strictly: a dead one is a failure (`bad-proxy`), never a reason to go around it.
//    They hold for loopback addresses too unless no_proxy says otherwise, as in curl.
// 3. `OSG_SQUID_LOCATION`, then `FRONTIER_PROXY`: the pilot of a site tells every job about its squid. Nobody
//    chose these for our pictures, and many site squids pass only what they were set up for. So http:
//    goes squid first (it may hold the picture already), then direct; https: (which a squid cannot
//    cache) goes direct first, then by squid, for sites whose machines have no other way out. Loopback
//    addresses never use them: a squid elsewhere has another loopback.
//
// A value may be a list: `a;b`, `a|b`, `a,b` or Frontier's `(proxyurl=a)(proxyurl=b)`; items without a
// scheme are http. `DIRECT` in it allows the direct way; NONE, UNAVAILABLE and AUTO count as not there.

import { BlockList, isIP } from 'node:net'

export interface HttpProxy {
  /** Scheme, host and port: no user, no path. Safe to show. */
  readonly origin: string
  /** The `proxy-authorization` header's value, from user and password in the variable. */
  readonly authorization: string | undefined
  /** The variable it comes from. */
  readonly variable: string
  /** Offered by the site, not chosen for us: when it fails, another way may be tried. */
  readonly optional: boolean
}

/** One way to a host: by a proxy, or directly (undefined). */
export type Way = HttpProxy | undefined

export interface Ways {
  /**
   * The ways to try for `url`, best first, never empty. A variable without one usable proxy in it gives a
   * sentence instead.
   */
  to(url: URL): readonly Way[] | string
  /** `way` worked for `url`: the next request to that origin tries it first. */
  worked(url: URL, way: Way): void
}

interface ProxyList {
  readonly proxies: readonly HttpProxy[]
  readonly direct: boolean
  /** What could not be read as a proxy. */
  readonly unusable: string | undefined
}

/** Reads the proxies out of an environment. Nothing else in it matters to a fetcher. */
export function readWays(environment: NodeJS.ProcessEnv): Ways {
  const first = (...names: string[]): ProxyList | undefined => {
    const name = names.find(candidate => environment[candidate]?.trim())
    return name === undefined ? undefined : parseProxyList(name, environment[name] ?? '', false)
  }
  const chosen: Readonly<Record<string, ProxyList | undefined>> = {
    'http:': first('http_proxy', 'HTTP_PROXY'),
    'https:': first('https_proxy', 'HTTPS_PROXY'),
  }
  const offered = ['OSG_SQUID_LOCATION', 'FRONTIER_PROXY'].flatMap(
    name => parseProxyList(name, environment[name] ?? '', true).proxies,
  )
  const goesDirect = parseNoProxy(environment.no_proxy ?? environment.NO_PROXY ?? '')

  function plan(url: URL): readonly Way[] | string {
    if (goesDirect(url)) return [undefined]
    const list = chosen[url.protocol]
    if (list !== undefined) {
      if (list.unusable !== undefined && list.proxies.length === 0) return list.unusable
      const ways: Way[] = [...list.proxies]
      if (list.direct || ways.length === 0) ways.push(undefined)
      return ways
    }
    if (offered.length === 0 || isLoopback(url.hostname)) return [undefined]
    return url.protocol === 'https:' ? [undefined, ...offered] : [...offered, undefined]
  }

  const known = new Map<string, readonly Way[] | string>()
  const to = (url: URL): readonly Way[] | string => {
    let ways = known.get(url.origin)
    if (ways === undefined) {
      ways = plan(url)
      known.set(url.origin, ways)
    }
    return ways
  }
  return {
    to,
    worked(url, way) {
      const ways = to(url)
      if (typeof ways === 'string' || ways[0] === way) return
      known.set(url.origin, [way, ...ways.filter(other => other !== way)])
    },
  }
}

/** Items of a proxy variable, in any of the forms named at the head of this file. */
export function parseProxyList(variable: string, text: string, optional: boolean): ProxyList {
  const frontier = [...text.matchAll(/\(\s*proxyurl\s*=\s*([^)]+)\)/gi)].map(match => match[1] ?? '')
  const items = frontier.length > 0 || /\(\s*serverurl\s*=/i.test(text) ? frontier : text.split(/[;|,\s]+/)
  const proxies: HttpProxy[] = []
  let direct = false
  let unusable: string | undefined
  for (const item of items.map(word => word.trim())) {
    if (item === '' || /^(none|unavailable|auto)$/i.test(item)) continue
    if (/^direct$/i.test(item)) {
      direct = true
      continue
    }
    const proxy = parseProxy(variable, item, optional)
    if (typeof proxy === 'string') unusable = proxy
    else proxies.push(proxy)
  }
  return { proxies, direct, unusable }
}

function parseProxy(variable: string, item: string, optional: boolean): HttpProxy | string {
  // `squid:3128` alone would parse as a URL of the scheme "squid:".
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(item) ? item : `http://${item}`
  if (!URL.canParse(text)) return `${variable} is not the URL of a proxy`
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `${variable} asks for a ${url.protocol} proxy; only http: and https: proxies are known here`
  }
  return { origin: url.origin, authorization: basicAuthorization(url), variable, optional }
}

/** `Basic …` for the user and password of a URL (RFC 7617), or undefined if it has none. */
export function basicAuthorization(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined
  return `Basic ${Buffer.from(`${percentDecoded(url.username)}:${percentDecoded(url.password)}`).toString('base64')}`
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone "%" in a password
  }
}

const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/(.)\.$/, '$1')
    .toLowerCase()

function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname)
  return host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '::1'
}

/**
 * `no_proxy` as curl and undici read it: names and their subdomains (`.example.org`, `*.example.org` and
 * `example.org` alike), `host:port`, IP addresses, blocks such as `10.0.0.0/8`, `*` for all; separated
 * by commas or white space.
 */
export function parseNoProxy(text: string): (url: URL) => boolean {
  const blocks = new BlockList()
  const names: { host: string; port: string }[] = []
  let everything = false
  for (const item of text.split(/[,\s]+/).filter(word => word !== '')) {
    const block = /^([^/]+)\/(\d+)$/.exec(item)
    const address = bareHost(block?.[1] ?? '')
    if (block !== null && isIP(address) !== 0) {
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
      if (Number(block[2]) <= (family === 'ipv6' ? 128 : 32))
        blocks.addSubnet(address, Number(block[2]), family)
      continue
    }
    if (item === '*') everything = true
    const split = isIP(item) === 6 ? null : /^(.*):(\d+)$/.exec(item)
    names.push({ host: bareHost(split?.[1] ?? item).replace(/^\*?\./, ''), port: split?.[2] ?? '' })
  }
  return url => {
    if (everything) return true
    const host = bareHost(url.hostname)
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    const family = isIP(host)
    if (family !== 0 && blocks.check(host, family === 6 ? 'ipv6' : 'ipv4')) return true
    return names.some(
      name =>
        (name.port === '' || name.port === port) &&
        (name.host === '*' || host === name.host || host.endsWith(`.${name.host}`)),
    )
  }
}
