// The manifest on standard input: whole, or the part that `mksubmit --split` made. Only the lines that the
// job works on are kept, and no line grows without bound, so memory follows the job, not the manifest.

import { createHash } from 'node:crypto'
import { longestLine } from '../data/manifest.ts'
import { ManifestGlance } from '../data/manifest-glance.ts'
import { type PartHeader, parsePartHeader } from '../data/manifest-part.ts'
import { type Method, planId } from '../data/plan.ts'
import {
  describeRows,
  eachRow,
  formatRowList,
  hullOf,
  isWithin,
  RowCursor,
  type RowList,
} from '../data/row-list.ts'
import { misuse } from '../errors.ts'
import { RowCounter } from '../io/manifest-file.ts'

export interface ManifestInput {
  /** The raw lines of the wanted rows, in order. */
  readonly lines: readonly string[]
  /** The plan that these rows belong to. */
  readonly plan: string
}

/**
 * Reads a manifest, or a part, to its end.
 * @param expectedPlan refuse any other; undefined takes whatever plan the manifest makes
 * @throws Foreseen (2) if the rows are not there, or belong to another plan, or the whole is no manifest
 */
export async function readManifestInput(
  chunks: AsyncIterable<Uint8Array>,
  rows: RowList,
  method: Method & { readonly fetches?: boolean },
  expectedPlan?: string,
): Promise<ManifestInput> {
  const whole = createHash('sha256')
  const counter = new RowCounter()
  const lines = new WantedLines(rows)
  const glance = new ManifestGlance(method.fetches === false ? 'parameters' : 'location')
  for await (const chunk of chunks) {
    whole.update(chunk)
    counter.add(chunk)
    lines.add(chunk)
    glance.add(chunk)
  }
  lines.end()
  glance.end()

  const { header } = lines
  if (header !== undefined && lines.sha256AfterHeader() !== header.sha256) {
    throw misuse(
      `the manifest part of rows ${formatRowList(header.rows)} is damaged: its checksum does not match`,
      'remove the folder manifest.d and run mksubmit again',
    )
  }
  // Who made a part has looked at the whole: that no row of it parses is data.
  const refusal = header === undefined ? glance.refusal() : undefined
  if (refusal !== undefined) throw refusal
  const held: RowList = header?.rows ?? [{ first: 0, count: counter.rows }]
  const plan = header?.plan ?? planId(whole.digest('hex'), method)
  if (expectedPlan !== undefined && plan !== expectedPlan) {
    throw misuse(
      `the manifest on standard input belongs to plan ${plan}, and this job to plan ${expectedPlan}`,
      'the manifest, or what is measured and how, was changed after mksubmit ran: run mksubmit again and submit anew',
    )
  }
  checkWithin(rows, held)
  return { lines: lines.wanted, plan }
}

function checkWithin(rows: RowList, held: RowList): void {
  const there = hullOf(held)
  if (there.count === 0) {
    throw misuse('the manifest on standard input holds no rows', 'add < manifest.txt to the command')
  }
  if (isWithin(rows, held)) return
  const { first } = hullOf(rows)
  const end = there.first + there.count
  throw misuse(
    `${describeRows(rows)} of the manifest were asked for, and it holds ${describeRows(held)}`,
    rows.length === 1 && first >= there.first && first < end
      ? `for all that is left, ask for ${first} ${end - first}`
      : `rows count from 0: the first is ${there.first}, the last ${end - 1}`,
  )
}

const newline = 10

/** Picks the lines of some rows out of a stream of bytes, and a part's header where there is one. */
class WantedLines {
  readonly wanted: string[] = []
  header: PartHeader | undefined
  readonly #asked: RowCursor
  /** The rows of a part, one after the other. */
  #held: Iterator<number> | undefined
  readonly #afterHeader = createHash('sha256')
  #row = 0
  #isWanted: boolean
  #first = true
  #pieces: Buffer[] = []
  #length = 0

  constructor(rows: RowList) {
    this.#asked = new RowCursor(rows)
    this.#isWanted = this.#asked.has(0)
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

  /** Copies, for the chunk's memory may be reused; one character too many shows that a line is too long. */
  #keep(chunk: Uint8Array, start: number, end: number): void {
    const room = longestLine + 1 - this.#length
    if (end <= start || room <= 0 || !(this.#first || this.#isWanted)) return
    const piece = Buffer.from(chunk.subarray(start, Math.min(end, start + room)))
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  #takeHeader(): boolean {
    this.header = parsePartHeader(this.#text())
    if (this.header === undefined) return false
    this.#held = eachRow(this.header.rows)
    this.#goTo(this.#nextHeld())
    this.#clear()
    return true
  }

  #finishLine(): void {
    if (this.#isWanted) this.wanted.push(this.#text())
    this.#goTo(this.#held === undefined ? this.#row + 1 : this.#nextHeld())
    this.#clear()
  }

  /** After the last row of a part comes none. */
  #nextHeld(): number {
    return this.#held?.next().value ?? Number.POSITIVE_INFINITY
  }

  #goTo(row: number): void {
    this.#row = row
    this.#isWanted = this.#asked.has(row)
  }

  #text(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }

  #clear(): void {
    this.#pieces = []
    this.#length = 0
  }
}
