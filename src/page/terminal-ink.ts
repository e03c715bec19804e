// Colour in a terminal: what its depth allows, and visible on light and dark alike.

export type InkName = 'points' | 'band' | 'median' | 'bold' | 'faint'

/** Puts text in a colour; text alone where there is none. */
export type Paint = (ink: InkName, text: string) => string

const codes: Readonly<Record<InkName, readonly [few: string, many: string]>> = {
  points: ['34', '38;5;67'],
  band: ['33', '38;5;173'],
  median: ['1;31', '1;38;5;166'],
  bold: ['1', '1'],
  faint: ['2', '2'],
}

/** @param depth bits of colour, as Node counts them: 1 is none, 4 the sixteen, 8 the 256 */
export function inkOf(depth: number): Paint {
  if (depth < 4) return (_, text) => text
  return (ink, text) => (text === '' ? '' : `\x1b[${codes[ink][depth >= 8 ? 1 : 0]}m${text}\x1b[0m`)
}

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** A column of so many rows, from the top; its height is a share of all of them. What is not nothing is seen. */
export function column(share: number, rows: number): string[] {
  const full = Math.max(share > 0 ? 1 : 0, Math.round(share * rows * 8))
  return Array.from(
    { length: rows },
    (_, row) => eighths[Math.min(8, Math.max(0, full - 8 * (rows - 1 - row)))]!,
  )
}

const parts = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar along the line. */
export function bar(share: number, width: number): string {
  const full = Math.max(share > 0 ? 1 : 0, Math.round(share * width * 8))
  return '█'.repeat(full >> 3) + parts[full & 7]!
}
