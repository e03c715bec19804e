// What is rewritten in place on a terminal: a status line, the last of standard error, which is absent from
// a pipe; and a block of lines on standard output.

import { stripVTControlCharacters } from 'node:util'
import { shorten, widthOf } from '../data/fitted-text.ts'
import { withoutSecrets } from '../data/secrets.ts'
import { paintedText, terminalText } from '../data/terminal-text.ts'

/** At most this often, in milliseconds: a fast run must not spend its time drawing. */
const interval = 100

export class StatusLine {
  readonly #stream: NodeJS.WriteStream
  #drawn = false
  #lastMs = 0

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  /** @param line '' takes the line away */
  show(line: string): void {
    if (!this.#stream.isTTY) return
    const now = performance.now()
    if (line !== '' && now - this.#lastMs < interval) return
    this.#lastMs = now
    if (line === '' && !this.#drawn) return
    this.#stream.write(`\r\u001b[2K${shorten(talk(line), (this.#stream.columns || 80) - 1)}`)
    this.#drawn = line !== ''
  }

  /** Writes a whole line where the status stood. */
  say(line: string): void {
    this.show('')
    this.#stream.write(`${talk(line)}\n`)
  }
}

/**
 * Writes a product: into a file or a pipe as it is, to a terminal without what would steer it.
 * @param painted our own colours stay
 */
export function writeProduct(
  stream: NodeJS.WriteStream,
  product: string | Uint8Array,
  painted?: 'painted',
): void {
  const isText = typeof product === 'string' && stream.isTTY
  stream.write(isText ? (painted ? paintedText : terminalText)(product) : product)
}

/** What is said beside the product, into whatever: it may hold words of others, and no secret. */
const talk = (line: string): string => terminalText(withoutSecrets(line))

/** What stands on so many columns, as lines. */
export type LayOut = (columns: number) => readonly string[]

/** Lines that are rewritten in place, laid out anew when the terminal's size changes. */
export class Block {
  readonly #stream: NodeJS.WriteStream
  #layOut: LayOut = () => []
  #text = ''
  /** What stands there, to the widths of its lines. */
  #drawn: number[] = []
  readonly #redraw = (): void => this.#draw()

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show(layOut: LayOut): void {
    this.#layOut = layOut
    if (this.#drawn.length === 0) this.#stream.on('resize', this.#redraw)
    else if (this.#shown().join('\n') === this.#text) return
    this.#draw()
  }

  #draw(): void {
    const shown = this.#shown()
    // A terminal that became narrower has broken the lines that stood there.
    const above = this.#drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / this.#columns)), 0)
    const up = above > 0 ? `\u001b[${above}A` : ''
    this.#stream.write(`${up}\r\u001b[0J${shown.map(line => `${line}\n`).join('')}`)
    this.#text = shown.join('\n')
    this.#drawn = shown.map(widthOf)
  }

  /** Of a block that is higher than the terminal the end would scroll away each time: it says what it leaves out. */
  #shown(): string[] {
    const width = this.#columns - 1
    const lines = this.#layOut(this.#columns).map(line => paintedText(withoutSecrets(line)))
    const most = Math.max(1, (this.#stream.rows || 24) - 1)
    const hidden = lines.length - most + 1
    const shown =
      hidden > 1 ? [...lines.slice(0, most - 1), `… and ${hidden} lines for a higher window`] : lines
    return shown.map(line => (widthOf(line) <= width ? line : shorten(stripVTControlCharacters(line), width)))
  }

  /** A terminal that does not know its size says 0. */
  get #columns(): number {
    return this.#stream.columns || 80
  }

  /** Leaves the block where it stands; the next one begins below. */
  end(): void {
    this.#stream.off('resize', this.#redraw)
    this.#drawn = []
  }
}
