// The bytes of one picture as they arrive: counted, bounded, and carried on where a connection broke.

import { describeError } from '../errors.ts'
import { announcedCodings, UnknownCoding, withoutCodings } from './content-coding.ts'
import type { AnswerBody } from './exchange.ts'
import type { FetchLimits } from './limits.ts'
import { optOutSetback } from './opt-out.ts'
import {
  continuation,
  type Headers,
  type Held,
  header,
  headerValues,
  sentFromStart,
  type Validator,
  validatorOf,
} from './resumption.ts'
import type { Setback } from './retry.ts'

/** Where an answer that does not say its length starts; it doubles from here. */
const firstGuessBytes = 256 * 1024

export class PictureBody implements AnswerBody {
  readonly #maxBytes: number
  readonly #honoursOptOut: boolean
  /** One buffer for the whole body, sized by Content-Length: nothing is joined afterwards. */
  #buffer = Buffer.alloc(0)
  #received = 0
  #total: number | undefined
  #codings = ''
  #validator: Validator | undefined

  constructor({ maxBytes, honoursOptOut }: Pick<FetchLimits, 'maxBytes' | 'honoursOptOut'>) {
    this.#maxBytes = maxBytes
    this.#honoursOptOut = honoursOptOut
  }

  get progress(): string {
    if (this.#received === 0) return 'nothing'
    return this.#total === undefined ? `${this.#received} bytes` : `${this.#received} of ${this.#total} bytes`
  }

  get shortfall(): string {
    return this.#total === undefined
      ? `sent ${this.#received} bytes and broke off before the end`
      : `announced ${this.#total} bytes and sent ${this.#received}`
  }

  resumeHeaders(): string[] {
    return this.#received > 0 && this.#validator !== undefined
      ? ['range', `bytes=${this.#received}-`, 'if-range', this.#validator.value]
      : []
  }

  startOver(): void {
    this.#received = 0
    this.#total = undefined
    this.#validator = undefined
  }

  /**
   * Takes the head of an answer that has a body for us (200, 203, 206).
   * Only a 206 that continues the very bytes we hold is joined to them (RFC 9110, 15.3.7.3); a 200 means
   * that the server sends the whole again, so the count starts anew. So does a 206 from the first byte on if nobody
   * asked for a part, or if it is the whole: some caches answer so.
   */
  begin(host: string, status: number, headers: Headers): Setback | undefined {
    const refusal = this.#honoursOptOut ? optOutSetback(host, headers) : undefined
    if (refusal !== undefined) return refusal
    const part = status === 206 ? sentFromStart(headers) : undefined
    const asked = this.resumeHeaders().length > 0
    if (status === 206 && (part === undefined || (asked && !part.isWhole)))
      return this.#takeUp(host, headers, asked)
    const length = part?.total ?? Number(header(headers, 'content-length') ?? Number.NaN)
    this.startOver()
    this.#codings = announcedCodings(headerValues(headers, 'content-encoding'))
    if (length > this.#maxBytes) {
      return {
        code: 'too-large',
        sentence: `${host} announced ${length} bytes; the limit is ${this.#maxBytes}`,
        again: false,
      }
    }
    this.#total = Number.isNaN(length) ? undefined : length
    this.#validator = validatorOf(headers)
    const capacity = this.#total ?? Math.min(firstGuessBytes, this.#maxBytes)
    if (this.#buffer.length !== capacity) this.#buffer = Buffer.allocUnsafeSlow(capacity)
    return undefined
  }

  /** Takes the head of a 206 that must go on where we are. */
  #takeUp(host: string, headers: Headers, asked: boolean): Setback | undefined {
    const [mismatch, total] = asked ? continuation(headers, this.#held) : ['no part was asked for']
    if (mismatch === undefined) {
      this.#total = total
      return undefined
    }
    this.startOver()
    return {
      code: 'protocol',
      sentence: `${host} answered with a part that does not continue the picture (${mismatch})`,
      again: asked,
    }
  }

  get #held(): Held {
    const [received, total, validator] = [this.#received, this.#total, this.#validator]
    return { received, total, validator, codings: this.#codings, maxBytes: this.#maxBytes }
  }

  /** Takes the next bytes. A setback if there are more than the limit or than announced. */
  append(host: string, chunk: Buffer): Setback | undefined {
    const received = this.#received + chunk.length
    if (received > this.#buffer.length) {
      if (received > (this.#total ?? this.#maxBytes)) {
        return this.#total === undefined
          ? {
              code: 'too-large',
              sentence: `${host} sent more than ${this.#maxBytes} bytes, the limit`,
              again: false,
            }
          : {
              code: 'protocol',
              sentence: `${host} announced ${this.#total} bytes and sent more`,
              again: true,
            }
      }
      const larger = Buffer.allocUnsafeSlow(
        Math.min(this.#total ?? this.#maxBytes, Math.max(received, this.#buffer.length * 2)),
      )
      this.#buffer.copy(larger, 0, 0, this.#received)
      this.#buffer = larger
    }
    chunk.copy(this.#buffer, this.#received)
    this.#received = received
    return undefined
  }

  /** The end of an answer. A setback if bytes are missing, or if there are none. */
  end(host: string): Setback | undefined {
    if (this.#total !== undefined && this.#received < this.#total) {
      return { code: 'cut-short', sentence: `${host} ${this.shortfall}`, again: true }
    }
    return this.#received === 0
      ? { code: 'empty', sentence: `${host} sent no bytes`, again: false }
      : undefined
  }

  /**
   * The picture. We ask for no compression (pictures are compressed already: it would cost time at both
   * ends and save nothing), but some servers compress whatever leaves them, so it is taken off again.
   */
  async picture(host: string): Promise<Uint8Array | Setback> {
    const bytes = this.#buffer.subarray(0, this.#received)
    try {
      const picture = await withoutCodings(this.#codings, bytes, this.#maxBytes)
      return picture.length > 0 ? picture : { code: 'empty', sentence: `${host} sent no bytes`, again: false }
    } catch (error) {
      return this.#undecodable(host, error)
    }
  }

  #undecodable(host: string, error: unknown): Setback {
    if (error instanceof UnknownCoding) {
      const sentence = `${host} sent the picture encoded as "${error.message}", which was not asked for and is not known here`
      return { code: 'protocol', sentence, again: false }
    }
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? {
          code: 'too-large',
          sentence: `${host} sent more than ${this.#maxBytes} bytes (after ${this.#codings}), the limit`,
          again: false,
        }
      : {
          code: 'protocol',
          sentence: `${host} sent damaged ${this.#codings} (${describeError(error)})`,
          again: true,
        }
  }
}
