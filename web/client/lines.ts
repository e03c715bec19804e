// Over the points: the band of the middle half, the outer twentieths, the median, and their names.

import { type Frame, isNarrow, xPixel, yPixel } from '../../src/page/frame.ts'
import { lineEnds } from '../../src/page/line-ends.ts'
import type { TrendPoint } from '../../src/page/quantiles.ts'
import type { Overlay } from '../../src/page/summary.ts'
import type { Colours } from './draw.ts'
import type { Manner } from './marks.ts'

type Line = (point: TrendPoint) => number | undefined

/** The tinted band; it lies under the points. */
export function drawBand(
  context: CanvasRenderingContext2D,
  { trend }: Overlay,
  frame: Frame,
  { median }: Colours,
): void {
  context.fillStyle = median
  context.globalAlpha = 0.17
  context.beginPath()
  for (const line of trend) {
    line.forEach(({ x, high }, index) => {
      context[index === 0 ? 'moveTo' : 'lineTo'](xPixel(frame, x), yPixel(frame, high))
    })
    for (const { x, low } of line.toReversed()) context.lineTo(xPixel(frame, x), yPixel(frame, low))
    context.closePath()
  }
  context.fill()
  context.globalAlpha = 1
}

/** The outer twentieths, dotted; and where points hide the band, its edges over them. */
export function drawEdges(
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  frame: Frame,
  { colours, manner }: { colours: Colours; manner: Manner },
): void {
  const draw = (line: Line): void => {
    context.beginPath()
    trace(context, overlay, frame, line)
    context.stroke()
  }
  context.strokeStyle = colours.median
  context.lineWidth = 1.1
  context.globalAlpha = manner === 'dots' ? 0.7 : 1
  context.setLineDash([1.5, 3.5])
  draw(({ tails }) => tails?.[0])
  draw(({ tails }) => tails?.[1])
  context.globalAlpha = 1
  if (manner !== 'dots') {
    context.lineWidth = 1.3
    context.setLineDash([5, 3])
    draw(({ low }) => low)
    draw(({ high }) => high)
  }
  context.setLineDash([])
}

/** A dash for a key's own median, where the line is one of several keys together. */
export function drawGroupMedians(
  context: CanvasRenderingContext2D,
  { dashed }: Overlay,
  frame: Frame,
  { median }: Colours,
): void {
  const half = Math.max(1.5, ((frame.right - frame.left) / (frame.xTo - frame.xFrom)) * 0.42)
  context.strokeStyle = median
  context.globalAlpha = 0.75
  context.lineWidth = 1.6
  context.lineCap = 'butt'
  context.beginPath()
  for (const { from, to, median: value } of dashed) {
    const x = xPixel(frame, (from + to) / 2)
    const y = yPixel(frame, value)
    context.moveTo(x - half, y)
    context.lineTo(x + half, y)
  }
  context.stroke()
  context.globalAlpha = 1
}

export function drawMedian(
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  frame: Frame,
  { median, paper }: Colours,
): void {
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.beginPath()
  trace(context, overlay, frame, point => point.median)
  context.globalAlpha = 0.85
  context.strokeStyle = paper
  context.lineWidth = 5
  context.stroke()
  context.globalAlpha = 1
  context.strokeStyle = median
  context.lineWidth = 2.2
  context.stroke()
}

function trace(context: CanvasRenderingContext2D, { trend }: Overlay, frame: Frame, line: Line): void {
  for (const stretch of trend) {
    let drawn = false
    for (const point of stretch) {
      const value = line(point)
      if (value !== undefined)
        context[drawn ? 'lineTo' : 'moveTo'](xPixel(frame, point.x), yPixel(frame, value))
      drawn = value !== undefined
    }
  }
}

/** Names beside the lines' ends; where there is no room for them, the value alone, and the name inside. */
export function drawNames(
  context: CanvasRenderingContext2D,
  { trend }: Overlay,
  frame: Frame,
  { median, faint, paper, font }: Colours,
): void {
  const narrow = isNarrow(frame.width)
  context.textBaseline = 'middle'
  for (const { name, value, isMedian, y } of lineEnds(trend, frame, 15)) {
    context.fillStyle = isMedian ? median : faint
    context.font = isMedian ? `600 ${font}` : font
    context.textAlign = 'left'
    const both = `${name} ${value}`
    const room = frame.width - frame.right - 9
    context.fillText(context.measureText(both).width <= room ? both : value, frame.right + 9, y, room)
    if (!narrow || !isMedian) continue
    context.textAlign = 'right'
    context.lineJoin = 'round'
    context.lineWidth = 4
    context.strokeStyle = paper
    const above = y - 15 < frame.top ? y + 15 : y - 15
    context.strokeText(name, frame.right - 6, above)
    context.fillText(name, frame.right - 6, above)
  }
  context.font = font
}
