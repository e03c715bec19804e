// YOLOX without its decoding inside (Megvii YOLOX, `demo_postprocess`).

import { expectDims } from '../bad-output.ts'
import type { OutputDecoder } from './decoder.ts'
import { cellCount, objectnessRows } from './objectness-rows.ts'

/**
 * Output `[1, cells, 5 + classes]`, a row a cell of the grids of `strides`, row by row: dx, dy (from the cell's
 * corner, in cells), log width, log height (in cells), objectness, classes (both already 0 to 1).
 */
export const yolox: OutputDecoder<'yolox'> = {
  decode({ output: name, strides }, output, { width, height, minScore }) {
    const rows = output(name)
    expectDims(name, rows, [1, cellCount(width, height, strides), -1])
    const cells = cellsOf(width, height, strides)
    const { values } = rows
    return objectnessRows(rows, minScore, (row, at) => {
      const [column, line, stride] = cells(row)
      const x = (values[at]! + column) * stride
      const y = (values[at + 1]! + line) * stride
      const halfWidth = (Math.exp(values[at + 2]!) * stride) / 2
      const halfHeight = (Math.exp(values[at + 3]!) * stride) / 2
      return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]
    })
  },
  classCount({ output }, shape) {
    const length = shape(output)[2]
    return typeof length === 'number' ? length - 5 : undefined
  },
}

/** Column, line and stride of the cell that a row stands for. */
function cellsOf(width: number, height: number, strides: readonly number[]) {
  return (row: number): [column: number, line: number, stride: number] => {
    let cell = row
    for (const stride of strides) {
      const columns = Math.ceil(width / stride)
      const cells = columns * Math.ceil(height / stride)
      if (cell < cells) return [cell % columns, Math.floor(cell / columns), stride]
      cell -= cells
    }
    throw new RangeError(`row ${row} lies beyond the grids`)
  }
}
