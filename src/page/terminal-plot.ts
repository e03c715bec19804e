// The scatter in a terminal: braille dots, eight to a character, counts above, axes, and the lines' names beside
// their ends.

import { shorten, wrap } from '../data/fitted-text.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { type Frame, layOut, wholeView, xPixel, yPixel } from './frame.ts'
import { lineEnds } from './line-ends.ts'
import { formatKey, ticks } from './numbers.ts'
import { forEachPlace } from './places.ts'
import { areWhole } from './points.ts'
import type { Scatter } from './scatter.ts'
import { column, type InkName, type Paint } from './terminal-ink.ts'

/** Dots of a braille character (U+2800 and up), by row and column. */
const dotBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const
/** Where dots would fill the plot, a character tells how many readings it holds, by the logarithm. */
const shades = '⠂⠢⠲⠶⠷⡷⣷⣿'
/** Readings a character, from which on dots would. */
const crowded = 16

/** Rows of counts above the plot. */
const strip = 2
const namesFrom = 66
const namesWidth = 15

interface Plot {
  readonly columns: number
  readonly rows: number
  /** Columns of text at the left, up to the axis. */
  readonly margin: number
  /** Its pixels are braille dots: two across and four down a character. */
  readonly frame: Frame
}

/** @param rows of the plot itself */
export function drawPlot(scatter: Scatter, width: number, rows: number, paint: Paint): string[] {
  const { ranked: points, keyName, groups } = scatter
  const view = wholeView(points)
  const marks = ticks(view.yFrom, view.yTo, Math.max(4, Math.floor(rows / 3)), view.valueStep)
  const margin = Math.max(...marks.map(mark => formatKey(mark).length)) + 2
  const names = width >= namesFrom && scatter.trend.length > 0 ? namesWidth : 1
  const columns = Math.max(16, width - margin - names)
  const area = { left: 0, right: columns * 2, top: 0, bottom: rows * 4 }
  const frame = { ...layOut(view, columns * 2, rows * 4), ...area }
  const plot = { columns, rows, margin, frame }

  const dots = drawDots(scatter, plot)
  const median = drawMedian(scatter, plot)
  const bandOf = bandRows(scatter, plot)
  const isPlain = paint('bold', 'x') === 'x'
  const values = new Map(marks.map(mark => [rowOf(plot, mark), formatKey(mark)]))
  const ends = new Map(
    lineEnds(scatter.trend, frame, 4).map(end => [Math.min(rows - 1, Math.max(0, end.y >> 2)), end]),
  )
  const body = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, at): [InkName, string] => {
      const line = median[row * columns + at]!
      if (line !== 0) return ['median', isPlain ? plainLine(line) : String.fromCharCode(0x2800 + line)]
      const [from, to] = bandOf[at]!
      return [row >= from && row <= to ? 'band' : 'points', dots[row * columns + at]!]
    })
    const value = values.get(row) ?? ''
    const end = names > 1 ? ends.get(row) : undefined
    const name = end === undefined ? '' : ` ${end.name} ${end.value}`
    return `${value.padStart(margin - 2)} ${paint('faint', value ? '┤' : '│')}${inRuns(cells, paint)}${paint(end?.isMedian ? 'median' : 'faint', name)}`
  })
  const most = groups.reduce((highest, { count }) => Math.max(highest, count), 0)
  const each = groups.some(({ from, to }) => from !== to) ? 'bin' : keyName.toLowerCase()
  return [
    ...legend(scatter, width, isPlain, paint),
    ...drawCounts(scatter, plot, most, paint).map((line, row) =>
      row === 0 && names > 1
        ? `${line} ${paint('faint', shorten(`${formatCount(most)} a ${each}`, namesWidth - 1))}`
        : line,
    ),
    ...body,
    ...keyAxis(scatter, plot, paint),
  ]
}

/** What is drawn, in one line or a few. */
function legend(scatter: Scatter, width: number, isPlain: boolean, paint: Paint): string[] {
  const { ranked: points, valueName, keyName, noun, trend, medianName } = scatter
  const what = `${valueName} by ${keyName.toLowerCase()}, ${plural(points.length, noun)}`
  const lines = wrap(what, width).map(each => paint('faint', each))
  if (trend.length === 0) return lines
  const band = isPlain ? '' : `  ${paint('band', '⣿⣿')} middle half`
  const line = `${paint('median', '━━')} ${medianName}${band}`
  const length = what.length + 5 + medianName.length + (isPlain ? 0 : 16)
  return length <= width ? [`${lines[0]}  ${line}`] : [...lines, line]
}

const clamp = (at: number, end: number): number => Math.min(end - 1, Math.max(0, Math.floor(at)))
const rowOf = ({ frame, rows }: Plot, value: number): number => clamp(yPixel(frame, value) / 4, rows)

