// Hosts that limit, in simulated time: jobs of many rows ask them through src/io/host.ts, whose clock and chance are
// ours. An hour of theirs takes a few milliseconds, and the same seed gives the same hour.

import { type Clock, Host } from '../../src/io/host.ts'
import { Visit } from '../../src/io/host-visit.ts'
import { randomFrom } from '../page/surveys.ts'

/** What a host makes of a request: undefined is a picture. */
export interface Answer {
  readonly status: number
  readonly quietMs?: number
}

export interface MadeHost {
  readonly name: string
  /** @returns what answers, by the time and the requests that are being served */
  open(random: () => number): (nowMs: number, serving: number, row: number) => Answer | undefined
  /** The shortest time in which its limit lets so many rows through, by how long each picture takes. */
  least(pictureMs: readonly number[], jobs: number): number
}

export interface Course {
  /** Time over the shortest that the limit allows, for the slowest job. */
  readonly ratio: number
  readonly ms: number
  readonly requests: number
  readonly refused: number
  readonly givenUp: readonly number[]
}

const wayMs = 15
const places = 24
export const hastyMs = (pictureMs: readonly number[], jobs: number): number =>
  pictureMs.reduce((sum, ms) => sum + ms + 2 * wayMs, 0) / places / jobs + 300

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** `rate` a second, and a burst. */
export const bucket = (rate: number, burst: number, retryAfter = false): MadeHost => ({
  name: `${rate} a second, burst ${burst}${retryAfter ? ', Retry-After' : ''}`,
  open() {
    let tokens = burst
    let sinceMs = 0
    return nowMs => {
      tokens = Math.min(burst, tokens + ((nowMs - sinceMs) * rate) / 1000)
      sinceMs = nowMs
      if (tokens >= 1) {
        tokens -= 1
        return undefined
      }
      return { status: 429, ...(retryAfter && { quietMs: 1000 * Math.ceil((1 - tokens) / rate) }) }
    }
  },
  least: (pictureMs, jobs) => Math.max(((pictureMs.length - burst) * 1000) / rate, hastyMs(pictureMs, jobs)),
})

export const capped = (connections: number): MadeHost => ({
  name: `${connections} at once`,
  open: () => (_now, serving) => (serving >= connections ? { status: 429 } : undefined),
  least: pictureMs => sum(pictureMs) / connections,
})

export const windowed = (count: number, seconds: number, retryAfter = false): MadeHost => ({
  name: `${count} in ${seconds} s${retryAfter ? ', Retry-After' : ''}`,
  open() {
    let current = -1
    let asked = 0
    return nowMs => {
      const window = Math.floor(nowMs / 1000 / seconds)
      if (window !== current) asked = 0
      current = window
      asked += 1
      if (asked <= count) return undefined
      const quietMs = 1000 * Math.ceil((window + 1) * seconds - nowMs / 1000)
      return { status: 429, ...(retryAfter && { quietMs }) }
    }
  },
  least(pictureMs) {
    const full = Math.ceil(pictureMs.length / count) - 1
    return full * seconds * 1000 + hastyMs(pictureMs.slice(full * count), 1)
  },
})

export const away = (fromMs: number, forMs: number): MadeHost => ({
  name: `away for ${forMs / 1000} s`,
  open: () => nowMs => (nowMs >= fromMs && nowMs < fromMs + forMs ? { status: 503 } : undefined),
  least: (pictureMs, jobs) => forMs + hastyMs(pictureMs, jobs),
})

export const moody = (share: number, status: number): MadeHost => ({
  name: `${100 * share} % answered ${status} whatever is asked`,
  open: random => () => (random() < share ? { status } : undefined),
  least: hastyMs,
})

/** One row is refused for ever. */
export const odd = (oddRow: number, answer: Answer): MadeHost => ({
  name: `row ${oddRow} always answered ${answer.status}${answer.quietMs ? ', Retry-After' : ''}`,
  open: () => (_now, _serving, row) => (row === oddRow ? answer : undefined),
  least: hastyMs,
})

