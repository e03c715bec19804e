// UltraFace (Linzaer's Ultra-Light-Fast-Generic-Face-Detector), and SSDs whose boxes come as shares of the picture.

import { expectDims } from '../bad-output.ts'
import type { Candidate, OutputDecoder } from './decoder.ts'
import { bestClass } from './objectness-rows.ts'

/**
 * Outputs `scores` `[1, n, classes]` (0 to 1, class 0 being the background) and `boxes` `[1, n, 4]`: x1, y1, x2, y2
 * as shares of the picture.
 */
export const ultraface: OutputDecoder<'ultraface'> = {
  decode(names, output, { width, height, minScore }) {
    const [scores, boxes] = [output(names.scores), output(names.boxes)]
    expectDims(names.scores, scores, [1, -1, -1])
    const [, rows = 0, classes = 0] = scores.dims
    expectDims(names.boxes, boxes, [1, rows, 4])
    const candidates: Candidate[] = []
    for (let row = 0; row < rows; row += 1) {
      const [best, score] = bestClass(scores.values, row * classes + 1, classes - 1)
      if (score < minScore) continue
      const at = (n: number) => boxes.values[row * 4 + n]!
      const box = [at(0) * width, at(1) * height, at(2) * width, at(3) * height] as const
      candidates.push({ label: best + 1, score, box })
    }
    return candidates
  },
  classCount({ scores }, shape) {
    const count = shape(scores)[2]
    return typeof count === 'number' ? count : undefined
  },
}
