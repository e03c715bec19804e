// The points on the canvas, by how many there are: dots while they can be told apart, then grains whose
// overlap adds up, then cells tinted by how many points fall in them. Each bounds what is drawn.

import { type Frame, mostDots, offsetOf, xPixel, yPixel } from '../../src/page/frame.ts'
import { type Points, valueAt } from '../../src/page/points.ts'
import { drawDensity } from './density.ts'

export type Manner = 'dots' | 'grains' | 'cells'

const mostGrains = 400_000

export const mannerFor = (count: number): Manner =>
  count <= mostDots ? 'dots' : count <= mostGrains ? 'grains' : 'cells'

/** Draws every point. `ratio` is device pixels a CSS pixel; `colour` is opaque. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  points: Points,
  frame: Frame,
  { colour, ratio }: { colour: string; ratio: number },
): void {
  const manner = mannerFor(points.length)
  if (manner === 'dots') drawDots(context, points, frame, { colour, ratio })
  else drawDensity(context, points, frame, { colour, ratio, cells: manner === 'cells' })
}

/** One small picture of a dot, stamped: faster than a path each, and overlaps show. */
function drawDots(
  context: CanvasRenderingContext2D,
  points: Points,
  frame: Frame,
  { colour, ratio }: { colour: string; ratio: number },
): void {
  const crowd = Math.min(1, Math.max(0, Math.log10(points.length / 300) / 2))
  const radius = 3.2 - 1.8 * crowd
  const size = Math.ceil(radius * ratio) * 2 + 2
  const stamp = new OffscreenCanvas(size, size)
  const ink = stamp.getContext('2d')!
  ink.fillStyle = colour
  ink.globalAlpha = 0.78 - 0.26 * crowd
  ink.arc(size / 2, size / 2, radius * ratio, 0, 2 * Math.PI)
  ink.fill()
  const half = size / ratio / 2
  forEachPoint(points, frame, (x, y) =>
    context.drawImage(stamp, x - half, y - half, size / ratio, size / ratio),
  )
}

function forEachPoint(points: Points, frame: Frame, visit: (x: number, y: number) => void): void {
  for (let key = 0; key < points.keys.length; key++) {
    for (let index = points.starts[key]!; index < points.starts[key + 1]!; index++) {
      visit(xPixel(frame, points.keys[key]! + offsetOf(frame, index)), yPixel(frame, valueAt(points, index)))
    }
  }
}
