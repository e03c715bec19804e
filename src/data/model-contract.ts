// A model contract: what a model file does not say of itself, namely how a picture becomes its input and what its
// outputs mean. Type, parser and printer. A person writes one as JSON where the model's family is not recognised.

import { misuse } from '../errors.ts'
import { type DecoderContract, decoderContractAt } from './decoder-contract.ts'
import { type Members, readMembers } from './members.ts'

export const labelSets = ['coco80', 'coco91', 'imagenet1k'] as const
export type LabelSet = (typeof labelSets)[number]

export type Triple = readonly [number, number, number]
export type Size = readonly [width: number, height: number]

export const elementTypes = ['float32', 'float16', 'uint8'] as const
export const layouts = ['NCHW', 'NHWC'] as const
export const colourOrders = ['RGB', 'BGR'] as const
const tasks = ['detect', 'classify'] as const

/** How pictures of any size are made one that the model takes; sizes are the model's, in pixels. */
export type Fit =
  /** Scaled to fit inside, its shape kept; the rest is filled with samples of the value `pad` (0 to 255). */
  | { readonly kind: 'letterbox-top-left' | 'letterbox-centre'; readonly size: Size; readonly pad: number }
  /** Scaled to the size, its shape not kept. */
  | { readonly kind: 'stretch'; readonly size: Size }
  /** Scaled until its shorter side is `shorterSide`; of that the middle. */
  | { readonly kind: 'centre-crop'; readonly size: Size; readonly shorterSide: number }
  /** As it is: the model takes any size. Scaled down only where its longer side exceeds `longerSide`. */
  | { readonly kind: 'as-is'; readonly longerSide?: number }

export interface ModelInput {
  readonly name: string
  readonly layout: (typeof layouts)[number]
  readonly type: (typeof elementTypes)[number]
  readonly colours: (typeof colourOrders)[number]
  /**
   * What goes in is `(sample * scale - mean) / std`, samples being 0 to 255 and mean and std in the order of
   * `colours`. A uint8 input takes samples as they are: 1, 0 and 1.
   */
  readonly scale: number
  readonly mean: Triple
  readonly std: Triple
}

export interface ModelContract {
  readonly task: (typeof tasks)[number]
  readonly input: ModelInput
  readonly fit: Fit
  readonly decoder: DecoderContract
  /** One for each class, in the model's order; or the name of a set that photogrid knows. */
  readonly labels: LabelSet | readonly string[]
}

/**
 * @param text a contract as JSON
 * @param source where it comes from, for messages
 * @throws Foreseen (2) naming the member, what was expected there and what was found
 */
export function parseModelContract(text: string, source: string): ModelContract {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw misuse(
      `${source} is not JSON: ${(error as Error).message}`,
      'see docs for an example of a contract',
    )
  }
  return readMembers(value, source, contract => ({
    task: contract.oneOf('task', tasks),
    input: contract.inside('input', inputAt),
    fit: contract.inside('fit', fitAt),
    decoder: contract.inside('decoder', decoderContractAt),
    labels: labelsAt(contract),
  }))
}

/** The contract as JSON that `parseModelContract` reads back to the same. */
export const formatModelContract = (contract: ModelContract): string =>
  `${JSON.stringify(contract, null, 2)}\n`

function inputAt(input: Members): ModelInput {
  const type = input.oneOf('type', elementTypes)
  const made: ModelInput = {
    name: input.text('name'),
    layout: input.oneOf('layout', layouts),
    type,
    colours: input.oneOf('colours', colourOrders),
    scale: input.optional('scale', () => input.number('scale', 'a number above 0', positive)) ?? 1,
    mean: input.optional('mean', () => tripleAt(input, 'mean', Number.isFinite, 'three numbers')) ?? [
      0, 0, 0,
    ],
    std: input.optional('std', () => tripleAt(input, 'std', positive, 'three numbers above 0')) ?? [1, 1, 1],
  }
  const untouched = made.scale === 1 && made.mean.every(m => m === 0) && made.std.every(s => s === 1)
  if (type === 'uint8' && !untouched) input.refuse('type', 'float32 or float16 beside a scale, mean or std')
  return made
}

function tripleAt(members: Members, name: string, holds: (n: number) => boolean, expected: string): Triple {
  const numbers = members.numbers(name, expected, holds)
  if (numbers.length !== 3) members.refuse(name, expected)
  return numbers as unknown as Triple
}

function fitAt(fit: Members): Fit {
  const kinds = ['letterbox-top-left', 'letterbox-centre', 'stretch', 'centre-crop', 'as-is'] as const
  const kind = fit.oneOf('kind', kinds)
  if (kind === 'as-is') {
    const longerSide = fit.optional('longerSide', () => sideAt(fit, 'longerSide'))
    return longerSide === undefined ? { kind } : { kind, longerSide }
  }
  const size = fit.numbers('size', aSize, isSide)
  if (size.length !== 2) fit.refuse('size', aSize)
  const [width, height] = size as unknown as Size
  if (kind === 'stretch') return { kind, size: [width, height] }
  if (kind !== 'centre-crop') {
    return { kind, size: [width, height], pad: fit.number('pad', 'a whole number from 0 to 255', isSample) }
  }
  const shorterSide = sideAt(fit, 'shorterSide')
  if (shorterSide < Math.max(width, height)) fit.refuse('shorterSide', 'no less than either side of size')
  return { kind, size: [width, height], shorterSide }
}

function labelsAt(contract: Members): LabelSet | readonly string[] {
  const expected = `${labelSets.join(', ')} or a list of names`
  if (Array.isArray(contract.peek('labels'))) return contract.texts('labels', expected)
  return contract.oneOf('labels', labelSets, expected)
}

const aSize = '[width, height], whole numbers from 1 to 8192'
const isSide = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 8192
const isSample = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 255
const positive = (n: number): boolean => Number.isFinite(n) && n > 0
const sideAt = (fit: Members, name: string): number =>
  fit.number(name, 'a whole number from 1 to 8192', isSide)
