// Bars of block characters for a terminal: one that fills, and a histogram.

import { formatCount } from '../data/quantity.ts'

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of `width` characters at most, to an eighth of a character; what is more than nothing is seen. */
export function bar(share: number, width: number): string {
  const parts = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  const seen = share > 0 ? Math.max(1, parts) : 0
  return '█'.repeat(seen >> 3) + eighths[seen & 7]!
}

export interface Bar {
  readonly name: string
  readonly count: number
}

const nameMost = 40

/** Lines without newlines: name, bar, count, share. The longest bar fills what the width leaves. */
export function histogramLines(bars: readonly Bar[], width: number): string[] {
  const most = Math.max(...bars.map(({ count }) => count))
  const total = bars.reduce((sum, { count }) => sum + count, 0)
  const nameWidth = Math.min(nameMost, Math.max(...bars.map(({ name }) => name.length)))
  const countWidth = formatCount(most).length
  const room = Math.max(8, Math.min(width - 1, 120) - nameWidth - countWidth - 11)
  return bars.map(({ name, count }) => {
    const label = name.length > nameWidth ? `${name.slice(0, nameWidth - 1)}…` : name.padEnd(nameWidth)
    const share = `${((100 * count) / total).toFixed(1)} %`
    return `  ${label}  ${formatCount(count).padStart(countWidth)}  ${share.padStart(7)}  ${bar(count / most, room)}`
      .slice(0, width)
      .trimEnd()
  })
}
