// SSD with non-maximum suppression inside, as TensorFlow's detection models are exported.

import { badOutput, checkScore, expectDims } from '../bad-output.ts'
import type { Candidate, OutputDecoder } from './decoder.ts'

/**
 * Outputs `count` `[1]`, `boxes` `[1, n, 4]` (top, left, bottom, right as shares of the picture), `scores` `[1, n]`,
 * `classes` `[1, n]` (index of the label). Rows beyond `count` are filling.
 */
export const ssd: OutputDecoder<'ssd'> = {
  decode(names, output, { width, height }) {
    const [count, boxes] = [output(names.count), output(names.boxes)]
    const [scores, classes] = [output(names.scores), output(names.classes)]
    const rows = scores.values.length
    expectDims(names.boxes, boxes, [1, rows, 4])
    expectDims(names.scores, scores, [1, rows])
    expectDims(names.classes, classes, [1, rows])
    const found = count.values[0]
    if (found === undefined || !(found >= 0 && found <= rows)) {
      throw badOutput(`the model counts ${found} finds in ${rows} rows`)
    }
    return Array.from({ length: Math.floor(found) }, (_, row): Candidate => {
      const [top, left, bottom, right] = [0, 1, 2, 3].map(n => boxes.values[row * 4 + n]!) as never as Edges
      return {
        label: classes.values[row]!,
        score: checkScore(scores.values[row]!),
        box: [left * width, top * height, right * width, bottom * height],
      }
    })
  },
  classCount: () => undefined,
}

type Edges = [number, number, number, number]
