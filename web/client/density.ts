// Too many points for a dot each: they are counted into the cells of a grid, and each cell is painted once.
// What is drawn is bounded by the picture's size, however many points there are.

import { type Frame, standsAt, xPixel, yPixel } from '../../src/page/frame.ts'
import { forEachRun } from '../../src/page/in-view.ts'
import { areWhole, type Points, valueAtLevel } from '../../src/page/points.ts'
import { clipped } from './clip.ts'

interface Grid {
  readonly left: number
  readonly top: number
  /** Of a cell, in CSS pixels. */
  readonly wide: number
  readonly tall: number
  readonly across: number
  readonly down: number
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
  /** Of the ink, 1 is all. */
  readonly strength: number
}

/** Columns no wider than this: a key that has more room is cut into several. */
const widestCell = 12

/** Draws every point in view into the grid that suits the frame. */
export function drawDensity(
  context: CanvasRenderingContext2D,
  points: Points,
  frame: Frame,
  style: DensityStyle,
): void {
  const grid = layGrid(points, frame, style)
  countPoints(grid, points, frame)
  clipped(context, frame, [frame.top - 1, frame.bottom + 1], () => paint(context, grid, style))
}

function layGrid(points: Points, frame: Frame, { ratio, cells }: DensityStyle): Grid {
  // Whole device pixels, or the cells' edges make a pattern of their own.
  const grain = Math.max(1, Math.round((cells ? 2 : 1.5) * ratio)) / ratio
  // Columns of whole keys, or whole parts of one, for the same reason.
  const keyWidth = (frame.right - frame.left) / (frame.xTo - frame.xFrom)
  const fits = cells && areWhole(points.keys) && keyWidth >= grain
  const byKey = fits && keyWidth <= widestCell
  const wide = fits ? keyWidth / Math.ceil(keyWidth / widestCell) : grain
  const across = Math.ceil((frame.right - frame.left) / wide) + 2
  const down = Math.ceil((frame.bottom - frame.top) / grain) + 2
  return {
    left: fits ? xPixel(frame, Math.floor(frame.xFrom + 0.5) - 0.5) : frame.left,
    top: frame.top,
    wide,
    tall: grain,
    across,
    down,
    byKey,
    counts: new Uint32Array(across * down),
  }
}

/** The one loop that meets every point in view: nothing in it but arithmetic. */
function countPoints(
  { left, top, wide, tall, across, down, byKey, counts }: Grid,
  points: Points,
  frame: Frame,
): void {
  const first = (yPixel(frame, valueAtLevel(points, 0)) - top) / tall
  const step = (yPixel(frame, frame.yFrom) - yPixel(frame, frame.yFrom + 1 / points.scale)) / tall
  const rowOf = (level: number): number => Math.min(down - 1, Math.max(0, Math.floor(first - level * step)))
  forEachRun(points, frame, (key, from, to) => {
    if (byKey) {
      const column = Math.floor((xPixel(frame, points.keys[key]!) - left) / wide)
      if (column < 0 || column >= across) return
      for (let index = from; index < to; index++) counts[rowOf(points.levels[index]!) * across + column]!++
      return
    }
    for (let index = from; index < to; index++) {
      const stands = standsAt(frame, points, key, index)
      if (stands < frame.xFrom || stands > frame.xTo) continue
      const column = Math.floor((xPixel(frame, stands) - left) / wide)
      counts[rowOf(points.levels[index]!) * across + column]!++
    }
  })
}

const tints = 48

/** By tint, so that the canvas changes its state 48 times and not once a cell. */
function paint(
  context: CanvasRenderingContext2D,
  { left, top, wide, tall, across, counts }: Grid,
  { colour, cells, strength }: DensityStyle,
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
    context.globalAlpha = (strength * tint) / tints
    for (const cell of tinted) {
      context.fillRect(left + (cell % across) * wide, top + Math.floor(cell / across) * tall, wide, tall)
    }
  })
  context.globalAlpha = 1
}
