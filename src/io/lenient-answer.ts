// One answer as its bytes arrive, for servers whose heads or chunks undici does not read. Nothing is believed of what
// comes after it: its connection is not used again.

import { type AnswerHead, BadAnswer, mostHeadBytes, parseHead, tooLongAHead } from './lenient-head.ts'
import type { Headers } from './resumption.ts'

export interface AnswerSink {
  onHead(status: number, headers: Headers): void
  onBytes(bytes: Buffer): void
  /** Called once; whatever comes then is nobody's. */
  onWhole(): void
}

/** 100, 102, 103 … before the answer itself. */
const mostInterims = 20
/** Of the line that says a chunk's size, with its extensions. */
const longestSizeLine = 4096

type State = 'head' | 'bytes' | 'until close' | 'chunk size' | 'chunk' | 'chunk end' | 'whole'

export class LenientAnswer {
  readonly #sink: AnswerSink
  readonly #hasBody: boolean
  #state: State = 'head'
  /** What is not a whole line yet. */
  #rest: Buffer = Buffer.alloc(0)
  /** Bytes of `#rest` in which no end of a head was found. */
  #searched = 0
  #interims = 0
  /** Of the body, or of this chunk. */
  #left = 0

  constructor(method: 'GET' | 'HEAD', sink: AnswerSink) {
    this.#hasBody = method === 'GET'
    this.#sink = sink
  }

  get isWhole(): boolean {
    return this.#state === 'whole'
  }

  get hasHead(): boolean {
    return this.#state !== 'head'
  }

  /** @throws BadAnswer */
  take(arrived: Buffer): void {
    let bytes: Buffer | undefined = arrived
    while (bytes !== undefined && bytes.length > 0 && this.#state !== 'whole') bytes = this.#step(bytes)
  }

  /** The connection has ended. @returns is the answer whole? */
  end(): boolean {
    if (this.#state === 'until close') this.#finish()
    return this.isWhole
  }

  /** @returns what is left of the bytes; undefined: more have to come */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(bytes)
      case 'chunk size':
        return this.#takeSize(bytes)
      case 'chunk end':
        return this.#takeChunkEnd(bytes)
      default:
        return this.#takeBody(bytes)
    }
  }

  #takeHead(bytes: Buffer): Buffer | undefined {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const start = /^(?:\r?\n)*/.exec(all.toString('latin1', 0, 64))![0].length
    const end = endOfHead(all, Math.max(start, this.#searched - 3))
    if (end === undefined ? all.length > mostHeadBytes : end > mostHeadBytes)
      throw new BadAnswer(tooLongAHead)
    if (end === undefined) {
      this.#rest = all
      this.#searched = all.length
      // Another tongue need not be heard to its end: SMTP's greeting has no blank line.
      if (all.length >= 5 && !/^\s*http\//i.test(all.toString('latin1', 0, 64))) parseHead(firstLine(all))
      return undefined
    }
    this.#rest = Buffer.alloc(0)
    this.#searched = 0
    this.#takeUp(parseHead(all.toString('latin1', start, end).replace(/(?:\r?\n){1,2}$/, '')))
    return all.subarray(end)
  }

  #takeUp({ status, headers, framing }: AnswerHead): void {
    if (status === 101) throw new BadAnswer('it changes to another protocol, which nobody asked for (101)')
    if (status < 200) {
      this.#interims += 1
      if (this.#interims > mostInterims)
        throw new BadAnswer(`more than ${mostInterims} interim answers came before it`)
      return
    }
    const isBare = !this.#hasBody || status === 204 || status === 304
    this.#left = framing.by === 'length' ? framing.bytes : 0
    this.#state = framing.by === 'length' ? 'bytes' : framing.by === 'chunks' ? 'chunk size' : 'until close'
    this.#sink.onHead(status, headers)
    if (isBare || (framing.by === 'length' && framing.bytes === 0)) this.#finish()
  }

  #takeBody(bytes: Buffer): Buffer | undefined {
    const part = this.#state === 'until close' ? bytes : bytes.subarray(0, this.#left)
    this.#sink.onBytes(part)
    if (this.#state === 'until close') return undefined
    this.#left -= part.length
    if (this.#left === 0) {
      if (this.#state === 'bytes') this.#finish()
      else this.#state = 'chunk end'
    }
    return bytes.subarray(part.length)
  }

  #takeSize(bytes: Buffer): Buffer | undefined {
    const line = this.#takeLine(bytes, longestSizeLine, 'the line with the size of a chunk is too long')
    if (line === undefined) return undefined
    const size = /^([\da-f]{1,8})[ \t]*(?:;.*)?$/is.exec(line.text)?.[1]
    if (size === undefined)
      throw new BadAnswer(`the size of a chunk is ${JSON.stringify(line.text.slice(0, 40))}`)
    this.#left = Number.parseInt(size, 16)
    // What follows the last chunk, trailers and a blank line, says nothing of the picture.
    if (this.#left === 0) this.#finish()
    else this.#state = 'chunk'
    return line.after
  }

  #takeChunkEnd(bytes: Buffer): Buffer | undefined {
    const line = this.#takeLine(bytes, 1, 'a chunk goes on beyond its size')
    if (line === undefined) return undefined
    if (line.text !== '') throw new BadAnswer('a chunk goes on beyond its size')
    this.#state = 'chunk size'
    return line.after
  }

  /** The next line without its end, at most `longest` bytes (and CR); undefined as long as it is not there. */
  #takeLine(
    bytes: Buffer,
    longest: number,
    complaint: string,
  ): { readonly text: string; readonly after: Buffer } | undefined {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const end = all.indexOf(10)
    if ((end < 0 ? all.length : end) > longest) throw new BadAnswer(complaint)
    this.#rest = end < 0 ? all : Buffer.alloc(0)
    if (end < 0) return undefined
    return { text: all.toString('latin1', 0, end).replace(/\r$/, ''), after: all.subarray(end + 1) }
  }

  #finish(): void {
    this.#state = 'whole'
    this.#sink.onWhole()
  }
}

const firstLine = (bytes: Buffer): string => bytes.toString('latin1', 0, 80).split(/\r?\n/, 1)[0]!

/** The place behind the first blank line from `from` on: LF, LF or LF, CR, LF. */
function endOfHead(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(10, from); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3
  }
  return undefined
}
