// What a family of models is: those that can be told by their inputs and outputs alone, with certainty.

import type { ModelContract, ModelInput } from '../../../data/model-contract.ts'

/** An input or output as the model declares it. A dimension without a number has a name, or none (''). */
export interface Port {
  readonly name: string
  /** `float32`, `uint8` and so on, as onnxruntime says; `other` for what is no tensor. */
  readonly type: string
  readonly shape: readonly (number | string)[]
}

export interface Ports {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

export interface Family {
  /** For people. */
  readonly title: string
  /**
   * @returns undefined unless names, types and shapes leave no doubt. Labels are `[]` where the family has others
   *   than the usual ones: then the user gives them.
   */
  readonly recognise: (ports: Ports) => ModelContract | undefined
}

/** Samples as they are. */
export const plain = { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const
/** Samples from 0 to 1. */
export const unit = { ...plain, scale: 1 / 255 } as const
/** As torchvision's classifiers were trained. */
export const imagenetNormal = {
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const

/** The only input, if it is one picture in planes (NCHW) of floats: its name, type and size. */
export function planarInput({ inputs }: Ports) {
  const [input] = inputs
  if (inputs.length !== 1 || input === undefined) return undefined
  const { name, type, shape } = input
  const [height, width] = shape.slice(-2)
  const planes = (shape.length === 4 && shape[1] === 3) || (shape.length === 3 && shape[0] === 3)
  if (!planes || (type !== 'float32' && type !== 'float16')) return undefined
  const fixed = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
  const size: readonly [number, number] | undefined = fixed ? [width, height] : undefined
  return { name, type: type as ModelInput['type'], layout: 'NCHW', size } as const
}

/** Does the shape have these dimensions? undefined stands for any. */
export function hasShape({ shape }: Port, expected: readonly (number | undefined)[]): boolean {
  return shape.length === expected.length && expected.every((d, i) => d === undefined || shape[i] === d)
}
