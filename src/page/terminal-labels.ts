// Recognition in a terminal: the most frequent labels as bars, and how each came and went.

import { shorten, wrap } from '../data/fitted-text.ts'
import { plural } from '../data/quantity.ts'
import type { Recognition } from './finds-view.ts'
import { binStart, leastForShare } from './key-bins.ts'
import { changeSaid } from './label-panels.ts'
import { mostDrawn } from './labels-over-keys.ts'
import { formatKey, formatShare } from './numbers.ts'
import { bar, column, type Paint } from './terminal-ink.ts'

/** From here on there is room for the years, and from there for what is said of them. */
const linesFrom = 60
const wordsFrom = 76

export function drawLabelBars(recognition: Recognition, width: number, paint: Paint): string[] {
  const { over, nameOf, photographs, labels, finds } = recognition
  const names = over.lines.map(({ label }) => shorten(nameOf(label), Math.max(4, Math.floor(width / 4))))
  const nameWidth = Math.max(...names.map(name => name.length))
  const changes = over.lines.map(changeSaid)
  const hasLines = !over.isSingle && width >= linesFrom
  const wordWidth = hasLines && width >= wordsFrom ? Math.max(...changes.map(({ length }) => length)) + 2 : 0
  const free = width - nameWidth - 1 - 8 - wordWidth
  const isShown = (photographs: number): boolean => photographs >= leastForShare
  const first = Math.max(0, over.bins.photographs.findIndex(isShown))
  const after = over.bins.photographs.findLastIndex(isShown) + 1
  const spans = Math.max(1, after - first)
  const across = hasLines ? Math.max(1, Math.floor(Math.min(0.6 * free, Math.max(30, spans)) / spans)) : 0
  const shown = hasLines ? Math.min(spans, Math.floor(0.6 * free)) : 0
  const lineWidth = across * shown
  const barWidth = Math.max(4, Math.min(60, free - (lineWidth > 0 ? lineWidth + 2 : 0)))
  const most = Math.max(...over.lines.map(({ overall }) => overall.share))

  const counted = `${plural(finds, 'find')} in ${plural(photographs, 'photograph')}`
  const explained = `${counted}; the share with each label${lineWidth > 0 ? ', over the years' : ''}`
  const head = explained.length <= width ? explained : counted
  const rows = over.lines.map((line, index) => {
    const { part, whole, share } = line.overall
    const drawn = bar(share / most, barWidth)
    const shares = line.shares.slice(after - shown, after)
    const highest = Math.max(...shares.map(one => one?.share ?? 0))
    const over = shares.map(one =>
      (one === undefined ? ' ' : column((0.875 * one.share) / highest, 1)[0]!).repeat(across),
    )
    return [
      names[index]!.padStart(nameWidth),
      ' ',
      paint('points', drawn),
      `${formatShare(part, whole).padStart(7)} `.padEnd(8 + barWidth - drawn.length),
      ...(lineWidth > 0 ? ['  ', paint('band', over.join(''))] : []),
      ...(wordWidth > 0 ? ['  ', paint('median', changes[index]!)] : []),
    ].join('')
  })
  const axis =
    lineWidth > 11
      ? [
          `${' '.repeat(nameWidth + barWidth + 11)}${paint('faint', ends(recognition, [after - shown, after], lineWidth))}`,
        ]
      : []
  const rest = labels - Math.min(labels, mostDrawn)
  const more = rest > 0 ? [paint('faint', `and ${plural(rest, 'more label')}`)] : []
  return [...wrap(head, width).map(line => paint('faint', line)), '', ...rows, ...axis, ...more]
}

/** The first and the last key below the lines. */
function ends({ over: { bins } }: Recognition, [from, to]: [number, number], width: number): string {
  const first = formatKey(binStart(bins, from))
  const after = binStart(bins, to)
  const last = formatKey(bins.whole ? after - 1 : after)
  return `${first}${last.padStart(Math.max(last.length + 1, width - first.length))}`
}
