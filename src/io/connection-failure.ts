// What the error of a connection means for a picture: a code, a sentence, and whether to ask again.

import type { FailureCode } from '../data/failure-cause.ts'
import { describeError } from '../errors.ts'
import type { AnswerBody, Stage } from './exchange.ts'
import { tooLongAHead } from './lenient-head.ts'
import type { FetchLimits } from './limits.ts'
import type { HttpProxy, Way } from './proxy.ts'
import type { Setback } from './retry.ts'
import { RefusedWay } from './sockets.ts'
import { inTlsWords } from './unknown-authority.ts'
import { isEarlyEnd } from './unreadable.ts'

/** The circumstances of an error. */
export interface Scene {
  /** Whom we asked, with its port. */
  readonly host: string
  readonly way: Way
  readonly stage: Stage
  readonly body: AnswerBody
  readonly limits: FetchLimits
}

/** "30 s", "0.2 s". */
export const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`

/** "the proxy http://squid:3128 (http_proxy)". */
export const nameProxy = (proxy: HttpProxy): string => `the proxy ${proxy.origin} (${proxy.variable})`

/** Node's and OpenSSL's names for a certificate or handshake that is refused. */
const tlsCode =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CRL_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_|EPROTO)/

/** Codes of Node and the system before there is a connection; the words follow "… : ". */
const unconnected: Readonly<Record<string, readonly [code: FailureCode, words: string]>> = {
  ECONNREFUSED: ['refused', 'the connection was refused'],
  ENOTFOUND: ['no-such-host', 'the name could not be resolved'],
  EAI_AGAIN: ['no-such-host', 'the name could not be resolved for now'],
  EHOSTUNREACH: ['unreachable', 'there is no way to the host'],
  EHOSTDOWN: ['unreachable', 'the host is down'],
  ENETUNREACH: ['unreachable', 'there is no way to its network'],
  ENETDOWN: ['unreachable', 'the network is down'],
  EADDRNOTAVAIL: ['unreachable', 'this machine has no address left for the connection'],
  ECONNRESET: ['reset', 'the connection broke while it was made'],
  ECONNABORTED: ['reset', 'the connection broke while it was made'],
  EPIPE: ['reset', 'the connection broke while it was made'],
  UND_ERR_SOCKET: ['reset', 'the connection broke while it was made'],
}

/** Of a body whose end did not come. */
const shortBody: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])

/** The code of an error, or of the first in a bundle: one host name may stand for several addresses. */
function codeOf(error: unknown): string | undefined {
  const { name, code, errors } = error as Error & { code?: unknown; errors?: readonly { code?: unknown }[] }
  // undici 8.12 looks llhttp's HPE_ names up in the wrong direction and leaves `code` undefined.
  if (name === 'HTTPParserError') return 'HPE_'
  const found = code ?? errors?.[0]?.code
  return typeof found === 'string' ? found : undefined
}

/** @throws the error itself if it is none that a network makes: then it is a bug, and must look like one */
export function connectionSetback(error: unknown, scene: Scene): Setback {
  const code = codeOf(error)
  if (code === undefined) throw error
  return scene.stage === 'connecting'
    ? noConnection(code, error, scene)
    : brokenConnection(code, error, scene)
}

function noConnection(code: string, error: unknown, { host, way, limits }: Scene): Setback {
  const reason = describeError((error as Error).message ? error : code)
  if (code === 'UND_ERR_INVALID_ARG') {
    return { code: 'bad-row', sentence: `${host} cannot be asked for this URL (${reason})`, again: false }
  }
  const timedOut =
    code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' || code === 'UND_ERR_HEADERS_TIMEOUT'
  if (tlsCode.test(code) && !way?.origin.startsWith('https:')) {
    return {
      code: 'tls',
      sentence: `the secure connection to ${host} failed: ${inTlsWords(error)}`,
      again: false,
    }
  }
  const words = timedOut ? `no connection within ${seconds(limits.connectMs)}` : unconnected[code]?.[1]
  if (way !== undefined) {
    const status = error instanceof RefusedWay ? error.status : 0
    const what =
      status > 0 ? `it answered ${status} when asked for a way to ${host}` : (words ?? inTlsWords(error))
    return { code: 'bad-proxy', sentence: `${nameProxy(way)}: ${what}`, again: status === 0 || status >= 500 }
  }
  if (timedOut) return { code: 'connect-timeout', sentence: `${host}: ${words}`, again: true }
  // A resolver's "no such name" is its last word; "try again" (EAI_AGAIN) is not.
  if (code.startsWith('EAI_') && unconnected[code] === undefined) {
    return {
      code: 'no-such-host',
      sentence: `${host}: the name could not be resolved (${code})`,
      again: true,
    }
  }
  return {
    code: unconnected[code]?.[0] ?? 'unreachable',
    sentence: `${host}: ${words ?? `no connection (${reason})`}`,
    again: code !== 'ENOTFOUND',
  }
}

function brokenConnection(code: string, error: unknown, scene: Scene): Setback {
  const { way, stage, body, limits } = scene
  const host = way === undefined ? scene.host : `${scene.host} (through ${nameProxy(way)})`
  if (code === 'UND_ERR_HEADERS_TIMEOUT') {
    return {
      code: 'timeout',
      sentence: `${host} did not answer within ${seconds(limits.headersMs)}`,
      again: true,
    }
  }
  if (code === 'UND_ERR_BODY_TIMEOUT') {
    const sentence = `${host} sent ${body.progress}, then nothing for ${seconds(limits.bodyMs)}`
    return { code: 'timeout', sentence, again: true }
  }
  if (code === 'ETIMEDOUT') {
    return {
      code: 'timeout',
      sentence: `${host} sent ${body.progress}, then was not heard of any more`,
      again: true,
    }
  }
  const isShort = stage === 'receiving' && (shortBody.has(code) || (code === 'HPE_' && isEarlyEnd(error)))
  if (!isShort && /^(?:HPE_|BAD_ANSWER|UND_ERR_HEADERS_OVERFLOW)/.test(code)) {
    const why = code === 'UND_ERR_HEADERS_OVERFLOW' ? tooLongAHead : describeError(error)
    return { code: 'protocol', sentence: `${host} did not answer in valid HTTP: ${why}`, again: true }
  }
  if (tlsCode.test(code)) {
    return {
      code: 'tls',
      sentence: `the secure connection to ${host} failed: ${inTlsWords(error)}`,
      again: false,
    }
  }
  // A closed connection (FIN) in the middle of a body is a short body; a broken one (RST) is a broken one.
  if (isShort) {
    return { code: 'cut-short', sentence: `${host} ${body.shortfall}`, again: true }
  }
  const when = stage === 'receiving' ? `after ${body.progress}` : 'before an answer came'
  return { code: 'reset', sentence: `the connection to ${host} broke ${when}`, again: true }
}
