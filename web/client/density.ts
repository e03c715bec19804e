// Too many points for a dot each: they are counted into the cells of a grid, and each cell is painted once.
// What is drawn is bounded by the picture's size, however many points there are.

import { type Frame, standsAt, xPixel, yPixel } from '../../src/page/frame.ts'
import { forEachRun } from '../../src/page/in-view.ts'
import { areWhole, firstAtLeast, type Points, valueAtLevel } from '../../src/page/points.ts'
import type { Ink } from './ink.ts'

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

export interface Graining {
  /** Device pixels a CSS pixel. */
  readonly ratio: number
  /** Cells are tinted by the logarithm of their count; grains add up as dots do. */
  readonly cells: boolean
  /** Of the ink, 1 is all. */
  readonly strength: number
}

/** Counts every point in view into the grid that suits the frame, and inks its cells. */
export function setGrains(ink: Ink, points: Points, frame: Frame, graining: Graining): void {
  const grid = layGrid(points, frame, graining)
  countPoints(grid, points, frame)
  inkCells(ink, grid, frame, graining)
}

/** The height of a cell: whole device pixels, or the cells' edges make a pattern of their own. */
export const grainOf = ({ ratio, cells }: Graining): number =>
  Math.max(1, Math.round((cells ? 2 : 1.5) * ratio)) / ratio

function layGrid(points: Points, frame: Frame, graining: Graining): Grid {
  const { cells } = graining
  const grain = grainOf(graining)
  // Columns of whole keys, for the same reason.
  const keyWidth = (frame.right - frame.left) / (frame.xTo - frame.xFrom)
  const byKey = cells && areWhole(points.keys) && keyWidth >= grain
  const wide = byKey ? keyWidth : grain
  const across = Math.ceil((frame.right - frame.left) / wide) + 2
  const down = Math.ceil((frame.bottom - frame.top) / grain) + 2
  return {
    left: byKey ? xPixel(frame, Math.floor(frame.xFrom + 0.5) - 0.5) : frame.left,
    top: frame.top,
    wide,
    tall: grain,
    across,
    byKey,
    counts: new Uint32Array(across * down),
  }
}

/** Where a column is a key, its sorted levels are cut at each row; otherwise every point in view is met. */
function countPoints(
  { left, top, wide, tall, across, byKey, counts }: Grid,
  points: Points,
  frame: Frame,
): void {
  const { keys, levels } = points
  const first = (yPixel(frame, valueAtLevel(points, 0)) - top) / tall
  const step = (yPixel(frame, frame.yFrom) - yPixel(frame, frame.yFrom + 1 / points.scale)) / tall
  const rowOf = (index: number): number => Math.max(0, Math.floor(first - levels[index]! * step))
  forEachRun(points, frame, (key, from, to) => {
    if (byKey) {
      const column = Math.floor((xPixel(frame, keys[key]!) - left) / wide)
      for (let index = from; index < to; ) {
        const row = rowOf(index)
        const end = firstAtLeast(levels, Math.floor((first - row) / step) + 1, index + 1, to)
        counts[row * across + column]! += end - index
        index = end
      }
      return
    }
    for (let index = from; index < to; index++) {
      const x = standsAt(frame, points, key, index)
      if (x < frame.xFrom || x > frame.xTo) continue
      counts[rowOf(index) * across + Math.floor((xPixel(frame, x) - left) / wide)]!++
    }
  })
}

/** Each cell once, by its count; cells at the edges end where the plot does. */
export function inkCells(
  { wide: width, cover }: Ink,
  { left, top, wide, tall, across, counts }: Grid,
  frame: Frame,
  { ratio, cells, strength }: Graining,
): void {
  let most = 1
  for (const count of counts) if (count > most) most = count
  const full = 255 * strength
  const coverOf = (count: number): number =>
    full * (cells ? Math.log1p(count) / Math.log1p(most) : 1 - 0.62 ** count)
  const pixel = (place: number, from: number, to: number): number =>
    Math.round(Math.min(to, Math.max(from, place)) * ratio)
  counts.forEach((count, cell) => {
    if (count === 0) return
    const x = left + (cell % across) * wide
    const y = top + Math.floor(cell / across) * tall
    const [from, to] = [pixel(x, frame.left, frame.right), pixel(x + wide, frame.left, frame.right)]
    const end = pixel(y + tall, frame.top, frame.bottom + 1)
    const covered = coverOf(count)
    for (let line = pixel(y, frame.top, frame.bottom + 1); line < end; line++) {
      cover.fill(covered, line * width + from, line * width + to)
    }
  })
}
