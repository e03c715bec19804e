// One HTTP request and its answer: the body goes where it is wanted, anything else is judged by its head.
//
// Written on undici's `dispatch`, below its `request` and `fetch`: those wrap every body in a stream, which
// costs more than the parsing. Its retry, redirect and decompress interceptors are not used either: retry
// knows neither whole-picture deadlines nor hosts that ask everyone for quiet, resumes with If-Match
// (which fails where If-Range starts over), and redirect must not leave http.

import type { Headers } from './resumption.ts'
import type { Setback } from './retry.ts'
import { isUnreadable } from './unreadable.ts'

/** What takes the bytes of an answer, one try after another. A setback from a method ends the try. */
export interface AnswerBody {
  /** How it is asked for; left out: GET. */
  readonly method?: 'GET' | 'HEAD'
  /** "51200 of 102400 bytes", "51200 bytes", "nothing". */
  readonly progress: string
  /** "announced 102400 bytes and sent 51200": the words for a body that ended too early. */
  readonly shortfall: string
  /** Request headers for the missing part; none if only the whole can be asked for. */
  resumeHeaders(): string[]
  /** Forgets what came. The next request asks for everything. */
  startOver(): void
  /** Takes the head of an answer that has a body for us: 200, 203, or 206 to `resumeHeaders`. */
  begin(host: string, status: number, headers: Headers): Setback | undefined
  append(host: string, chunk: Buffer): Setback | undefined
  /** The answer has ended as HTTP has it. */
  end(host: string): Setback | undefined
}

/** How far a request got: no connection yet; sent; its answer's body is coming. */
export type Stage = 'connecting' | 'asked' | 'receiving'

/** How a request ended. */
export type Ending =
  /** The body is there to its last byte. */
  | { readonly kind: 'whole' }
  /** An answer that is no picture: a redirect, an error, 204. */
  | { readonly kind: 'status'; readonly status: number; readonly headers: Headers }
  /** The answer was refused: too large, no continuation, empty … */
  | { readonly kind: 'refused'; readonly setback: Setback }
  /** The connection failed. */
  | { readonly kind: 'broken'; readonly error: unknown; readonly stage: Stage }
  /** `stop` was called. */
  | { readonly kind: 'stopped'; readonly stage: Stage }

/** What undici hands to a handler; the part of its `DispatchController` that is used here. */
interface Controller {
  abort(reason: Error): void
}

/**
 * The body of an error page or a redirect is read and dropped up to this size, so that the connection can be
 * used again; beyond it a new connection is cheaper.
 */
const discardBytes = 64 * 1024

/** A handler for `Dispatcher.dispatch`: undici calls the `on…` methods. Use each object for one request. */
export class Exchange {
  readonly ending: Promise<Ending>
  readonly #settle: (ending: Ending) => void
  readonly #host: string
  readonly #body: AnswerBody
  /** Called once, when the connection is free or gone; that may be after `ending` is known. */
  readonly #onFree: () => void
  #controller: Controller | undefined
  #stage: Stage = 'connecting'
  #settled = false
  #hasBytes = false
  #discarded = 0
  /**
   * Set by whoever sends it: called once if the answer is none that could be read. `isUntouched`: no byte of its body
   * has come, and the exchange waits to be sent once more, by another reader; else this is its end.
   */
  onUnreadable: ((isUntouched: boolean) => void) | undefined

  get isSettled(): boolean {
    return this.#settled
  }

  get method(): 'GET' | 'HEAD' {
    return this.#body.method ?? 'GET'
  }

  constructor(host: string, body: AnswerBody, onFree: () => void) {
    const { promise, resolve } = Promise.withResolvers<Ending>()
    this.ending = promise
    this.#settle = resolve
    this.#host = host
    this.#body = body
    this.#onFree = onFree
  }

  #end(ending: Ending): void {
    this.#settled = true
    this.#settle(ending)
  }

  #refuse(setback: Setback): void {
    this.#end({ kind: 'refused', setback })
    this.#controller?.abort(new Error(setback.sentence))
  }

  /** Gives up. Before there is a connection nothing can be aborted: it is dropped once it is there. */
  stop(): void {
    if (this.#settled) return
    this.#end({ kind: 'stopped', stage: this.#stage })
    this.#controller?.abort(new Error('stopped'))
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    this.#stage = 'asked'
    if (this.#settled) controller.abort(new Error('stopped'))
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    if (status < 200 || this.#settled) return // 1xx: the answer is yet to come
    this.#stage = 'receiving'
    if (status !== 200 && status !== 203 && status !== 206) {
      this.#end({ kind: 'status', status, headers })
      return
    }
    const setback = this.#body.begin(this.#host, status, headers)
    if (setback !== undefined) this.#refuse(setback)
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#settled) {
      this.#discarded += chunk.length
      if (this.#discarded > discardBytes) controller.abort(new Error('not worth reading'))
      return
    }
    this.#hasBytes = true
    const setback = this.#body.append(this.#host, chunk)
    if (setback !== undefined) this.#refuse(setback)
  }

  onResponseEnd(): void {
    if (!this.#settled) {
      const setback = this.#body.end(this.#host)
      this.#end(setback === undefined ? { kind: 'whole' } : { kind: 'refused', setback })
    }
    this.#onFree()
  }

  onResponseError(_controller: Controller | null, error: unknown): void {
    if (
      !this.#settled &&
      this.onUnreadable !== undefined &&
      isUnreadable(error, this.#stage === 'receiving')
    ) {
      const readAgain = this.onUnreadable
      this.onUnreadable = undefined
      if (!this.#hasBytes) {
        this.#stage = 'connecting'
        this.#controller = undefined
        readAgain(true)
        return
      }
      readAgain(false)
    }
    if (!this.#settled) this.#end({ kind: 'broken', error, stage: this.#stage })
    this.#onFree()
  }
}
