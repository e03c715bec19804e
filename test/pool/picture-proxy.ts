// A forward proxy that answers every URL itself, with a small real photograph chosen by the URL: so the
// tutorial's own manifest, whose server is gone, can be run unchanged.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A status to answer with; or the picture's first half, and then the connection ends, or nothing comes. */
export type Refusal = number | 'cut' | 'stall'

export interface PictureProxy {
  readonly url: string
  /** Every URL asked for, with how often. */
  readonly asked: ReadonlyMap<string, number>
  /** Before every answer; may be changed on the way. */
  latencyMs: number
  /** What is done instead of sending a picture; may be changed on the way. */
  refusal: (url: string) => Refusal | undefined
  close(): Promise<void>
}

/** Which of `count` pictures a URL shows. */
export function pictureOf(url: string, count: number): number {
  let sum = 0
  for (const char of url) sum = (sum * 31 + char.charCodeAt(0)) >>> 0
  return sum % count
}

export async function startPictureProxy(pictures: readonly Uint8Array[]): Promise<PictureProxy> {
  const asked = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const url = request.url ?? ''
    asked.set(url, (asked.get(url) ?? 0) + 1)
    if (proxy.latencyMs > 0) await sleep(proxy.latencyMs)
    const refusal = proxy.refusal(url)
    if (typeof refusal === 'number') {
      response.writeHead(refusal).end()
      return
    }
    const bytes = pictures[pictureOf(url, pictures.length)]!
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length })
    if (refusal === undefined) response.end(bytes)
    else {
      response.write(bytes.subarray(0, bytes.length >> 1), () => {
        if (refusal === 'cut') response.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const proxy: PictureProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    latencyMs: 0,
    refusal: () => undefined,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}
