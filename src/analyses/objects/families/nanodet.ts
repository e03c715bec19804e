// NanoDet (RangiLyu) with its six heads, as in OpenCV's model zoo.

import { cellCount } from '../decoders/objectness-rows.ts'
import { type Family, hasShape, planarInput } from './family.ts'

const strides = [8, 16, 32]

/** Three outputs of classes and three of sides, one pair a stride, whatever their names. */
export const nanodet: Family = {
  title: 'NanoDet',
  recognise({ inputs, outputs }) {
    const input = planarInput({ inputs, outputs })
    if (input?.size === undefined || outputs.length !== 6) return undefined
    const { name, type, layout, size } = input
    const pairs = strides.map(stride =>
      outputs.filter(o => hasShape(o, [1, cellCount(...size, [stride]), undefined])),
    )
    const sides = pairs.map(pair => pair.find(({ shape }) => shape[2] === 32))
    const classes = pairs.map((pair, i) => pair.find(port => port !== sides[i]))
    const classCount = classes[0]?.shape[2]
    const whole = pairs.every(pair => pair.length === 2) && sides.every(port => port !== undefined)
    if (!whole || classes.some(port => port?.shape[2] !== classCount)) return undefined
    return {
      task: 'detect',
      input: {
        name,
        type,
        layout,
        colours: 'BGR',
        scale: 1,
        mean: [103.53, 116.28, 123.675],
        std: [57.375, 57.12, 58.395],
      },
      fit: { kind: 'letterbox-centre', size, pad: 0 },
      decoder: {
        name: 'nanodet',
        classes: classes.map(port => port!.name),
        sides: sides.map(port => port!.name),
        strides,
        overlap: 0.6,
      },
      labels: classCount === 80 ? 'coco80' : [],
    }
  },
}
