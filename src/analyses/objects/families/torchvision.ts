// torchvision's detection models (RetinaNet-ResNet50 and its like), exported to ONNX.

import { type Family, hasShape, planarInput, unit } from './family.ts'

/**
 * Three outputs that only together make sense: n boxes, n scores, n whole-numbered labels. Their names are often
 * numbers, as `torch.onnx.export` gives them. They scale and normalise by themselves: RGB, 0 to 1, of any size.
 */
export const torchvision: Family = {
  title: 'torchvision detection',
  recognise(ports) {
    const input = planarInput(ports)
    const find = (type: string, shape: (number | undefined)[]) =>
      ports.outputs.find(port => port.type === type && hasShape(port, shape))?.name
    const boxes = find('float32', [undefined, 4])
    const scores = find('float32', [undefined])
    const labels = find('int64', [undefined])
    if (input === undefined || ports.outputs.length !== 3) return undefined
    if (boxes === undefined || scores === undefined || labels === undefined) return undefined
    const { name, type, layout, size } = input
    return {
      task: 'detect',
      input: { name, type, layout, colours: 'RGB', ...unit },
      fit: size === undefined ? { kind: 'as-is' } : { kind: 'letterbox-top-left', size, pad: 0 },
      decoder: { name: 'torchvision', boxes, scores, labels },
      labels: 'coco91',
    }
  },
}
