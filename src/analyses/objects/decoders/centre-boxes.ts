// Boxes by their centres, already in pixels: FastestDet, and YOLOv5 and v7 as their authors export them.

import { expectDims } from '../bad-output.ts'
import type { OutputDecoder } from './decoder.ts'
import { objectnessRows } from './objectness-rows.ts'

/** Output `[1, rows, 5 + classes]`: centre x, y, width, height in pixels of the input, objectness, classes (0 to 1). */
export const centreBoxes: OutputDecoder<'centre-boxes'> = {
  decode({ output: name }, output, { minScore }) {
    const rows = output(name)
    expectDims(name, rows, [1, -1, -1])
    const { values } = rows
    return objectnessRows(rows, minScore, (_, at) => {
      const [x, y] = [values[at]!, values[at + 1]!]
      const [halfWidth, halfHeight] = [values[at + 2]! / 2, values[at + 3]! / 2]
      return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]
    })
  },
  classCount({ output }, shape) {
    const length = shape(output)[2]
    return typeof length === 'number' ? length - 5 : undefined
  },
}
