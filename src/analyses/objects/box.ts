// A box around a find.

import type { Box } from '../../data/find.ts'

export type { Box }

export const boxArea = ([x1, y1, x2, y2]: Box): number => Math.max(0, x2 - x1) * Math.max(0, y2 - y1)

/** The part two boxes share: intersection over union, 0 to 1; 0 for boxes without area. */
export function sharedPart(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  const intersection = width * height
  return intersection / (boxArea(a) + boxArea(b) - intersection)
}
