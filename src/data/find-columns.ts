// Finds gathered into columns while fragments come in, 12 bytes each, and sorted by reading at the end.

import type { Find } from './find.ts'
import { grown } from './grown.ts'
import type { Finds } from './survey.ts'

/** As many labels as there are: a find's is kept as its number. */
export class FindColumns {
  #length = 0
  #row = new Uint32Array(1024)
  #label = new Uint32Array(1024)
  #score = new Float32Array(1024)
  readonly #numbers = new Map<string, number>()

  /** Once for each row. */
  add(row: number, finds: readonly Find[]): void {
    const least = this.#length + finds.length
    this.#row = grown(this.#row, least)
    this.#label = grown(this.#label, least)
    this.#score = grown(this.#score, least)
    for (const { label, score } of finds) {
      const number = this.#numbers.get(label) ?? this.#numbers.size
      if (number === this.#numbers.size) this.#numbers.set(label, number)
      this.#row[this.#length] = row
      this.#label[this.#length] = number
      this.#score[this.#length] = score
      this.#length += 1
    }
  }

  /**
   * @param rows of the readings, ascending; finds of other rows (of those in conflict) are left out
   */
  finish(rows: Uint32Array): Finds {
    // Counting sort: where each reading's finds will start.
    const starts = new Uint32Array(rows.length + 1)
    const readings = new Uint32Array(this.#length)
    for (let at = 0; at < this.#length; at += 1) {
      const reading = indexOf(rows, this.#row[at]!)
      readings[at] = reading
      if (reading < rows.length) starts[reading + 1]! += 1
    }
    for (let reading = 0; reading < rows.length; reading += 1) starts[reading + 1]! += starts[reading]!
    const length = starts[rows.length]!
    const reading = new Uint32Array(length)
    const label = new Uint32Array(length)
    const score = new Float32Array(length)
    for (let at = 0; at < this.#length; at += 1) {
      const of = readings[at]!
      if (of === rows.length) continue
      const to = starts[of]!
      starts[of] = to + 1
      reading[to] = of
      label[to] = this.#label[at]!
      score[to] = this.#score[at]!
    }
    return { length, labels: [...this.#numbers.keys()], reading, label, score }
  }
}

/** Where `row` stands in ascending `rows`; their length where it does not. */
function indexOf(rows: Uint32Array, row: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle]! < row) low = middle + 1
    else high = middle
  }
  return rows[low] === row ? low : rows.length
}
