// The chart on its canvas: grid, counts above, points, the median and its band, labels beside the lines.

import {
  type Frame,
  isNarrow,
  keyTicks,
  moveApart,
  valueTicks,
  xPixel,
  yPixel,
} from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { digitsFor, formatCount, formatKey, formatValue } from '../../src/page/numbers.ts'
import { areWhole } from '../../src/page/points.ts'
import type { Trend } from '../../src/page/quantiles.ts'
import { isCounted, type Ranked } from '../../src/page/ranked.ts'
import { drawCells } from './cells.ts'
import { drawPoints, mannerFor } from './marks.ts'

/** Read from the page's style, so that they follow light and dark. */
export interface Colours {
  readonly points: string
  readonly median: string
  readonly paper: string
  readonly faint: string
  readonly grid: string
  readonly font: string
}

export interface Chart {
  readonly points: Ranked
  readonly head: ChartHead
}

/** Draws the whole chart. The context's unit is a CSS pixel; `ratio` device pixels make one. */
export function drawChart(
  context: CanvasRenderingContext2D,
  chart: Chart,
  frame: Frame,
  { colours, ratio }: { colours: Colours; ratio: number },
): void {
  context.clearRect(0, 0, frame.width, frame.height)
  context.font = colours.font
  drawAxes(context, chart, frame, colours)
  drawCounts(context, chart, frame, colours)
  drawBand(context, chart, frame, colours)
  const style = { colour: colours.points, ratio }
  if (isCounted(chart.points)) drawCells(context, chart.points, frame, { ...style, cells: true })
  else drawPoints(context, chart.points, frame, style)
  drawBandEdges(context, chart, frame, colours)
  drawGroupMedians(context, chart, frame, colours)
  drawMedian(context, chart, frame, colours)
  drawLabels(context, chart, frame, colours)
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { points, head }: Chart,
  frame: Frame,
  { faint, grid }: Colours,
): void {
  context.strokeStyle = grid
  context.fillStyle = faint
  context.lineWidth = 1
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  context.beginPath()
  const tones = head.tones && frame.yFrom >= 0 && frame.yTo <= 1
  const room = tones ? 14 : 9
  for (const value of valueTicks(frame)) {
    const y = Math.round(yPixel(frame, value)) + 0.5
    context.moveTo(frame.left, y)
    context.lineTo(frame.right, y)
    context.fillText(formatKey(value), frame.left - room, y)
  }
  context.textBaseline = 'alphabetic'
  context.textAlign = 'center'
  for (const key of keyTicks(frame, areWhole(points.keys))) {
    const x = Math.round(xPixel(frame, key)) + 0.5
    context.moveTo(x, frame.top)
    context.lineTo(x, frame.bottom)
    context.fillText(formatKey(key), x, frame.height - 8)
  }
  context.stroke()
  if (tones) {
    const greys = context.createLinearGradient(0, frame.bottom, 0, frame.top)
    for (const end of [0, 1]) {
      const level = Math.round(255 * (end === 0 ? frame.yFrom : frame.yTo))
      greys.addColorStop(end, `rgb(${level},${level},${level})`)
    }
    context.fillStyle = greys
    context.fillRect(frame.left - 8, frame.top, 5, frame.bottom - frame.top)
  }
}

/** How many there are of each key: a median of three deserves less trust than one of three hundred. */
function drawCounts(
  context: CanvasRenderingContext2D,
  { head }: Chart,
  frame: Frame,
  { points, faint }: Colours,
): void {
  const most = head.bars.reduce((highest, { count }) => Math.max(highest, count), 0)
  const base = frame.top - 12
  context.fillStyle = points
  context.globalAlpha = 0.42
  for (const { from, to, count } of head.bars) {
    const half = from === to ? Math.max(frame.spread, (frame.xTo - frame.xFrom) / 800) : 0
    const left = xPixel(frame, from - half)
    const tall = (count / most) * frame.strip
    context.fillRect(left, base - tall, Math.max(0.8, xPixel(frame, to + half) - left - (half ? 0 : 1)), tall)
  }
  context.globalAlpha = 1
  context.fillStyle = faint
  context.textAlign = 'left'
  const each = head.bars.some(({ from, to }) => from !== to) ? 'bin' : head.keyName.toLowerCase()
  context.fillText(`photographs a ${each}, at most ${formatCount(most)}`, frame.left, 12)
}

