// The same scatter in a terminal: braille dots, eight to a character, with axes and the median.

import type { Survey } from '../data/survey.ts'
import { countAt } from './cells.ts'
import { type Frame, layOut, offsetOf, wholeView, xPixel, yPixel } from './frame.ts'
import { formatKey, formatMany, ticks } from './numbers.ts'
import { areWhole, valueAt } from './points.ts'
import { type Scatter, scatterOf } from './scatter.ts'

export interface TerminalSize {
  /** Columns of the terminal; the picture takes no more. */
  readonly width: number
  readonly height?: number
  readonly colour: boolean
}

/** Dots of a braille character (U+2800 and up), by row and column. */
const dotBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** Lines of text that end in a newline. In colour, dots are blue and the median orange. */
export function drawTerminal(survey: Survey, { width, height = 20, colour }: TerminalSize): string {
  const scatter = scatterOf(survey)
  const { ranked, valueName, keyName } = scatter
  if (ranked.length === 0) return 'No reading yet: nothing to draw.\n'

  const view = wholeView(ranked)
  const marks = ticks(view.yFrom, view.yTo, 4, view.valueStep)
  const margin = Math.max(...marks.map(mark => formatKey(mark).length)) + 2
  const columns = Math.max(16, Math.min(width, 160) - margin - 1)
  // The plot's own pixels: two across and four down a character, no margins.
  const area = { left: 0, right: columns * 2, top: 0, bottom: height * 4 }
  const frame = { ...layOut(view, columns * 2, height * 4), ...area }
  const cell = (key: number, value: number): [number, number] => [
    Math.min(columns * 2 - 1, Math.max(0, Math.floor(xPixel(frame, key)))),
    Math.min(height * 4 - 1, Math.max(0, Math.floor(yPixel(frame, value)))),
  ]

  const dots = new Uint8Array(columns * height)
  forEachPlace(scatter, frame, (key, value) => {
    const [x, y] = cell(key, value)
    dots[(y >> 2) * columns + (x >> 1)]! |= dotBits[y & 3]![x & 1]!
  })
  const median = medianCells(scatter, (key, value) => {
    const [x, y] = cell(key, value)
    return (y >> 2) * columns + (x >> 1)
  })

  const paint = (code: string, text: string): string =>
    colour && text ? `\x1b[${code}m${text}\x1b[0m` : text
  const labels = new Map(marks.map(mark => [cell(view.xFrom, mark)[1] >> 2, formatKey(mark)]))
  const indent = ' '.repeat(margin)
  const heading = `${valueName} by ${keyName.toLowerCase()}, ${formatMany(ranked.length, 'photograph')}`
  const lines = [`${indent}${paint(bold, heading.slice(0, Math.max(0, width - margin)))}`]
  if (median.size > 0) {
    const legend = `${paint(orange, '━━')} ${scatter.medianName}`
    const fits = margin + heading.length + 5 + scatter.medianName.length <= width
    if (fits) lines[0] += `  ${legend}`
    else lines.push(indent + legend)
  }
  for (let row = 0; row < height; row++) {
    let text = ''
    let run = ''
    const flush = (): void => {
      text += paint(blue, run)
      run = ''
    }
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column
      if (median.has(at)) {
        flush()
        text += paint(orange, '━')
      } else run += dots[at] === 0 ? ' ' : String.fromCharCode(0x2800 + dots[at]!)
    }
    if (!colour) run = run.trimEnd()
    flush()
    const label = labels.get(row) ?? ''
    lines.push(`${label.padStart(margin - 2)} ${paint(dim, label ? '┤' : '│')}${text}`)
  }
  lines.push(
    ...keyAxis(
      scatter,
      columns,
      margin,
      key => cell(key, view.yFrom)[0] >> 1,
      text => paint(dim, text),
    ),
  )
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`
}

const blue = '38;5;67'
const orange = '1;38;5;166'
const bold = '1'
const dim = '2'

/** Every place on the plot where there is a point; those that are only counted stand at their key. */
function forEachPlace(
  { points, cells }: Scatter,
  frame: Frame,
  visit: (key: number, value: number) => void,
): void {
  for (let key = 0; key < points.keys.length; key++) {
    for (let index = points.starts[key]!; index < points.starts[key + 1]!; index++) {
      visit(points.keys[key]! + offsetOf(frame, index), valueAt(points, index))
    }
  }
  cells?.keys.forEach((key, index) => {
    for (let level = 0; level < cells.bins; level++) {
      if (countAt(cells, index, level) > 0) visit(key, (cells.base + level) / cells.scale)
    }
  })
}

/** The characters that the median passes through, joined from point to point. */
function medianCells(scatter: Scatter, at: (key: number, value: number) => number): Set<number> {
  const cells = new Set<number>()
  for (const line of scatter.trend) {
    line.forEach(({ x, median }, index) => {
      cells.add(at(x, median))
      const next = line[index + 1]
      if (next === undefined) return
      for (let part = 1; part < 8; part++) {
        cells.add(at(x + ((next.x - x) * part) / 8, median + ((next.median - median) * part) / 8))
      }
    })
  }
  return cells
}

function keyAxis(
  { ranked: points }: Scatter,
  columns: number,
  margin: number,
  columnOf: (key: number) => number,
  faint: (text: string) => string,
): string[] {
  const view = wholeView(points)
  const most = Math.max(2, Math.floor(columns / 14))
  const rule = Array<string>(columns).fill('─')
  const words = Array<string>(columns + margin).fill(' ')
  for (const mark of ticks(view.xFrom, view.xTo, most, areWhole(points.keys) ? 1 : 0)) {
    const column = columnOf(mark)
    const word = formatKey(mark)
    const start = Math.min(margin + columns - word.length, Math.max(0, margin + column - (word.length >> 1)))
    if (words.slice(start - 1, start + word.length + 1).some(letter => letter !== ' ')) continue
    rule[column] = '┬'
    words.splice(start, word.length, ...word)
  }
  return [`${' '.repeat(margin - 1)}${faint(`╰${rule.join('')}`)}`, words.join('')]
}
