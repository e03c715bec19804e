// The outcomes of a fragment, read from its bytes line by line: each is looked at before it is parsed. Most lines are
// a row, a key and one number; they are read without making text of them first.

import { describeError } from '../errors.ts'
import { deepest, nestingExcess, unbalanced } from './fragment-layout.ts'
import { isObject } from './json-shape.ts'
import type { Reading } from './outcome.ts'
import type { Room } from './readings.ts'

export interface OutcomeLines {
  /** A fragment's bytes; its lines of outcomes stand from `first` to before `end`, commas between. */
  readonly text: Buffer
  readonly first: number
  readonly end: number
}

const newline = 10
const comma = 44
const openBrace = '{'
const closeBrace = 125

/**
 * Is each line one outcome, and none too large? What is read takes no more memory than so many outcomes may.
 * @param expected the member that readings probably have
 * @returns what the lines say, or what is wrong with one: completes "FILE: …"
 */
export function parseOutcomes(
  { text, first, end }: OutcomeLines,
  room: Room,
  expected?: string,
): unknown[] | string {
  const outcomes: unknown[] = []
  const plain = new PlainLines(text, end, expected)
  for (let at = first; at < end; ) {
    const reading = plain.read(at)
    if (reading !== undefined) {
      outcomes.push(reading)
      at = plain.end + 1
      continue
    }
    const isGuide = at === first && expected === undefined
    const next = isGuide ? text.indexOf(newline, at) + 1 : plain.passOthers(at)
    const parsed = parseOthers(text.toString('utf8', at, next - 1), next >= end, room, outcomes.length)
    if (typeof parsed === 'string') return parsed
    for (const outcome of parsed) outcomes.push(outcome)
    if (isGuide) plain.learn(parsed[0])
    at = next
  }
  return outcomes
}

/**
 * @param lines of any outcomes
 * @param isLast none comes behind them
 * @param before how many outcomes there were before
 */
function parseOthers(lines: string, isLast: boolean, room: Room, before: number): unknown[] | string {
  const excess = outcomeExcess(lines, room, before)
  if (excess !== undefined) return excess
  try {
    if (!isLast && !lines.endsWith(',')) throw new SyntaxError('no comma between two outcomes')
    return JSON.parse(`[${isLast ? lines : lines.slice(0, -1)}]`)
  } catch (error) {
    return `is not valid JSON: cut short, or not a fragment (${describeError(error)})`
  }
}

/** Longer lines are looked at byte by byte. A shorter one with two braces cannot hold much, nor nest deeper than allowed. */
const plainLength = 2 * deepest

function outcomeExcess(lines: string, room: Room, before: number): string | undefined {
  let number = before
  // Three braces, from the line's begin on: each is looked for once, however far it is.
  let one = nextBrace(lines, -1)
  let two = nextBrace(lines, one)
  let three = nextBrace(lines, two)
  for (let at = 0; at < lines.length; ) {
    const newlineAt = lines.indexOf('\n', at)
    const end = newlineAt < 0 ? lines.length : newlineAt
    number += 1
    while (one < at) {
      one = two
      two = three
      three = nextBrace(lines, three)
    }
    const isPlain = end - at <= plainLength && one === at && three >= end
    if (!(isPlain && isClosed(lines, end, two < end ? 2 : 1))) {
      const excess =
        end - at > room.lineLength
          ? `${end - at} characters`
          : nestingExcess(lines.slice(at, end), room.values)
      if (excess === unbalanced) return `is not valid JSON: outcome ${number} is not closed on its line`
      if (excess !== undefined) return `has ${excess} in the line of outcome ${number}`
    }
    at = end + 1
  }
  return undefined
}

function nextBrace(lines: string, after: number): number {
  const brace = lines.indexOf(openBrace, after + 1)
  return brace < 0 ? Number.POSITIVE_INFINITY : brace
}