export const closed = (answer: Answer): MadeHost => ({
  name: `all answered ${answer.status}`,
  open: () => () => answer,
  least: hastyMs,
})

export const unlimited: MadeHost = { name: 'no limit', open: () => () => undefined, least: hastyMs }

/** So many jobs of so many rows each, to the last row. Pictures take 20 to 2,000 ms, log-uniform. */
export function askThrough(made: MadeHost, seed: number, { jobs = 1, rows = 400 } = {}): Course {
  const random = randomFrom(seed)
  const time = new Time(random)
  const answer = made.open(random)
  const pictureMs = Array.from({ length: rows * jobs }, () => 20 * 100 ** random())
  const givenUp: number[] = []
  let serving = 0
  let requests = 0
  let refused = 0

  const startJob = (job: number): void => {
    const host = new Host({ connections: places, patienceMs: 600_000 }, time)
    let next = job * rows
    const takeRow = (): void => {
      const row = next
      next += 1
      if (row < (job + 1) * rows) ask(row, new Visit({}))
    }
    const ask = (row: number, visit: Visit): void =>
      host.enter(visit, turn => {
        if (turn === undefined) return
        if ('refusal' in turn) {
          givenUp.push(row)
          takeRow()
          return
        }
        requests += 1
        time.after(wayMs, () => {
          const refusal = answer(time.now(), serving, row)
          if (refusal === undefined) {
            serving += 1
            time.after(pictureMs[row]!, () => {
              serving -= 1
            })
          }
          time.after((refusal === undefined ? pictureMs[row]! : 0) + wayMs, () => {
            if (refusal === undefined) host.accept(turn, visit)
            else {
              const { status, quietMs } = refusal
              refused += 1
              const isLost = host.refuse(turn, visit, {
                ...{ code: `http-${status}`, sentence: `answered ${status}` },
                ...{ byChance: status === 503, quietMs },
              })
              if (isLost !== undefined) givenUp.push(row)
              else ask(row, visit)
              if (isLost === undefined) {
                host.free(turn)
                return
              }
            }
            takeRow()
            host.free(turn)
          })
        })
      })
    for (let place = 0; place < places; place += 1) takeRow()
  }
  for (let job = 0; job < jobs; job += 1) time.after(job === 0 ? 0 : random() * 2000, () => startJob(job))
  time.runOut()
  return { ratio: time.now() / made.least(pictureMs, jobs), ms: time.now(), requests, refused, givenUp }
}

interface Event {
  readonly atMs: number
  readonly order: number
  /** Undefined: called off. */
  act: (() => void) | undefined
}

/** Events in order of their time. */
class Time implements Clock {
  readonly random: () => number
  #nowMs = 0
  #count = 0
  readonly #heap: Event[] = []

  constructor(random: () => number) {
    this.random = random
  }

  now = (): number => this.#nowMs

  after = (ms: number, act: () => void): (() => void) => {
    const event: Event = { atMs: this.#nowMs + ms, order: this.#count++, act }
    this.#push(event)
    return () => {
      event.act = undefined
    }
  }

  runOut(): void {
    for (let event = this.#pop(); event !== undefined; event = this.#pop()) {
      if (event.act === undefined) continue
      this.#nowMs = event.atMs
      event.act()
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one]!, this.#heap[other]!]
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap
    ;[heap[one], heap[other]] = [heap[other]!, heap[one]!]
  }

  #push(event: Event): void {
    let at = this.#heap.push(event) - 1
    for (let up = (at - 1) >> 1; at > 0 && this.#isBefore(at, up); at = up, up = (at - 1) >> 1)
      this.#swap(at, up)
  }

  #pop(): Event | undefined {
    if (this.#heap.length === 0) return undefined
    this.#swap(0, this.#heap.length - 1)
    const first = this.#heap.pop()
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      if (left >= this.#heap.length) return first
      const least = left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left
      if (this.#isBefore(at, least)) return first
      this.#swap(at, least)
      at = least
    }
  }
}
