// The last line of standard error as a status line: rewritten on a terminal, absent from a pipe.

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
