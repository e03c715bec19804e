// Detection models of TensorFlow and the ONNX model zoo, non-maximum suppression inside.

import { type Family, plain } from './family.ts'

/**
 * The names are TensorFlow's: `image_tensor`, `input_tensor` or (a saved model's) `inputs`, `detection_boxes` and its
 * like, with or without `:0`.
 */
export const ssd: Family = {
  title: 'SSD of the ONNX model zoo',
  recognise({ inputs, outputs }) {
    const [input] = inputs
    const find = (name: string) => outputs.find(port => port.name.replace(/:0$/, '') === name)?.name
    const count = find('num_detections')
    const boxes = find('detection_boxes')
    const scores = find('detection_scores')
    const classes = find('detection_classes')
    if (
      input === undefined ||
      inputs.length !== 1 ||
      !/^(?:image_tensor|input_tensor|inputs)(?::0)?$/.test(input.name)
    )
      return undefined
    if (input.type !== 'uint8' || input.shape.length !== 4 || input.shape[3] !== 3) return undefined
    if (count === undefined || boxes === undefined || scores === undefined || classes === undefined)
      return undefined
    const [, height, width] = input.shape
    return {
      task: 'detect',
      input: { name: input.name, type: 'uint8', layout: 'NHWC', colours: 'RGB', ...plain },
      fit:
        typeof width === 'number' && typeof height === 'number'
          ? { kind: 'stretch', size: [width, height] }
          : { kind: 'as-is' },
      decoder: { name: 'ssd', count, boxes, scores, classes },
      labels: 'coco91',
    }
  },
}
