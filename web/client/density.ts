// Too many points for a dot each: they are counted into the cells of a grid, and each cell is painted once.
// What is drawn is bounded by the picture's size, however many points there are.

import { type Frame, offsetOf, xPixel, yPixel } from '../../src/page/frame.ts'
import { areWhole, type Points, valueAtLevel } from '../../src/page/points.ts'

export interface Grid {
  readonly left: number
  readonly top: number
  /** Of a cell, in CSS pixels. */
  readonly wide: number
  readonly tall: number
  readonly across: number
  /** Is a column a key? Then points are not spread around it. */
  readonly byKey: boolean
  readonly counts: Uint32Array
}

export interface DensityStyle {
  readonly colour: string
  /** Device pixels a CSS pixel. */
  readonly ratio: number
  /** Cells are tinted by the logarithm of their count; grains add up as dots do. */
  readonly cells: boolean
}

/** Draws every point into the grid that suits the frame. */
export function drawDensity(
  context: CanvasRenderingContext2D,
  points: Points,
  frame: Frame,
  style: DensityStyle,
): void {
  const grid = layGrid(points, frame, style)
  countPoints(grid, points, frame)
  paint(context, grid, style)
}

/** The height of a cell: whole device pixels, or the cells' edges make a pattern of their own. */
export const grainOf = ({ ratio, cells }: DensityStyle): number =>
  Math.max(1, Math.round((cells ? 2 : 1.5) * ratio)) / ratio

function layGrid(points: Points, frame: Frame, style: DensityStyle): Grid {
  const { cells } = style
  const grain = grainOf(style)
  // Cells of whole keys: one column a key, for the same reason.
  const keyWidth = (frame.right - frame.left) / (frame.xTo - frame.xFrom)
  const byKey = cells && areWhole(points.keys) && keyWidth >= grain
  const wide = byKey ? keyWidth : grain
  const across = Math.ceil((frame.right - frame.left) / wide) + 2
  const down = Math.ceil((frame.bottom - frame.top) / grain) + 2
  return {
    left: byKey ? xPixel(frame, points.keys[0]! - 0.5) : frame.left,
    top: frame.top,
    wide,
    tall: grain,
    across,
    byKey,
    counts: new Uint32Array(across * down),
  }
}

/** The one loop that meets every point: nothing in it but arithmetic. */
function countPoints(
  { left, top, wide, tall, across, byKey, counts }: Grid,
  points: Points,
  frame: Frame,
): void {
  const first = (yPixel(frame, valueAtLevel(points, 0)) - top) / tall
  const step = (yPixel(frame, frame.yFrom) - yPixel(frame, frame.yFrom + 1 / points.scale)) / tall
  for (let key = 0; key < points.keys.length; key++) {
    const end = points.starts[key + 1]!
    for (let index = points.starts[key]!; index < end; index++) {
      const x = xPixel(frame, points.keys[key]! + (byKey ? 0 : offsetOf(frame, index)))
      const row = Math.max(0, Math.floor(first - points.levels[index]! * step))
      counts[row * across + Math.floor((x - left) / wide)]!++
    }
  }
}

const tints = 48

/** By tint, so that the canvas changes its state 48 times and not once a cell. */
export function paint(
  context: CanvasRenderingContext2D,
  { left, top, wide, tall, across, counts }: Grid,
  { colour, cells }: DensityStyle,
): void {
  let most = 1
  for (const count of counts) if (count > most) most = count
  const tintOf = (count: number): number =>
    Math.ceil(tints * (cells ? Math.log1p(count) / Math.log1p(most) : 1 - 0.62 ** count))
  const byTint: number[][] = Array.from({ length: tints + 1 }, () => [])
  counts.forEach((count, cell) => {
    if (count > 0) byTint[tintOf(count)]!.push(cell)
  })
  context.fillStyle = colour
  byTint.forEach((tinted, tint) => {
    context.globalAlpha = tint / tints
    for (const cell of tinted) {
      context.fillRect(left + (cell % across) * wide, top + Math.floor(cell / across) * tall, wide, tall)
    }
  })
  context.globalAlpha = 1
}
