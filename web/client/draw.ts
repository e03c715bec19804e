// The chart on its canvas, layer upon layer.

import type { Frame, View } from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import type { Points } from '../../src/page/points.ts'
import type { Overlay } from '../../src/page/summary.ts'
import { drawAxes, drawCounts, drawRails } from './axes.ts'
import { clipped } from './clip.ts'
import { drawBand, drawEdges, drawGroupMedians, drawMedian, drawNames } from './lines.ts'
import type { Manner } from './marks.ts'

/** Read from the page's style, so that they follow light and dark. */
export interface Colours {
  readonly points: string
  readonly median: string
  readonly paper: string
  readonly faint: string
  readonly grid: string
  readonly font: string
}

/** What every chart has, whether its readings are points or only counted. */
export interface Drawn {
  readonly head: ChartHead
  readonly points: { readonly keys: Float64Array }
  readonly overlay: Overlay
  /** All points, faint, where only some are chosen. */
  readonly behind?: Points | undefined
}

export interface Chart extends Drawn {
  /** What is drawn strong: all points, or those of the chosen places. */
  readonly points: Points
  /** All points, faint, where only some are chosen. */
  readonly behind: Points | undefined
}

export interface Drawing {
  readonly colours: Colours
  readonly whole: View
  /** How the readings are drawn. */
  readonly manner: Manner
  /** Draws what lies under the band, and the readings over it. */
  readonly under?: () => void
  readonly over: () => void
}

/** Draws the whole chart. The context's unit is a CSS pixel. */
export function drawChart(
  context: CanvasRenderingContext2D,
  chart: Drawn,
  frame: Frame,
  { colours, whole, manner, under, over }: Drawing,
): void {
  const { overlay } = chart
  const within = (draw: () => void): void => clipped(context, frame, [frame.top, frame.bottom], draw)
  context.clearRect(0, 0, frame.width, frame.height)
  context.font = colours.font
  drawAxes(context, chart, frame, colours)
  drawCounts(context, chart, frame, colours)
  drawRails(context, frame, whole, colours)
  under?.()
  within(() => drawBand(context, overlay, frame, colours))
  over()
  within(() => {
    drawEdges(context, overlay, frame, { colours, manner })
    drawGroupMedians(context, overlay, frame, colours)
    drawMedian(context, overlay, frame, colours)
  })
  drawNames(context, overlay, frame, colours)
}
