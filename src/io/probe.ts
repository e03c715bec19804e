// Asks what would become of a picture without fetching it: HEAD, and where that leaves a doubt the first bytes.

import { setTimeout as sleep } from 'node:timers/promises'
import { failureCause } from '../data/failure-cause.ts'
import type { Probe } from '../data/probe.ts'
import { RowFailure } from '../errors.ts'
import type { Asker } from './asker.ts'
import { announcedCodings, isUncoded } from './content-coding.ts'
import type { AnswerBody } from './exchange.ts'
import { purpose } from './fetcher.ts'
import { openHostSlots } from './host-slots.ts'
import type { FetchLimits } from './limits.ts'
import { readLocalFile } from './local-file.ts'
import { lazyNetwork } from './network.ts'
import { optOutSetback } from './opt-out.ts'
import { basicAuthorization } from './proxy.ts'
import { type Network, type Progress, tryOnce } from './request.ts'
import { type Headers, header, headerValues } from './resumption.ts'
import { backoffMs, type Setback } from './retry.ts'

export interface Prober {
  /** @param location as in a manifest. Rejects only when the prober was closed */
  probe(location: string): Promise<Probe>
  close(): Promise<void>
}

/** Enough to know any kind of picture by. */
const firstBytes = 64

/** A host that so many pictures in a row did not get a word from is not asked again. */
const enoughSilence = 3

export function openProber(limits: FetchLimits, environment: NodeJS.ProcessEnv, asker: Asker = {}): Prober {
  const network = lazyNetwork(limits, environment, { ...asker, purpose })
  // A picture keeps its turn over all its tries: those behind it in line may learn from it.
  const slots = openHostSlots(limits.connectionsPerHost)
  const silent = new Map<string, number>()

  async function probeInTurn(url: URL): Promise<Probe> {
    await slots.take(url.host)
    try {
      if ((silent.get(url.host) ?? 0) >= enoughSilence) return unasked(url)
      const probe = await probeUrl(url, await network.open())
      silent.set(url.host, isSilence(probe) ? (silent.get(url.host) ?? 0) + 1 : 0)
      return probe
    } finally {
      slots.give(url.host)
    }
  }

  return {
    probe: location =>
      /^https?:/i.test(location) ? probeInTurn(new URL(location)) : probeFile(location, limits),
    async close() {
      slots.close()
      await network.close()
    },
  }
}

const isSilence = ({ problem }: Probe): boolean =>
  problem?.code === 'timeout' || (problem !== undefined && failureCause(problem.code).unconnected === true)

const unasked = ({ host }: URL): Probe => ({
  ms: 0,
  problem: {
    code: 'timeout',
    message: `${host} was not asked any more: ${enoughSilence} pictures in a row got no answer`,
  },
})

async function probeFile(location: string, { maxBytes }: FetchLimits): Promise<Probe> {
  const started = performance.now()
  try {
    const bytes = await readLocalFile(location, maxBytes)
    const ms = performance.now() - started
    return { bytes: bytes.length, ms, head: bytes.subarray(0, firstBytes) }
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error
    return { ms: performance.now() - started, problem: { code: error.code, message: error.message } }
  }
}

/** HEAD once; then, if its answer is not plain, GET as a job would, until it is clear or `limits.tries` are over. */
async function probeUrl(start: URL, network: Network): Promise<Probe> {
  const { limits, closing } = network
  const head = new ProbedBody('HEAD', limits)
  const first = await tryTimed(progressOf(start, head, limits), network)
  if (first.setback === undefined && head.isPlain) return { ms: first.ms, ...head.found }
  if (first.setback?.code === 'opted-out') return asProblem(first.setback, first.ms, head)

  const body = new ProbedBody('GET', limits)
  const progress = progressOf(start, body, limits)
  for (let round = 1; ; round += 1) {
    const { setback, ms } = await tryTimed(progress, network)
    if (setback === undefined || body.isEnough) return { ms, ...body.found }
    const waitMs = backoffMs(round, setback.waitMs)
    const isLast = !setback.again || round >= limits.tries || performance.now() + waitMs >= progress.deadline
    if (isLast) return asProblem(setback, ms, body)
    await sleep(waitMs, undefined, { signal: closing }).catch(() => closing.throwIfAborted())
  }
}

