// The points on the canvas, by how many are in view: dots while they can be told apart, then grains whose
// overlap adds up, then cells tinted by how many points fall in them. Each bounds what is drawn.

import { type Frame, mostDots, standsAt, xPixel, yPixel } from '../../src/page/frame.ts'
import { countInView, forEachRun } from '../../src/page/in-view.ts'
import { type Points, valueAt } from '../../src/page/points.ts'
import { drawDensity } from './density.ts'

export type Manner = 'dots' | 'grains' | 'cells'

const mostGrains = 400_000

export const mannerFor = (count: number): Manner =>
  count <= mostDots ? 'dots' : count <= mostGrains ? 'grains' : 'cells'

export interface Ink {
  /** Opaque. */
  readonly colour: string
  /** Device pixels a CSS pixel. */
  readonly ratio: number
  /** Of the ink, 1 unless told otherwise. */
  readonly strength?: number
  /** How many are in view, where that is known already. */
  readonly inView?: number
}

/** Draws every point that is in view. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  points: Points,
  frame: Frame,
  { colour, ratio, strength = 1, inView = countInView(points, frame) }: Ink,
): void {
  const ink = { colour, ratio, strength, inView }
  const manner = mannerFor(inView)
  if (manner === 'dots') drawDots(context, points, frame, ink)
  else drawDensity(context, points, frame, { ...ink, cells: manner === 'cells' })
}

/** One small picture of a dot, stamped: faster than a path each, and overlaps show. */
function drawDots(
  context: CanvasRenderingContext2D,
  points: Points,
  frame: Frame,
  { colour, ratio, strength, inView }: Required<Ink>,
): void {
  const crowd = Math.min(1, Math.max(0, Math.log10(inView / 300) / 2))
  const radius = 3.2 - 1.8 * crowd
  const size = Math.ceil(radius * ratio) * 2 + 2
  const stamp = new OffscreenCanvas(size, size)
  const ink = stamp.getContext('2d')!
  ink.fillStyle = colour
  ink.globalAlpha = (0.78 - 0.26 * crowd) * strength
  ink.arc(size / 2, size / 2, radius * ratio, 0, 2 * Math.PI)
  ink.fill()
  const half = size / ratio / 2
  forEachRun(points, frame, (key, from, to) => {
    for (let index = from; index < to; index++) {
      const at = standsAt(frame, points, key, index)
      if (at < frame.xFrom || at > frame.xTo) continue
      const x = xPixel(frame, at) - half
      const y = yPixel(frame, valueAt(points, index)) - half
      context.drawImage(stamp, x, y, size / ratio, size / ratio)
    }
  })
}
