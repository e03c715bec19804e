// UltraFace (Linzaer), 320 x 240 and 640 x 480.

import { type Family, hasShape, planarInput } from './family.ts'

/** Cells of the strides 8, 16, 32, 64 with 3, 2, 2, 3 boxes each. */
const boxCount = (width: number, height: number): number =>
  [8, 16, 32, 64].reduce(
    (sum, stride, i) => sum + Math.ceil(width / stride) * Math.ceil(height / stride) * [3, 2, 2, 3][i]!,
    0,
  )

export const ultraface: Family = {
  title: 'UltraFace',
  recognise(ports) {
    const input = planarInput(ports)
    const [scores, boxes] = ['scores', 'boxes'].map(name => ports.outputs.find(port => port.name === name))
    if (input?.size === undefined || scores === undefined || boxes === undefined) return undefined
    const { name, type, layout, size } = input
    const rows = boxCount(...size)
    if (!hasShape(scores, [1, rows, 2]) || !hasShape(boxes, [1, rows, 4])) return undefined
    return {
      task: 'detect',
      input: { name, type, layout, colours: 'RGB', scale: 1, mean: [127, 127, 127], std: [128, 128, 128] },
      fit: { kind: 'stretch', size },
      decoder: { name: 'ultraface', boxes: 'boxes', scores: 'scores', overlap: 0.3 },
      labels: ['background', 'face'],
    }
  },
}
