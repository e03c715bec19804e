// NanoDet's heads (RangiLyu NanoDet, `distance2bbox` and `Integral`): each side of a box is a distribution over bins.

import { badOutput, expectDims } from '../bad-output.ts'
import type { Box } from '../box.ts'
import type { Candidate, Output, OutputDecoder } from './decoder.ts'
import { bestClass, cellCount } from './objectness-rows.ts'

/**
 * A pair of outputs a stride: `classes` `[1, cells, classes]` (0 to 1) and `sides` `[1, cells, 4 * bins]`: logits
 * over the distances 0, 1, 2 ... in strides, of the left, top, right and bottom side from the cell's centre.
 */
export const nanodet: OutputDecoder<'nanodet'> = {
  decode({ classes, sides, strides }, output, { width, height, minScore }) {
    if (classes.length !== strides.length || sides.length !== strides.length) {
      throw badOutput('the contract must name one output of classes and one of sides for every stride')
    }
    return strides.flatMap((stride, i) => {
      const [scores, distances] = [output(classes[i]!), output(sides[i]!)]
      const cells = cellCount(width, height, [stride])
      expectDims(classes[i]!, scores, [1, cells, -1])
      expectDims(sides[i]!, distances, [1, cells, -1])
      return decodeGrid(scores, distances, Math.ceil(width / stride), stride, minScore)
    })
  },
  classCount({ classes }, shape) {
    const count = shape(classes[0]!)[2]
    return typeof count === 'number' ? count : undefined
  },
}

function decodeGrid(
  scores: Output,
  sides: Output,
  columns: number,
  stride: number,
  minScore: number,
): Candidate[] {
  const [, cells = 0, classCount = 0] = scores.dims
  const bins = sides.dims[2]! / 4
  const candidates: Candidate[] = []
  for (let cell = 0; cell < cells; cell += 1) {
    const [label, score] = bestClass(scores.values, cell * classCount, classCount)
    if (score < minScore) continue
    const x = ((cell % columns) + 0.5) * stride
    const y = (Math.floor(cell / columns) + 0.5) * stride
    const side = (n: number) => stride * expectation(sides.values, (cell * 4 + n) * bins, bins)
    const box: Box = [x - side(0), y - side(1), x + side(2), y + side(3)]
    candidates.push({ label, score, box })
  }
  return candidates
}

/** The mean of 0, 1, 2 ... under the softmax of the logits. */
function expectation(logits: ArrayLike<number>, from: number, count: number): number {
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i += 1) highest = Math.max(highest, logits[from + i]!)
  let [sum, weighted] = [0, 0]
  for (let i = 0; i < count; i += 1) {
    const weight = Math.exp(logits[from + i]! - highest)
    sum += weight
    weighted += weight * i
  }
  return weighted / sum
}
