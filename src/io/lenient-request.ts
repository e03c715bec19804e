// One request over a connection of its own, its answer read leniently: the second way for servers that undici gives up
// on. The connection is closed after the body, whatever the server says: bytes behind it have no later answer to
// pretend to be, and nothing is sent that waits for them.

import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'
import { LenientAnswer } from './lenient-answer.ts'
import type { FetchLimits } from './limits.ts'

export interface LenientRequest {
  /** As it stands in the request line. */
  readonly target: string
  /** Of the server that is meant. */
  readonly host: string
  /** Names and values by turns, without Host. */
  readonly headers: readonly string[]
}

/** An error that is told like undici's own of that code. */
const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/**
 * What becomes of it is told to the exchange, as undici would; never rejects.
 * @param connect makes the connection, TLS and proxy included
 * @param closing ends it
 */
export async function requestLeniently(
  { target, host, headers }: LenientRequest,
  exchange: Exchange,
  {
    connect,
    limits,
    closing,
  }: {
    readonly connect: () => Promise<Socket>
    readonly limits: FetchLimits
    readonly closing: AbortSignal
  },
): Promise<void> {
  let socket: Socket
  try {
    socket = await connect()
  } catch (error) {
    exchange.onResponseError(null, error)
    return
  }
  let timer: NodeJS.Timeout | undefined
  const end = (error: unknown): void => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    closing.removeEventListener('abort', breakOff)
    socket.destroy()
    if (error === undefined) exchange.onResponseEnd()
    else exchange.onResponseError(null, error)
  }
  const breakOff = (): void => end(closing.reason)
  const wait = (ms: number, code: string): void => {
    clearTimeout(timer)
    timer = setTimeout(() => end(failure(code, 'nothing came in time')), ms)
  }
  const answer = new LenientAnswer(exchange.method, {
    onHead(status, found) {
      wait(limits.bodyMs, 'UND_ERR_BODY_TIMEOUT')
      exchange.onResponseStart({ abort: end }, status, found)
      // Known by its head: the connection is no longer needed.
      if (exchange.isSettled) end(undefined)
    },
    onBytes: bytes => timer && exchange.onResponseData({ abort: end }, bytes),
    onWhole: () => end(undefined),
  })
  socket.on('data', bytes => {
    if (timer === undefined) return
    if (answer.hasHead) timer.refresh()
    try {
      answer.take(bytes)
    } catch (error) {
      end(error)
    }
  })
  socket.on('error', end)
  socket.on('close', () => {
    if (!answer.end()) end(failure('UND_ERR_SOCKET', 'the other side has closed the connection'))
  })
  wait(limits.headersMs, 'UND_ERR_HEADERS_TIMEOUT')
  closing.addEventListener('abort', breakOff)
  exchange.onRequestStart({ abort: end })
  if (closing.aborted) breakOff()
  if (timer !== undefined) socket.write(formatRequest(exchange.method, target, host, headers))
}

function formatRequest(method: string, target: string, host: string, headers: readonly string[]): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, `host: ${host}`]
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  return Buffer.from(`${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`, 'latin1')
}
