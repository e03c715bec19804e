// What torchvision's detection models give when exported: RetinaNet, Faster R-CNN, SSD, FCOS.

import { checkScore, expectDims } from '../bad-output.ts'
import type { Candidate, OutputDecoder } from './decoder.ts'

/** Outputs `boxes` `[n, 4]` (x1, y1, x2, y2 in pixels of the input), `scores` `[n]`, `labels` `[n]`: index of the label. */
export const torchvision: OutputDecoder<'torchvision'> = {
  decode(names, output) {
    const [boxes, scores, labels] = [output(names.boxes), output(names.scores), output(names.labels)]
    const rows = scores.values.length
    expectDims(names.boxes, boxes, [rows, 4])
    expectDims(names.scores, scores, [rows])
    expectDims(names.labels, labels, [rows])
    return Array.from({ length: rows }, (_, row): Candidate => {
      const at = (n: number) => boxes.values[row * 4 + n]!
      return {
        label: labels.values[row]!,
        score: checkScore(scores.values[row]!),
        box: [at(0), at(1), at(2), at(3)],
      }
    })
  },
  classCount: () => undefined,
}
