// What a command may do to the world outside its files. `cli.ts` gives the real ones; a test gives its own.

export interface Effects {
  /**
   * Standard output: the product, and nothing else. A terminal gets it without what would steer it, but for our own
   * colours where it is `painted`.
   */
  readonly write: (product: string | Uint8Array, painted?: 'painted') => void
  /** Standard error: a line of talk, without its newline. */
  readonly say: (line: string) => void
  /** Rewrites the last line of standard error where that is a terminal; '' removes it. Else silent. */
  readonly status: (line: string) => void
  /** Rewrites a block of lines on standard output, which is a terminal; it is laid out anew where the width changes. */
  readonly block: (layOut: (columns: number) => readonly string[]) => void
  /** Leaves the block where it stands. */
  readonly endBlock: () => void
  /** Is standard output a terminal? */
  readonly isTerminal: boolean
  /** May standard output carry colour? Not in a pipe, nor where NO_COLOR is set (no-color.org). */
  readonly colour: boolean
  /** Bits of colour that standard output takes, as Node counts them: 1 is none. */
  readonly colourDepth: number
  /** Of the terminal, in characters. */
  readonly columns: number
  readonly rows: number
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }
  readonly environment: NodeJS.ProcessEnv
  /** Ctrl-C. */
  readonly signal: AbortSignal
}
