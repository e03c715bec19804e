// Bars of block characters for a terminal: one that fills, and a histogram.

import { shorten } from '../data/fitted-text.ts'
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
const leastBar = 8
/** Share and spaces. */
const beside = 15

/** Lines without newlines: name, count, share, bar. The longest bar fills what the width leaves. */
export function histogramLines(bars: readonly Bar[], width: number): string[] {
  const most = bars.reduce((most, { count }) => Math.max(most, count), 0)
  const total = bars.reduce((sum, { count }) => sum + count, 0)
  const countWidth = formatCount(most).length
  const room = Math.min(width - 1, 120) - countWidth - beside
  const longest = bars.reduce((most, { name }) => Math.max(most, name.length), 0)
  const nameWidth = Math.min(nameMost, longest, Math.max(4, room - leastBar))
  return bars.map(({ name, count }) => {
    const label = shorten(name, nameWidth).padEnd(nameWidth)
    const share = `${((100 * count) / total).toFixed(1)} %`
    return `  ${label}  ${formatCount(count).padStart(countWidth)}  ${share.padStart(7)}  ${bar(count / most, Math.max(leastBar, room - nameWidth))}`.trimEnd()
  })
}