const progressOf = (start: URL, body: ProbedBody, { rowMs }: FetchLimits): Progress => ({
  start,
  authorization: basicAuthorization(start),
  body,
  deadline: performance.now() + rowMs,
  tries: 0,
  connected: false,
})

const asProblem = ({ code, sentence }: Setback, ms: number, body: ProbedBody): Probe => ({
  ms,
  ...body.found,
  problem: { code, message: sentence },
})

async function tryTimed(progress: Progress, network: Network) {
  const started = performance.now()
  const setback = await tryOnce(progress, network)
  return { setback, ms: performance.now() - started }
}

/** What an answer says about the picture; of its bytes no more than the first. */
class ProbedBody implements AnswerBody {
  readonly method: 'GET' | 'HEAD'
  readonly progress = 'nothing'
  readonly shortfall = 'broke off before the end'
  readonly #limits: FetchLimits
  #asksForPart = true
  #bytes: number | undefined
  #type: string | undefined
  #first = Buffer.alloc(0)
  #codings = ''
  /** The rest was broken off, because the beginning is there. */
  isEnough = false

  constructor(method: 'GET' | 'HEAD', limits: FetchLimits) {
    this.method = method
    this.#limits = limits
  }

  get found(): Pick<Probe, 'bytes' | 'type' | 'head'> {
    return {
      ...(this.#bytes !== undefined && { bytes: this.#bytes }),
      ...(this.#type !== undefined && { type: this.#type }),
      // The beginning of what a coding made of it tells nothing.
      ...(this.#first.length > 0 && isUncoded(this.#codings, this.#first) && { head: this.#first }),
    }
  }

  /** Says all that HEAD can say of a picture. Some servers announce 0 bytes, or a page, to HEAD alone. */
  get isPlain(): boolean {
    return (this.#bytes ?? 0) > 0 && !/^text\//i.test(this.#type ?? '')
  }

  resumeHeaders(): string[] {
    return this.method === 'GET' && this.#asksForPart ? ['range', `bytes=0-${firstBytes - 1}`] : []
  }

  /** A server that has no such part is asked for the whole: the picture may be shorter than that, or empty. */
  startOver(): void {
    this.#asksForPart = false
  }

  begin(host: string, status: number, headers: Headers): Setback | undefined {
    this.#first = Buffer.alloc(0)
    this.isEnough = false
    this.#type = header(headers, 'content-type')
    this.#codings = announcedCodings(headerValues(headers, 'content-encoding'))
    const whole = /^bytes \d+-\d+\/(\d+)$/.exec(header(headers, 'content-range')?.trim() ?? '')?.[1]
    const text = status === 206 ? whole : header(headers, 'content-length')
    this.#bytes = text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
    const { honoursOptOut, maxBytes } = this.#limits
    const refusal = honoursOptOut ? optOutSetback(host, headers) : undefined
    if (refusal !== undefined) return refusal
    if (this.#bytes === undefined || this.#bytes <= maxBytes) return undefined
    const sentence = `${host} announced ${this.#bytes} bytes; the limit is ${maxBytes}`
    return { code: 'too-large', sentence, again: false }
  }

  append(_host: string, chunk: Buffer): Setback | undefined {
    this.isEnough = this.#first.length + chunk.length > firstBytes
    this.#first = Buffer.concat([this.#first, chunk]).subarray(0, firstBytes)
    // A server that knows no parts sends the whole.
    return this.isEnough
      ? { code: 'too-large', sentence: 'more than was asked for', again: false }
      : undefined
  }

  end(host: string): Setback | undefined {
    return this.method === 'GET' && this.#first.length === 0
      ? { code: 'empty', sentence: `${host} sent no bytes`, again: false }
      : undefined
  }
}
