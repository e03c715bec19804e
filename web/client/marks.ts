// The points on the canvas, by how many are in view: dots while they can be told apart, then grains whose
// overlap adds up, then cells tinted by how many points fall in them. Each bounds what is drawn.

import { type Frame, mostDots, standsAt, xPixel, yPixel } from '../../src/page/frame.ts'
import { countInView, forEachRun } from '../../src/page/in-view.ts'
import { type Points, valueAt } from '../../src/page/points.ts'
import { setGrains } from './density.ts'
import { dotSetter, type Ink, layInk, noInk } from './ink.ts'

export type Manner = 'dots' | 'grains' | 'cells'

const mostGrains = 400_000

export const mannerFor = (count: number): Manner =>
  count <= mostDots ? 'dots' : count <= mostGrains ? 'grains' : 'cells'

export interface Marking {
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
  { colour, ratio, strength = 1, inView = countInView(points, frame) }: Marking,
): void {
  const ink = noInk(frame, ratio)
  const manner = mannerFor(inView)
  if (manner === 'dots') setDots(ink, points, frame, { ratio, strength, inView })
  else setGrains(ink, points, frame, { ratio, strength, cells: manner === 'cells' })
  layInk(context, ink, colour)
}

/** The fewer for their room, the larger and the stronger. */
function setDots(
  ink: Ink,
  points: Points,
  frame: Frame,
  { ratio, strength, inView }: { ratio: number; strength: number; inView: number },
): void {
  const room = (frame.right - frame.left) * (frame.bottom - frame.top)
  const crowd = Math.min(1, Math.max(0, Math.log10((inView * 1500) / room) / 2))
  const set = dotSetter(ink, (3.2 - 1.8 * crowd) * ratio, (0.78 - 0.26 * crowd) * strength)
  forEachRun(points, frame, (key, from, to) => {
    for (let index = from; index < to; index++) {
      const at = standsAt(frame, points, key, index)
      if (at < frame.xFrom || at > frame.xTo) continue
      set(xPixel(frame, at) * ratio, yPixel(frame, valueAt(points, index)) * ratio)
    }
  })
}
