// The chart on its canvas, layer upon layer.

import type { Frame, View } from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import type { Points } from '../../src/page/points.ts'
import type { Overlay } from '../../src/page/summary.ts'
import { drawAxes, drawCounts, drawRails } from './axes.ts'
import { clipped } from './clip.ts'
import { drawBand, drawEdges, drawGroupMedians, drawMedian, drawNames } from './lines.ts'
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
  readonly head: ChartHead
  /** What is drawn strong: all points, or those of the chosen places. */
  readonly points: Points
  /** All points, faint, where only some are chosen. */
  readonly behind: Points | undefined
  /** Of `points`. */
  readonly overlay: Overlay
}

export interface Drawing {
  readonly colours: Colours
  /** Device pixels a CSS pixel. */
  readonly ratio: number
  /** How many of the points are in view. */
  readonly inView: number
  readonly whole: View
}

/** Draws the whole chart. The context's unit is a CSS pixel. */
export function drawChart(
  context: CanvasRenderingContext2D,
  chart: Chart,
  frame: Frame,
  { colours, ratio, inView, whole }: Drawing,
): void {
  const { points, behind, overlay } = chart
  const within = (draw: () => void): void => clipped(context, frame, [frame.top, frame.bottom], draw)
  context.clearRect(0, 0, frame.width, frame.height)
  context.font = colours.font
  drawAxes(context, chart, frame, colours)
  drawCounts(context, chart, frame, colours)
  drawRails(context, frame, whole, colours)
  if (behind !== undefined)
    drawPoints(context, behind, frame, { colour: colours.faint, ratio, strength: 0.3 })
  within(() => drawBand(context, overlay, frame, colours))
  drawPoints(context, points, frame, { colour: colours.points, ratio, inView })
  within(() => {
    drawEdges(context, overlay, frame, { colours, manner: mannerFor(inView) })
    drawGroupMedians(context, overlay, frame, colours)
    drawMedian(context, overlay, frame, colours)
  })
  drawNames(context, overlay, frame, colours)
}