/** A character for each place of the plot. */
function drawDots(scatter: Scatter, { columns, rows, frame }: Plot): string[] {
  const bits = new Uint8Array(columns * rows)
  const counts = new Uint32Array(columns * rows)
  forEachPlace(scatter, frame, (key, value, count) => {
    const x = clamp(xPixel(frame, key), columns * 2)
    const y = clamp(yPixel(frame, value), rows * 4)
    const at = (y >> 2) * columns + (x >> 1)
    bits[at]! |= dotBits[y & 3]![x & 1]!
    counts[at]! += count
  })
  if (scatter.ranked.length < crowded * bits.length) {
    return Array.from(bits, dots => (dots === 0 ? ' ' : String.fromCharCode(0x2800 + dots)))
  }
  const most = Math.log1p(counts.reduce((highest, count) => Math.max(highest, count), 0))
  // Squared, or all that is not nearly empty would look the same.
  return Array.from(
    counts,
    count => shades[Math.ceil(shades.length * (Math.log1p(count) / most) ** 2) - 1] ?? ' ',
  )
}

/** The dots of the median, by character: a line two dots thick. */
function drawMedian({ trend }: Scatter, { columns, rows, frame }: Plot): Uint8Array {
  const bits = new Uint8Array(columns * rows)
  const set = (x: number, y: number): void => {
    bits[(y >> 2) * columns + (x >> 1)]! |= dotBits[y & 3]![x & 1]!
  }
  for (const line of trend) {
    for (const [index, here] of line.entries()) {
      const next = line[index + 1] ?? here
      const from = clamp(xPixel(frame, here.x), columns * 2)
      const to = clamp(xPixel(frame, next.x), columns * 2)
      for (let x = from; x <= to; x++) {
        const share = to === from ? 0 : (x - from) / (to - from)
        const y = clamp(yPixel(frame, here.median + (next.median - here.median) * share), rows * 4)
        set(x, y)
        set(x, Math.min(rows * 4 - 1, y + 1))
      }
    }
  }
  return bits
}

/** Without colour the median needs another shape than dots; it stands where most of its dots are. */
function plainLine(bits: number): string {
  const inRow = dotBits.map(([left, right]) => (bits & left ? 1 : 0) + (bits & right ? 1 : 0))
  if (inRow[0]! > inRow[2]! + inRow[3]!) return '▔'
  return inRow[3]! > inRow[0]! + inRow[1]! ? '▁' : '━'
}

/** First and last row of the middle half, by column; none where first is after last. */
function bandRows({ trend }: Scatter, plot: Plot): [number, number][] {
  const { columns, frame } = plot
  const rows = Array.from({ length: columns }, (): [number, number] => [1, 0])
  for (const line of trend) {
    for (const [index, here] of line.entries()) {
      const next = line[index + 1] ?? here
      const from = clamp(xPixel(frame, here.x) / 2, columns)
      const to = clamp(xPixel(frame, next.x) / 2, columns)
      for (let at = from; at <= to; at++) {
        const share = to === from ? 0 : (at - from) / (to - from)
        const mix = (one: number, other: number): number => rowOf(plot, one + (other - one) * share)
        rows[at] = [mix(here.high, next.high), mix(here.low, next.low)]
      }
    }
  }
  return rows
}

/** As many colours as there are changes, not as characters. */
function inRuns(cells: readonly (readonly [InkName, string])[], paint: Paint): string {
  let text = ''
  let run = ''
  let inked: InkName = 'points'
  for (const [ink, character] of cells) {
    // A space has no colour.
    if (ink !== inked && character !== ' ') {
      text += paint(inked, run)
      run = ''
      inked = ink
    }
    run += character
  }
  return text + paint(inked, run)
}

/** How many readings each column holds. */
function drawCounts(
  { groups }: Scatter,
  { columns, margin, frame }: Plot,
  most: number,
  paint: Paint,
): string[] {
  const tallest = new Float64Array(columns)
  for (const { from, to, count } of groups) {
    const half = from === to ? frame.spread : 0
    const left = clamp(xPixel(frame, from - half) / 2, columns)
    const right = clamp(xPixel(frame, to + half) / 2 - 0.5, columns)
    for (let at = left; at <= Math.max(left, right); at++) tallest[at] = Math.max(tallest[at]!, count)
  }
  const drawn = Array.from(tallest, count => column(count / most, strip))
  return Array.from(
    { length: strip },
    (_, row) => ' '.repeat(margin) + paint('points', drawn.map(rows => rows[row]!).join('')),
  )
}

function keyAxis({ ranked: points }: Scatter, { columns, margin, frame }: Plot, paint: Paint): string[] {
  const most = Math.max(2, Math.floor(columns / 14))
  const rule = Array<string>(columns).fill('─')
  const words = Array<string>(columns + margin).fill(' ')
  for (const mark of ticks(frame.xFrom, frame.xTo, most, areWhole(points.keys) ? 1 : 0)) {
    const at = clamp(xPixel(frame, mark) / 2, columns)
    const word = formatKey(mark)
    const start = Math.min(margin + columns - word.length, Math.max(0, margin + at - (word.length >> 1)))
    if (words.slice(Math.max(0, start - 1), start + word.length + 1).some(letter => letter !== ' ')) continue
    rule[at] = '┬'
    words.splice(start, word.length, ...word)
  }
  return [`${' '.repeat(margin - 1)}${paint('faint', `╰${rule.join('')}`)}`, words.join('')]
}
