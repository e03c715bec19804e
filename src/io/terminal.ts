// What is rewritten in place on a terminal: a status line, the last of standard error, which is absent from
// a pipe; and a block of lines on standard output.

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
    this.#stream.write(`\r\u001b[2K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`)
    this.#drawn = line !== ''
  }

  /** Writes a whole line where the status stood. */
  say(line: string): void {
    this.show('')
    this.#stream.write(`${line}\n`)
  }
}

/** Lines that are rewritten in place, also when the terminal's size changes. Colour codes have no width. */
export class Block {
  readonly #stream: NodeJS.WriteStream
  #lines: readonly string[] = []
  /** What stands there, to the widths of its lines. */
  #drawn: number[] = []
  readonly #redraw = (): void => this.#draw()

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show(lines: readonly string[]): void {
    if (this.#drawn.length === 0) this.#stream.on('resize', this.#redraw)
    else if (lines.join('\n') === this.#lines.join('\n')) return
    this.#lines = lines
    this.#draw()
  }

  #draw(): void {
    const lines = this.#lines
    // A terminal that does not know its size says 0.
    const columns = this.#stream.columns || 80
    // Of a block that is higher than the terminal the end would scroll away each time.
    const shown = lines
      .slice(0, Math.max(1, (this.#stream.rows || 24) - 1))
      .map(line => cut(line, columns - 1))
    // A terminal that became narrower has broken the lines that stood there.
    const above = this.#drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0)
    const up = above > 0 ? `\u001b[${above}A` : ''
    this.#stream.write(`${up}\r\u001b[0J${shown.map(line => `${line}\n`).join('')}`)
    this.#drawn = shown.map(widthOf)
  }

  /** Leaves the block where it stands; the next one begins below. */
  end(): void {
    this.#stream.off('resize', this.#redraw)
    this.#drawn = []
    this.#lines = []
  }
}

// Each second part of a line that is split by it is a code.
// biome-ignore lint/suspicious/noControlCharactersInRegex: what begins a terminal's codes
const codes = /(\u001b\[[\d;]*m)/
const widthOf = (line: string): number =>
  line.split(codes).reduce((sum, part, index) => (index % 2 === 0 ? sum + part.length : sum), 0)

/** So much of a line as fits, with its codes, and colour ended. */
function cut(line: string, width: number): string {
  if (widthOf(line) <= width) return line
  let room = width
  const parts = line.split(codes).map((part, index) => {
    if (index % 2 === 1) return part
    const kept = part.slice(0, Math.max(0, room))
    room -= kept.length
    return kept
  })
  return parts.join('')
}
