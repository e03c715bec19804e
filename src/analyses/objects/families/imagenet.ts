// Classifiers of ImageNet's 1000 classes. Their shapes are alike and their preparation is not, so the names decide.

import type { ModelContract, ModelInput } from '../../../data/model-contract.ts'
import { type Family, imagenetNormal, type Ports, plain, planarInput } from './family.ts'

/** The only output, if it is 1000 numbers a picture. */
function thousand({ outputs }: Ports): string | undefined {
  const [output] = outputs
  const [, classes, ...ones] = output?.shape ?? []
  return outputs.length === 1 && classes === 1000 && ones.every(dim => dim === 1) ? output?.name : undefined
}

function classifier(
  input: ModelInput,
  size: readonly [number, number],
  output: string,
  values: 'logits' | 'probabilities',
): ModelContract {
  // Of 224 pixels as they are taught: 256 and the middle of it.
  const shorterSide = Math.round((Math.max(...size) * 256) / 224)
  return {
    task: 'classify',
    input,
    fit: { kind: 'centre-crop', size, shorterSide },
    decoder: { name: 'classes', output, values },
    labels: 'imagenet1k',
  }
}

/** PyTorch's: `input` and `output` (or `logits`) by custom, torchvision's normalisation, logits. */
export const imagenetLogits: Family = {
  title: 'ImageNet classifier (PyTorch: logits)',
  recognise(ports) {
    const [input, output] = [planarInput(ports), thousand(ports)]
    if (input?.size === undefined || input.name !== 'input') return undefined
    if (output !== 'output' && output !== 'logits') return undefined
    const { name, type, layout, size } = input
    return classifier({ name, type, layout, colours: 'RGB', ...imagenetNormal }, size, output, 'logits')
  },
}

/** Caffe's: `data` and a softmax, BGR, the mean colour taken off, no scale. */
export const imagenetCaffe: Family = {
  title: 'ImageNet classifier (Caffe: probabilities)',
  recognise(ports) {
    const [input, output] = [planarInput(ports), thousand(ports)]
    if (input?.size === undefined || !/^data_\d+$/.test(input.name)) return undefined
    if (output === undefined || !/^softmax|^prob/.test(output)) return undefined
    const { name, type, layout, size } = input
    const caffe = { ...plain, mean: [104, 117, 123] } as const
    return classifier({ name, type, layout, colours: 'BGR', ...caffe }, size, output, 'probabilities')
  },
}

/** Bytes in: whatever has to be normalised is so inside. The output's name must say what it is. */
export const imagenetBytes: Family = {
  title: 'ImageNet classifier (uint8)',
  recognise(ports) {
    const output = thousand(ports)
    const [input] = ports.inputs
    if (ports.inputs.length !== 1 || input?.type !== 'uint8' || input.shape.length !== 4) return undefined
    const layout = input.shape[3] === 3 ? 'NHWC' : input.shape[1] === 3 ? 'NCHW' : undefined
    const [height, width] = layout === 'NHWC' ? input.shape.slice(1, 3) : input.shape.slice(2)
    const values = /softmax|prob/i.test(output ?? '')
      ? 'probabilities'
      : /logit/i.test(output ?? '')
        ? 'logits'
        : undefined
    if (output === undefined || layout === undefined || values === undefined) return undefined
    if (typeof width !== 'number' || typeof height !== 'number') return undefined
    return classifier(
      { name: input.name, type: 'uint8', layout, colours: 'RGB', ...plain },
      [width, height],
      output,
      values,
    )
  },
}
