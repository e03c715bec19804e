// Failed rows gathered into columns while fragments come in, 12 bytes each, and sorted by row at the end.

import { grown } from './grown.ts'
import type { FailedRow } from './outcome.ts'

/** Columns of equal length. A million failed rows are 12 MB here and never a million objects. */
export interface Failures {
  readonly length: number
  /** Rows of the manifest, ascending. */
  readonly row: Uint32Array
  /** Index into `codes`. */
  readonly code: Uint32Array
  /** Index into `messages`. */
  readonly message: Uint32Array
  readonly codes: readonly string[]
  /** The first is empty: of a row that failed after there were too many different messages to keep. */
  readonly messages: readonly string[]
}

/** Messages repeat; of hostile ones, each another, these many are kept. */
const mostMessages = 100_000

export class FailureColumns {
  #length = 0
  #row = new Uint32Array(64)
  #code = new Uint32Array(64)
  #message = new Uint32Array(64)
  readonly #codes = new Map<string, number>()
  readonly #messages = new Map([['', 0]])

  /** Of a row that comes again the last one stays. */
  add({ row, failure }: FailedRow): void {
    const at = this.#length
    this.#row = grown(this.#row, at + 1)
    this.#code = grown(this.#code, at + 1)
    this.#message = grown(this.#message, at + 1)
    this.#row[at] = row
    this.#code[at] = numberOf(failure.code, this.#codes, mostMessages)
    this.#message[at] = numberOf(failure.message, this.#messages, mostMessages)
    this.#length += 1
  }

  /** @param holds false for a row that was measured after all */
  finish(holds: (row: number) => boolean = () => true): Failures {
    let length = 0
    let ascending = true
    for (let from = 0; from < this.#length; from += 1) {
      if (!holds(this.#row[from]!)) continue
      ascending &&= length === 0 || this.#row[length - 1]! < this.#row[from]!
      this.#row[length] = this.#row[from]!
      this.#code[length] = this.#code[from]!
      this.#message[length] = this.#message[from]!
      length += 1
    }
    const [row, code, message] = [this.#row, this.#code, this.#message].map(column => column.slice(0, length))
    const columns = { row: row!, code: code!, message: message! }
    const sorted = ascending ? columns : lastOfEach(sortByRow(columns))
    return {
      length: sorted.row.length,
      ...sorted,
      codes: [...this.#codes.keys()],
      messages: [...this.#messages.keys()],
    }
  }
}

/** The number of a text; 0, the first one's, where there are too many. */
function numberOf(text: string, numbers: Map<string, number>, most: number): number {
  const known = numbers.get(text)
  if (known !== undefined) return known
  if (numbers.size > most) return 0
  // Parsed JSON may hold a slice of the whole file's text: a copy lets go of it.
  numbers.set(Buffer.from(text).toString(), numbers.size)
  return numbers.size - 1
}

type Columns = Pick<Failures, 'row' | 'code' | 'message'>

function sortByRow({ row, code, message }: Columns): Columns {
  const order = row.map((_, index) => index).sort((a, b) => row[a]! - row[b]!)
  return {
    row: order.map(index => row[index]!),
    code: order.map(index => code[index]!),
    message: order.map(index => message[index]!),
  }
}

/** @param columns by row, and of each row in the order in which it came */
function lastOfEach({ row, code, message }: Columns): Columns {
  const isLast = (_: number, index: number): boolean => row[index] !== row[index + 1]
  return { row: row.filter(isLast), code: code.filter(isLast), message: message.filter(isLast) }
}