/** Does a line end with so many `}`, and perhaps a comma? */
function isClosed(lines: string, end: number, braces: number): boolean {
  let last = lines.charCodeAt(end - 1) === comma ? end - 2 : end - 1
  for (let left = braces; left > 0; left -= 1) if (lines.charCodeAt(last--) !== closeBrace) return false
  return true
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const rowMark = bytesOf('{"row":')
const keyMark = bytesOf(',"key":')
const plainName = /^[a-z][a-z0-9]{0,63}$/i

const minus = 45
const point = 46
const zero = 48
/** So many digits are exact as a number, and so is a power of ten up to there: their quotient is rounded once. */
const exactDigits = 15
const powers = Array.from({ length: exactDigits + 1 }, (_, power) => 10 ** power)

/** `{"row":417,"key":1919,"luminance":0.456789}`, as `JSON.stringify` writes it, and nothing else. */
class PlainLines {
  readonly #text: Uint8Array
  readonly #lastEnd: number
  #name: string | undefined
  #nameMark: Uint8Array = rowMark
  #at = 0
  /** Of the line that was read: where its newline stands. */
  end = 0

  /** @param lastEnd where the last line's newline stands: it alone has no comma */
  constructor(text: Uint8Array, lastEnd: number, name: string | undefined) {
    this.#text = text
    this.#lastEnd = lastEnd
    if (name !== undefined) this.#expect(name)
  }

  /** The next lines are expected to look like this outcome. */
  learn(outcome: unknown): void {
    if (!isObject(outcome)) return
    const [row, key, name, more] = Object.keys(outcome)
    if (row === 'row' && key === 'key' && name !== undefined && name !== this.#name && more === undefined)
      this.#expect(name)
  }

  #expect(name: string): void {
    if (!plainName.test(name)) return
    this.#name = name
    this.#nameMark = bytesOf(`,"${name}":`)
  }

  /** @returns undefined where the line looks otherwise */
  read(start: number): Reading | undefined {
    if (this.#name === undefined) return undefined
    this.#at = start
    if (!this.#passes(rowMark)) return undefined
    const row = this.#number()
    if (!this.#passes(keyMark)) return undefined
    const key = this.#number()
    if (!this.#passes(this.#nameMark)) return undefined
    const value = this.#number()
    const text = this.#text
    if (text[this.#at] !== closeBrace || Number.isNaN(row + key + value)) return undefined
    const hasComma = text[this.#at + 1] === comma
    this.end = this.#at + (hasComma ? 2 : 1)
    if (text[this.end] !== newline || hasComma === this.end >= this.#lastEnd - 1) return undefined
    return { row, key, [this.#name]: value }
  }

  /** @returns where the next line begins that can be read, or what is behind the last one */
  passOthers(start: number): number {
    let at = start
    do at = this.#text.indexOf(newline, at) + 1
    while (at <= this.#lastEnd && this.read(at) === undefined)
    return at
  }

  #passes(mark: Uint8Array): boolean {
    const at = this.#at
    for (let index = 0; index < mark.length; index += 1)
      if (this.#text[at + index] !== mark[index]) return false
    this.#at = at + mark.length
    return true
  }

  /** @returns NaN, and stays where it is, at what is no number or one that cannot be read exactly in this way */
  #number(): number {
    const text = this.#text
    const isNegative = text[this.#at] === minus
    const start = isNegative ? this.#at + 1 : this.#at
    let at = start
    let digits = 0
    for (let digit = text[at]! - zero; digit >= 0 && digit <= 9; digit = text[++at]! - zero)
      digits = 10 * digits + digit
    const whole = at - start
    // JSON has no number like 007.
    if (whole === 0 || (whole > 1 && text[start] === zero)) return Number.NaN
    let decimals = 0
    if (text[at] === point) {
      const begin = ++at
      for (let digit = text[at]! - zero; digit >= 0 && digit <= 9; digit = text[++at]! - zero)
        digits = 10 * digits + digit
      decimals = at - begin
      if (decimals === 0) return Number.NaN
    }
    if (whole + decimals > exactDigits) return Number.NaN
    this.#at = at
    const number = digits / powers[decimals]!
    return isNegative ? -number : number
  }
}
