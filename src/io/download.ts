// One file of a known digest from a URL to a path: carried on where it broke off, today or in the next process, and
// given its name only when every byte is right. How one try goes is in request.ts, the same as for pictures.

import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { failureCause } from '../data/failure-cause.ts'
import { type Foreseen, misuse, unfitMachine } from '../errors.ts'
import type { Asker } from './asker.ts'
import { seconds } from './connection-failure.ts'
import { openConnections } from './connections.ts'
import { FileBody } from './file-body.ts'
import { type Measure, measureFile } from './file-chunks.ts'
import { fileError, makeFolder } from './files.ts'
import { openHostSlots } from './host-slots.ts'
import { openHosts } from './hosts.ts'
import { defaultLimits, type FetchLimits } from './limits.ts'
import { type PartFile, takePart } from './part-file.ts'
import { basicAuthorization, readWays } from './proxy.ts'
import { type Network, type Progress, tryOnce } from './request.ts'
import { backoffMs, type Setback } from './retry.ts'

export interface Download {
  /** http: or https:. */
  readonly url: string
  /** Path of the file. Its folder is made where it is missing; `PATH.part` is its beginning. */
  readonly to: string
  /** Of the whole, in lower-case hexadecimal. */
  readonly sha256: string
  /** Of the whole, where it is known: then a page of an error is told at once. */
  readonly bytes?: number
  /** For the proxy variables named in proxy.ts. */
  readonly environment: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  readonly onProgress?: (bytes: number, total: number | undefined) => void
  readonly limits?: Partial<FetchLimits>
  /** Its headers are not sent: they are for the servers of rows. */
  readonly asker?: Asker
}

/** No row waits for it: as long as bytes arrive it may go on. */
const downloadLimits: FetchLimits = {
  ...defaultLimits,
  rowMs: 24 * 3_600_000,
  maxBytes: 8 * 1024 ** 3,
  connectionsPerHost: 1,
  // Somebody, or a machine, waits for this one file.
  patienceMs: 60_000,
}
/** In all, however much each of them brought. `limits.tries` counts those in a row that brought nothing. */
const mostTries = 100

/**
 * Afterwards the file is at `to`, whole.
 * @throws Foreseen: (2) where asking again cannot help, such as 404, another digest, a folder that cannot be written;
 *   (75) where this machine may be at fault: no network, a full disk. Else `signal`'s reason
 */
export async function download(wanted: Download): Promise<void> {
  wanted.signal?.throwIfAborted()
  const url = parseAddress(wanted.url)
  makeFolder(dirname(wanted.to))
  // A rename would put the file in the place of a device.
  if (statSync(wanted.to, { throwIfNoEntry: false })?.isFile() === false)
    throw misuse(`cannot write ${wanted.to}: it is no regular file`)
  const part = openPart(wanted.to)
  try {
    let found = await receive(url, wanted, part, part.received)
    // What an earlier process left may belong to something else. Then the whole is asked for, once.
    if (found.sha256 !== wanted.sha256 && part.received > 0) found = await receive(url, wanted, part, 0)
    if (found.sha256 !== wanted.sha256) {
      part.remove()
      throw wrongBytes(url, wanted, found)
    }
    part.finish()
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : diskError(wanted.to, error)
  } finally {
    part.keep()
  }
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw misuse(
    `${JSON.stringify(text)} is not an address that can be fetched`,
    'it begins with https:// or http://',
  )
}

function openPart(path: string): PartFile {
  try {
    return takePart(path)
  } catch (error) {
    throw diskError(path, error)
  }
}

/** Fills the part to its end, and measures it. */
async function receive(url: URL, wanted: Download, part: PartFile, received: number) {
  const { bytes, environment, onProgress } = wanted
  const limits = { ...downloadLimits, ...wanted.limits }
  const { maxBytes } = limits
  // Left by a process that was killed between the last byte and the name.
  if (received > 0 && received === bytes) return (await measureFile(part.path)).whole
  const body = new FileBody({
    file: part.file,
    received: bytes !== undefined && received > bytes ? 0 : received,
    bytes,
    maxBytes,
    onBytes: (count, total) => onProgress?.(count, total),
  })
  const connections = await openConnections(limits, {
    ...wanted.asker,
    purpose: 'a file that a person named',
  })
  const closing = wanted.signal ?? new AbortController().signal
  const hosts = openHosts({ connections: 1, patienceMs: limits.patienceMs })
  const breakOff = (): void => {
    hosts.close()
    void connections.destroy()
  }
  closing.addEventListener('abort', breakOff)
  const network: Network = {
    limits,
    ways: readWays(environment),
    slots: openHostSlots(1),
    hosts,
    closing,
    staysSecure: true,
    send: connections.send,
  }
  try {
    await untilWhole(url, body, network, wanted.to)
  } finally {
    closing.removeEventListener('abort', breakOff)
    await connections.destroy()
  }
  return (await measureFile(part.path)).whole
}

async function untilWhole(url: URL, body: FileBody, network: Network, to: string): Promise<void> {
  const { limits, closing } = network
  const progress: Progress = {
    start: url,
    authorization: basicAuthorization(url),
    body,
    deadline: performance.now() + limits.rowMs,
    tries: 0,
    connected: false,
  }
  for (let fruitless = 0; ; ) {
    const before = body.received
    closing.throwIfAborted()
    const setback = await tryOnce(progress, network)
    if (setback === undefined) return
    if (body.failure !== undefined) throw body.failure
    fruitless = body.received > before ? 0 : fruitless + 1
    const patient = (setback.waitMs ?? 0) <= limits.patienceMs
    if (!setback.again || !patient || fruitless >= limits.tries || progress.tries >= mostTries) {
      throw failed(setback, url, to, progress.connected)
    }
    const waitMs = backoffMs(Math.max(1, fruitless), setback.waitMs)
    await sleep(waitMs, undefined, { signal: closing }).catch(() => closing.throwIfAborted())
  }
}

function failed(setback: Setback, url: URL, to: string, connected: boolean): Foreseen {
  const asked = setback.waitMs === undefined ? '' : ` and asked for ${seconds(setback.waitMs)} of quiet`
  const address = shown(url)
  const sentence = `${address} could not be fetched: ${setback.sentence}${asked}`
  if (failureCause(setback.code).unconnected && !connected) {
    return unfitMachine(
      `${sentence}. This machine seems to have no network, or no way to that host`,
      `fetch it on a machine that has one, and put it here as ${to}`,
    )
  }
  const mayPass = setback.again || setback.isExhausted === true
  return mayPass ? unfitMachine(sentence, 'try again later: what has come is kept') : misuse(sentence)
}

/** Without user, password, or a query that may be somebody's signature; but whole, so that it can be typed again. */
const shown = (url: URL): string => url.origin + url.pathname

function wrongBytes(url: URL, wanted: Download, found: Measure): Foreseen {
  const size = wanted.bytes === undefined ? '' : ` (${wanted.bytes} bytes)`
  return misuse(
    `${shown(url)} is not the file that was expected: its SHA-256 is ${found.sha256} (${found.bytes} bytes), expected ${wanted.sha256}${size}`,
    'it has changed, or something on the way changes it; what came was removed',
  )
}

/** A disk that is full, or broken, is the machine's fault; a folder that cannot be written is a wrong path. */
function diskError(path: string, error: unknown): Foreseen {
  const said = fileError('write', path, error)
  const ofMachine = ['ENOSPC', 'EDQUOT', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')
  if (!ofMachine) return said
  const unfit = unfitMachine(said.message, said.hint)
  unfit.cause = error
  return unfit
}
