// FastestDet (dog-qiuqiu) with its decoding inside.

import { type Family, hasShape, planarInput, unit } from './family.ts'

/** One grid of stride 16 and one output: no other detector has as few rows. Pictures are stretched, BGR. */
export const fastestdet: Family = {
  title: 'FastestDet',
  recognise(ports) {
    const input = planarInput(ports)
    const [output] = ports.outputs
    if (input?.size === undefined || output === undefined || ports.outputs.length !== 1) return undefined
    const { name, type, layout, size } = input
    const cells = (size[0] / 16) * (size[1] / 16)
    if (!hasShape(output, [1, cells, undefined]) || Number(output.shape[2]) < 6) return undefined
    return {
      task: 'detect',
      input: { name, type, layout, colours: 'BGR', ...unit },
      fit: { kind: 'stretch', size },
      decoder: { name: 'centre-boxes', output: output.name, overlap: 0.45 },
      labels: output.shape[2] === 85 ? 'coco80' : [],
    }
  },
}
