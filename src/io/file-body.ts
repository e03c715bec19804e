// The bytes of one file as they arrive, written where they belong: carried on where an earlier try, or an earlier
// process, left off. They stay in memory for no longer than a piece of them.

import { ftruncateSync, writeSync } from 'node:fs'
import { announcedCodings, isUncoded } from './content-coding.ts'
import type { AnswerBody } from './exchange.ts'
import {
  continuation,
  type Headers,
  header,
  headerValues,
  sentFromStart,
  type Validator,
  validatorOf,
} from './resumption.ts'
import type { Setback } from './retry.ts'

export interface FileBodyChoice {
  /** Open for writing. */
  readonly file: number
  /** Bytes that are in it already. */
  readonly received: number
  /** Of the whole; undefined where the caller does not know. */
  readonly bytes: number | undefined
  /** Never more than this. */
  readonly maxBytes: number
  readonly onBytes: (received: number, total: number | undefined) => void
}

export class FileBody implements AnswerBody {
  readonly #choice: FileBodyChoice
  #received: number
  /** By the server, of the whole. */
  #announced: number | undefined
  #validator: Validator | undefined
  #failure: unknown
  #codings = ''

  constructor(choice: FileBodyChoice) {
    this.#choice = choice
    this.#received = choice.received
  }

  get received(): number {
    return this.#received
  }

  get #total(): number | undefined {
    return this.#announced ?? this.#choice.bytes
  }

  /** What the disk said, where that was the end. */
  get failure(): unknown {
    return this.#failure
  }

  get progress(): string {
    if (this.#received === 0) return 'nothing'
    return this.#total === undefined ? `${this.#received} bytes` : `${this.#received} of ${this.#total} bytes`
  }

  get shortfall(): string {
    return this.#total === undefined
      ? `broke off after ${this.#received} bytes, before the end`
      : `broke off after ${this.#received} of ${this.#total} bytes`
  }

  /** An earlier process's part has no validator any more: the digest of the whole decides whether it belonged. */
  resumeHeaders(): string[] {
    if (this.#received === 0) return []
    const condition = this.#validator === undefined ? [] : ['if-range', this.#validator.value]
    return ['range', `bytes=${this.#received}-`, ...condition]
  }

  startOver(): void {
    this.#received = 0
    this.#announced = undefined
    this.#validator = undefined
  }

  begin(host: string, status: number, headers: Headers): Setback | undefined {
    const { bytes, maxBytes } = this.#choice
    this.#codings = announcedCodings(headerValues(headers, 'content-encoding'))
    if (status === 206 && !sentFromStart(headers)?.isWhole) {
      const [received, total, validator] = [this.#received, this.#total, this.#validator]
      const held = { received, total, validator, codings: this.#codings, maxBytes }
      const [mismatch, whole] = received > 0 ? continuation(headers, held) : ['no part was asked for']
      if (mismatch === undefined) {
        this.#announced = whole
        this.#validator ??= validatorOf(headers)
        return undefined
      }
      this.startOver()
      const sentence = `${host} answered with a part that does not continue the file (${mismatch})`
      return { code: 'protocol', sentence, again: received > 0 }
    }
    const length = Number(header(headers, 'content-length') ?? Number.NaN)
    // Looked at before anything is given up that we hold: a page of an error is not the file.
    if (bytes !== undefined && !Number.isNaN(length) && length !== bytes) {
      const coded = this.#codings && `, encoded as "${this.#codings}"`
      return final(`${host} announced ${length} bytes${coded}; the file has ${bytes}`, 'protocol')
    }
    if (length > maxBytes)
      return final(`${host} announced ${length} bytes; the limit is ${maxBytes}`, 'too-large')
    this.startOver()
    this.#announced = Number.isNaN(length) ? undefined : length
    this.#validator = validatorOf(headers)
    return this.#write(host, () => ftruncateSync(this.#choice.file, 0))
  }

  append(host: string, chunk: Buffer): Setback | undefined {
    // Only the beginning tells whether a coding was applied; the digest of the whole has the last word.
    if (this.#received === 0 && !isUncoded(this.#codings, chunk))
      return final(`${host} sent the file encoded as "${this.#codings}"`, 'protocol')
    const end = this.#received + chunk.length
    if (end > (this.#total ?? this.#choice.maxBytes)) {
      return final(`${host} sent more than ${this.#total ?? this.#choice.maxBytes} bytes`, 'too-large')
    }
    const setback = this.#write(host, () => {
      for (let done = 0; done < chunk.length; ) {
        done += writeSync(this.#choice.file, chunk, done, chunk.length - done, this.#received + done)
      }
      this.#received = end
    })
    if (setback === undefined) this.#choice.onBytes(this.#received, this.#total)
    return setback
  }

  end(host: string): Setback | undefined {
    const { bytes, file } = this.#choice
    const received = this.#received
    if (this.#announced !== undefined && received < this.#announced) {
      return { code: 'cut-short', sentence: `${host} ${this.shortfall}`, again: true }
    }
    if (received === 0) return final(`${host} sent no bytes`, 'empty')
    if (bytes === undefined || received === bytes) return undefined
    // The end of something else, which is no part of the file.
    this.startOver()
    const sentence = `${host} sent ${received} bytes; the file has ${bytes}`
    return this.#write(host, () => ftruncateSync(file, 0)) ?? final(sentence, 'protocol')
  }

  #write(host: string, act: () => void): Setback | undefined {
    try {
      act()
      return undefined
    } catch (error) {
      this.#failure = error
      return final(`what ${host} sent could not be written`, 'internal')
    }
  }
}

const final = (sentence: string, code: Setback['code']): Setback => ({ code, sentence, again: false })
