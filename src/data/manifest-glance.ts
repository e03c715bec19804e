// A glance at a manifest before anything is made of it: do its lines parse as rows? The beginning tells, and only
// where most of it does not parse the rest is looked at too.

import { type Foreseen, misuse } from '../errors.ts'
import { isRow, longestLine, type RowContent } from './manifest.ts'
import { firstLineOf, type ManifestKind, manifestKind } from './manifest-kind.ts'
import { formatCount, plural } from './quantity.ts'
import { shellWord } from './shell-word.ts'

/** Rows that are looked at in any case. */
const enoughRows = 1000
/** Of the beginning, for what the file seems to be. */
const headBytes = 65_536

const newline = 10
const quotationMark = 34

export class ManifestGlance {
  readonly #what: RowContent
  /** Undefined: standard input. */
  readonly #path: string | undefined
  #rows = 0
  #parsed = 0
  /** Blank lines are rows where another row comes after them. */
  #blank = 0
  #quoted = false
  #head: Buffer = Buffer.alloc(0)
  /** What came of the line that is not at its end. */
  #pieces: Buffer[] = []
  #length = 0

  constructor(what: RowContent, path?: string) {
    this.#what = what
    this.#path = path
  }

  /** Can further bytes change nothing that is said? */
  get isEnough(): boolean {
    return this.#rows >= enoughRows && 2 * this.#parsed >= this.#rows
  }

  /** Takes the next bytes, of which it keeps copies. */
  add(chunk: Uint8Array): void {
    if (this.isEnough) return
    if (this.#head.length < headBytes)
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, headBytes - this.#head.length)])
    this.#quoted ||= chunk.includes(quotationMark)
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0 && !this.isEnough; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#finishLine()
      start = end + 1
    }
    if (!this.isEnough) this.#keep(chunk.subarray(start))
  }

  end(): void {
    if (this.#length > 0) this.#finishLine()
  }

  /** Why nothing may be made of it; undefined if something may. */
  refusal(): Foreseen | undefined {
    if (this.#rows === 0 || 2 * this.#parsed >= this.#rows) return undefined
    const kind = this.#kind()
    if (this.#parsed > 0 && !kind.isCertain) return undefined
    const found =
      this.#parsed === 0
        ? `no row of ${this.#name} parses`
        : `of ${plural(this.#rows, 'row')} of ${this.#name} only ${formatCount(this.#parsed)} parse`
    return misuse(`${found}: it seems to be ${kind.seems}; ${this.#evidence()}`, `next: ${this.#next(kind)}`)
  }

  /** What to say where rows parse, but not most of them; undefined if most do. */
  warning(): string | undefined {
    if (2 * this.#parsed >= this.#rows) return undefined
    const kind = this.#kind()
    const bad = formatCount(this.#rows - this.#parsed)
    return `${bad} of ${plural(this.#rows, 'row')} of ${this.#name} do not parse and will fail: it seems to be ${kind.seems}; ${this.#evidence()}; next: ${this.#next(kind)}`
  }

  get #name(): string {
    return this.#path ?? 'the manifest on standard input'
  }

  #kind(): ManifestKind {
    // A line that is cut would not be what it is.
    const cut = this.#head.length < headBytes ? -1 : this.#head.lastIndexOf(newline)
    const bytes = cut < 0 ? this.#head : this.#head.subarray(0, cut + 1)
    return manifestKind({ bytes, quoted: this.#quoted, what: this.#what })
  }

  #evidence(): string {
    return firstLineOf(this.#head)
  }

  #next({ command, advice = '' }: ManifestKind): string {
    if (command === undefined) return advice
    const from = this.#path ?? 'FILE'
    // `museum.csv` becomes `museum.rows.txt`.
    const to = `${from.replace(/(?<=[^/.])\.[^/.]*$/, '')}.rows.txt`
    return `${command(asOperand(from), asOperand(to))}, and ${this.#path === undefined ? '<' : '--manifest'} ${shellWord(to)}`
  }

  #keep(piece: Uint8Array): void {
    const room = longestLine + 1 - this.#length
    if (piece.length === 0 || room <= 0) return
    this.#pieces.push(Buffer.from(piece.subarray(0, room)))
    this.#length += Math.min(piece.length, room)
  }

  #finishLine(): void {
    const line = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#length = 0
    const text = line.toString('utf8')
    // As bytes are counted: a byte order mark alone is a row.
    if (/^[\t-\r ]*$/.test(text)) {
      this.#blank += 1
      return
    }
    this.#rows += this.#blank + 1
    this.#blank = 0
    if (isRow(text, this.#what)) this.#parsed += 1
  }
}

/** A file whose name begins with a dash is no option. */
const asOperand = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path)
