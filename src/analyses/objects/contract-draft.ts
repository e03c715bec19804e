// A contract to start from, for a model that is of no known family: what its file says is filled in, what only a
// person can know is a text that says what belongs there (and that is refused until somebody has put it in).

import { type DecoderName, decoderNames } from '../../data/decoder-contract.ts'
import { colourOrders, elementTypes, labelSets } from '../../data/model-contract.ts'
import type { Port, Ports } from './families/family.ts'

const detectors = decoderNames.filter((name: DecoderName) => name !== 'classes')

/** @returns undefined where no contract could help: what goes in is no picture of three channels */
export function draftContract({ inputs, outputs }: Ports): Record<string, unknown> | undefined {
  const [port] = inputs
  const picture = port && pictureOf(port)
  if (port === undefined || picture === undefined || inputs.length !== 1) return undefined
  const { layout, width, height } = picture
  const size = [width, height].every(side => typeof side === 'number') ? [width, height] : undefined
  const classes = classCount(outputs)
  const samples = port.type === 'uint8' ? {} : { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }
  return {
    task: classes === undefined ? 'detect' : 'classify',
    input: { name: port.name, layout, type: port.type, colours: colourOrders.join(' or '), ...samples },
    fit: fitDraft(size as [number, number] | undefined, classes !== undefined),
    decoder:
      classes === undefined
        ? { name: `one of ${detectors.join(', ')}`, output: outputs.map(({ name }) => name).join(' or ') }
        : { name: 'classes', output: outputs[0]?.name, values: 'logits or probabilities' },
    labels: labelsDraft(classes),
  }
}

function pictureOf({ type, shape }: Port) {
  if (!elementTypes.some(known => known === type)) return undefined
  const [a, b, c] = shape.slice(-3)
  if (shape.length !== 3 && shape.length !== 4) return undefined
  if (a === 3) return { layout: 'NCHW', width: c, height: b } as const
  return c === 3 ? ({ layout: 'NHWC', width: b, height: a } as const) : undefined
}

/** Of one output with a number a class and nothing else. */
function classCount(outputs: readonly Port[]): number | undefined {
  const [, count, ...ones] = outputs[0]?.shape ?? []
  const flat = outputs.length === 1 && ones.every(dim => dim === 1)
  return flat && typeof count === 'number' && count > 1 ? count : undefined
}

function fitDraft(size: [number, number] | undefined, classifies: boolean): Record<string, unknown> {
  if (size === undefined) return { kind: 'as-is' }
  if (classifies)
    return { kind: 'centre-crop', size, shorterSide: Math.round((Math.max(...size) * 256) / 224) }
  return { kind: 'letterbox-top-left, letterbox-centre or stretch', size, pad: 114 }
}

function labelsDraft(classes: number | undefined): string {
  if (classes === 1000) return 'imagenet1k'
  const count = classes === undefined ? '' : `${classes} `
  return `${labelSets.join(', ')} or a list of ${count}names`
}
