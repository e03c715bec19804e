// Rows of four numbers for the box, one for "something is here" and one a class: what YOLO's descendants give.

import { badOutput, checkScore } from '../bad-output.ts'
import type { Box } from '../box.ts'
import type { Candidate, Output } from './decoder.ts'

/**
 * The best class of every row, its score being objectness times class; both lie in 0 to 1.
 * @param output `[1, rows, 5 + classes]`
 * @param boxAt makes the box of a row from the place where its four numbers begin
 */
export function objectnessRows(
  { dims, values }: Output,
  minScore: number,
  boxAt: (row: number, at: number) => Box,
): Candidate[] {
  const rowLength = dims[2]!
  if (rowLength < 6) throw badOutput(`the model's rows have ${rowLength} numbers, expected 5 and one a class`)
  const candidates: Candidate[] = []
  const rows = dims[1]!
  for (let row = 0; row < rows; row += 1) {
    const at = row * rowLength
    const objectness = checkScore(values[at + 4]!)
    // No class can lift the score above the objectness.
    if (objectness < minScore) continue
    const [label, score] = bestClass(values, at + 5, rowLength - 5)
    if (objectness * score >= minScore) {
      candidates.push({ label, score: objectness * score, box: boxAt(row, at) })
    }
  }
  return candidates
}

/** @throws RowFailure when one of the scores is none */
export function bestClass(
  values: ArrayLike<number>,
  from: number,
  count: number,
): [label: number, score: number] {
  let best = 0
  for (let i = 0; i < count; i += 1) {
    const score = values[from + i]!
    // Also true of NaN, which no comparison finds larger.
    if (!(score >= 0 && score <= 1)) checkScore(score)
    if (score > values[from + best]!) best = i
  }
  return [best, checkScore(values[from + best]!)]
}

/** Cells of the grids that cover an input, one grid after the other. */
export function cellCount(width: number, height: number, strides: readonly number[]): number {
  return strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0)
}
