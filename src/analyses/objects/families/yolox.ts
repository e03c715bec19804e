// YOLOX as Megvii's `export_onnx` makes it, without decoding inside.

import { cellCount } from '../decoders/objectness-rows.ts'
import { type Family, hasShape, plain, planarInput } from './family.ts'

const strides = [8, 16, 32]

/**
 * The names are YOLOX's own, and tell it from YOLOv6, whose rows look the same but are decoded. Pictures go in as
 * OpenCV reads them: BGR, 0 to 255, in the top left corner, 114 around (`preproc`).
 */
export const yolox: Family = {
  title: 'YOLOX',
  recognise(ports) {
    const input = planarInput(ports)
    const [output] = ports.outputs
    if (input?.size === undefined || output === undefined || ports.outputs.length !== 1) return undefined
    const { name, type, layout, size } = input
    const rows = cellCount(...size, strides)
    if (name !== 'images' || output.name !== 'output' || !hasShape(output, [1, rows, undefined]))
      return undefined
    return {
      task: 'detect',
      input: { name, type, layout, colours: 'BGR', ...plain },
      fit: { kind: 'letterbox-top-left', size, pad: 114 },
      decoder: { name: 'yolox', output: output.name, strides, overlap: 0.45 },
      labels: output.shape[2] === 85 ? 'coco80' : [],
    }
  },
}
