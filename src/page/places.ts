// Every place of the chart where readings are, whether they are kept one by one or only counted.

import { countAt } from './cells.ts'
import { offsetOf, type View } from './frame.ts'
import { valueAt } from './points.ts'
import type { Scatter } from './scatter.ts'

/** Calls `visit` with the place and how many readings stand there; those that are only counted stand at their key. */
export function forEachPlace(
  { points, cells }: Scatter,
  view: View,
  visit: (key: number, value: number, count: number) => void,
): void {
  for (let key = 0; key < points.keys.length; key++) {
    for (let index = points.starts[key]!; index < points.starts[key + 1]!; index++) {
      visit(points.keys[key]! + offsetOf(view, index), valueAt(points, index), 1)
    }
  }
  cells?.keys.forEach((key, index) => {
    for (let level = 0; level < cells.bins; level++) {
      const count = countAt(cells, index, level)
      if (count > 0) visit(key, (cells.base + level) / cells.scale, count)
    }
  })
}