function drawBand(
  context: CanvasRenderingContext2D,
  { head }: Chart,
  frame: Frame,
  { median }: Colours,
): void {
  context.fillStyle = median
  context.globalAlpha = 0.17
  context.beginPath()
  for (const line of head.trend) {
    line.forEach(({ x, high }, index) => {
      context[index === 0 ? 'moveTo' : 'lineTo'](xPixel(frame, x), yPixel(frame, high))
    })
    for (const { x, low } of line.toReversed()) context.lineTo(xPixel(frame, x), yPixel(frame, low))
    context.closePath()
  }
  context.fill()
  context.globalAlpha = 1
}

/** Where the points hide the band, its edges stand over them. */
function drawBandEdges(
  context: CanvasRenderingContext2D,
  { points, head }: Chart,
  frame: Frame,
  { median }: Colours,
): void {
  if (mannerFor(points.length) === 'dots') return
  context.strokeStyle = median
  context.lineWidth = 1.2
  context.setLineDash([2, 3])
  for (const edge of ['low', 'high'] as const) {
    context.beginPath()
    trace(context, head.trend, frame, edge)
    context.stroke()
  }
  context.setLineDash([])
}

/** A dash for a key's own median, where the line is one of several keys together. */
function drawGroupMedians(
  context: CanvasRenderingContext2D,
  { head }: Chart,
  frame: Frame,
  { median }: Colours,
): void {
  const half = Math.max(1.5, ((frame.right - frame.left) / (frame.xTo - frame.xFrom)) * 0.42)
  context.strokeStyle = median
  context.globalAlpha = 0.75
  context.lineWidth = 1.6
  context.lineCap = 'butt'
  context.beginPath()
  for (const dash of head.dashes) {
    const x = xPixel(frame, dash.x)
    const y = yPixel(frame, dash.median)
    context.moveTo(x - half, y)
    context.lineTo(x + half, y)
  }
  context.stroke()
  context.globalAlpha = 1
}

function drawMedian(
  context: CanvasRenderingContext2D,
  { head }: Chart,
  frame: Frame,
  { median, paper }: Colours,
): void {
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.beginPath()
  trace(context, head.trend, frame, 'median')
  context.globalAlpha = 0.85
  context.strokeStyle = paper
  context.lineWidth = 5
  context.stroke()
  context.globalAlpha = 1
  context.strokeStyle = median
  context.lineWidth = 2.2
  context.stroke()
}

function trace(
  context: CanvasRenderingContext2D,
  trend: Trend,
  frame: Frame,
  line: 'low' | 'median' | 'high',
): void {
  for (const stretch of trend) {
    stretch.forEach((point, index) => {
      context[index === 0 ? 'moveTo' : 'lineTo'](xPixel(frame, point.x), yPixel(frame, point[line]))
    })
  }
}

/** Names the lines where they end, in place of a legend to look up. */
function drawLabels(
  context: CanvasRenderingContext2D,
  { head }: Chart,
  frame: Frame,
  { median, faint, font }: Colours,
): void {
  const end = head.trend.at(-1)?.at(-1)
  if (end === undefined) return
  const digits = Math.max(0, digitsFor(frame.yTo - frame.yFrom))
  const lines = [
    { name: '75th pct', value: end.high },
    { name: 'median', value: end.median },
    { name: '25th pct', value: end.low },
  ]
  const places = moveApart(
    lines.map(({ value }) => yPixel(frame, value)),
    16,
  )
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  lines.forEach(({ name, value }, index) => {
    const isMedian = name === 'median'
    context.fillStyle = isMedian ? median : faint
    context.font = isMedian ? `600 ${font}` : font
    const text = formatValue(value, digits)
    context.fillText(isNarrow(frame.width) ? text : `${name} ${text}`, frame.right + 9, places[index]!)
  })
  context.font = font
}
