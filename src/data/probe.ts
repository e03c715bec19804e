// What asking for one picture said, without fetching it; and the tally of many.

import { ownText } from './names.ts'
import { withoutSecrets } from './secrets.ts'

export interface Probe {
  /** Of the file, where it is known. */
  readonly bytes?: number
  /** The answer's Content-Type. */
  readonly type?: string
  /** From the request to the answer's end, time in line not counted. */
  readonly ms: number
  /** Its first bytes, where they were fetched. */
  readonly head?: Uint8Array
  /** Why a job would have no picture. */
  readonly problem?: { readonly code: string; readonly message: string }
}

export interface Problem {
  /** Counted from 1. */
  readonly line: number
  readonly code: string
  readonly message: string
}

export interface Spread {
  readonly median: number
  readonly mean: number
  readonly largest: number
}

export interface ProbeFindings {
  readonly asked: number
  readonly answered: number
  /** How many failed with each code, most first. */
  readonly codes: readonly { readonly code: string; readonly count: number }[]
  /** In the order of lines; the first of them. */
  readonly problems: readonly Problem[]
  /** Null where no answer said its size. */
  readonly bytes: Spread | null
  /** Milliseconds of an answer; null where there was none. */
  readonly ms: Spread | null
}

/** Of problems so many are named; all are counted. */
const named = 100

export class ProbeTally {
  readonly #codes = new Map<string, number>()
  readonly #problems: Problem[] = []
  readonly #bytes: number[] = []
  readonly #ms: number[] = []
  #asked = 0

  add(row: number, { bytes, ms, problem }: Probe): void {
    this.#asked += 1
    if (problem === undefined) {
      this.#ms.push(ms)
      if (bytes !== undefined) this.#bytes.push(bytes)
      return
    }
    this.#codes.set(problem.code, (this.#codes.get(problem.code) ?? 0) + 1)
    const { code, message } = problem
    if (this.#problems.length < named)
      this.#problems.push({ line: row + 1, code, message: ownText(withoutSecrets(message)) })
  }

  get asked(): number {
    return this.#asked
  }

  get failed(): number {
    return this.#asked - this.#ms.length
  }

  finish(): ProbeFindings {
    return {
      asked: this.#asked,
      answered: this.#ms.length,
      codes: Array.from(this.#codes, ([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
      problems: this.#problems.sort((a, b) => a.line - b.line),
      bytes: spreadOf(this.#bytes),
      ms: spreadOf(this.#ms),
    }
  }
}

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  return {
    median: sorted[sorted.length >> 1]!,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    largest: sorted.at(-1)!,
  }
}
