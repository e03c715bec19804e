// The manifest on standard input: whole, or the part that `mksubmit --split` made. Only the lines of the
// range are kept, and no line grows without bound, so memory follows the range, not the manifest.

import { createHash } from 'node:crypto'
import { longestLine } from '../data/manifest.ts'
import { type PartHeader, parsePartHeader } from '../data/manifest-part.ts'
import { type Method, planId } from '../data/plan.ts'
import { describeRange, formatRange, type RowRange } from '../data/row-range.ts'
import { misuse } from '../errors.ts'
import { RowCounter } from '../io/manifest-file.ts'

export interface ManifestInput {
  /** The raw lines of the range, in order. */
  readonly lines: readonly string[]
  /** The plan that these rows belong to. */
  readonly plan: string
}

/**
 * Reads a manifest, or a part, to its end.
 * @param expectedPlan refuse any other; undefined takes whatever plan the manifest makes
 * @throws Foreseen (2) where the rows are not there, or belong to another plan
 */
export async function readManifestInput(
  chunks: AsyncIterable<Uint8Array>,
  range: RowRange,
  method: Method,
  expectedPlan?: string,
): Promise<ManifestInput> {
  const whole = createHash('sha256')
  const counter = new RowCounter()
  const lines = new WantedLines(range)
  for await (const chunk of chunks) {
    whole.update(chunk)
    counter.add(chunk)
    lines.add(chunk)
  }
  lines.end()

  const { header } = lines
  if (header !== undefined && lines.sha256AfterHeader() !== header.sha256) {
    throw misuse(
      `the manifest part of rows ${formatRange(header.range)} is damaged: its checksum does not match`,
      'remove the folder manifest.d and run mksubmit again',
    )
  }
  const held: RowRange = header?.range ?? { first: 0, count: counter.rows }
  const plan = header?.plan ?? planId(whole.digest('hex'), method)
  if (expectedPlan !== undefined && plan !== expectedPlan) {
    throw misuse(
      `the manifest on standard input belongs to plan ${plan}, and this job to plan ${expectedPlan}`,
      'the manifest was changed after mksubmit ran: run mksubmit again and submit anew',
    )
  }
  checkWithin(range, held)
  return { lines: lines.wanted, plan }
}

function checkWithin(range: RowRange, held: RowRange): void {
  if (held.count === 0) {
    throw misuse('the manifest on standard input holds no rows', 'add < manifest.txt to the command')
  }
  const end = held.first + held.count
  if (range.first >= held.first && range.first + range.count <= end) return
  throw misuse(
    `${describeRange(range)} of the manifest were asked for, and it holds ${describeRange(held)}`,
    range.first >= held.first && range.first < end
      ? `for all that is left, ask for ${range.first} ${end - range.first}`
      : `rows count from 0: the first is ${held.first}, the last ${end - 1}`,
  )
}

const newline = 10

/** Picks the lines of a range out of a stream of bytes, and a part's header where there is one. */
class WantedLines {
  readonly wanted: string[] = []
  header: PartHeader | undefined
  readonly #range: RowRange
  readonly #afterHeader = createHash('sha256')
  #row = 0
  #first = true
  #pieces: Buffer[] = []
  #length = 0

  constructor(range: RowRange) {
    this.#range = range
  }

  add(chunk: Uint8Array): void {
    let start = 0
    let hashed = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk, start, end)
      start = end + 1
      if (this.#first && this.#takeHeader()) hashed = start
      else this.#finishLine()
      this.#first = false
    }
    this.#keep(chunk, start, chunk.length)
    if (this.header !== undefined) this.#afterHeader.update(chunk.subarray(hashed))
  }

  end(): void {
    if (this.#length > 0) this.#finishLine()
  }

  sha256AfterHeader(): string {
    return this.#afterHeader.digest('hex')
  }

  #isWanted(): boolean {
    return this.#row >= this.#range.first && this.#row < this.#range.first + this.#range.count
  }

  /** Copies, for the chunk's memory may be reused; one character too many shows that a line is too long. */
  #keep(chunk: Uint8Array, start: number, end: number): void {
    const room = longestLine + 1 - this.#length
    if (end <= start || room <= 0 || !(this.#first || this.#isWanted())) return
    const piece = Buffer.from(chunk.subarray(start, Math.min(end, start + room)))
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  #takeHeader(): boolean {
    this.header = parsePartHeader(this.#text())
    if (this.header === undefined) return false
    this.#row = this.header.range.first
    this.#clear()
    return true
  }

  #finishLine(): void {
    if (this.#isWanted()) this.wanted.push(this.#text())
    this.#row += 1
    this.#clear()
  }

  #text(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }

  #clear(): void {
    this.#pieces = []
    this.#length = 0
  }
}
