// The part of a model contract that says what the model's outputs mean: the name of a decoder and its parameters.
// The decoders themselves are in analyses/objects/decoders.

import type { Members } from './members.ts'

/** What each parameter may be, with its reader. */
const kinds = {
  /** The name of one of the model's outputs. */
  output: (members: Members, name: string): string => members.text(name, 'the name of an output'),
  outputs: (members: Members, name: string): readonly string[] => members.texts(name, 'names of outputs'),
  /** Pixels of the input from one cell of a grid to the next, a number a grid, in the order of the rows. */
  strides: (members: Members, name: string): readonly number[] =>
    members.numbers(name, 'a list of whole numbers from 1 to 1024', isStride),
  /** Of two boxes of a label that share more than this (intersection over union), the better one is kept. */
  overlap: (members: Members, name: string): number =>
    members.number(name, 'a number from 0 to 1', n => n >= 0 && n <= 1),
  values: (members: Members, name: string): 'logits' | 'probabilities' =>
    members.oneOf(name, ['logits', 'probabilities']),
}

const isStride = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 1024

/** The closed list. The decoder of each name says the shapes and units of its outputs. */
export const decoderParameters = {
  yolox: { output: 'output', strides: 'strides', overlap: 'overlap' },
  'centre-boxes': { output: 'output', overlap: 'overlap' },
  nanodet: { classes: 'outputs', sides: 'outputs', strides: 'strides', overlap: 'overlap' },
  ssd: { count: 'output', boxes: 'output', scores: 'output', classes: 'output' },
  torchvision: { boxes: 'output', scores: 'output', labels: 'output' },
  ultraface: { boxes: 'output', scores: 'output', overlap: 'overlap' },
  classes: { output: 'output', values: 'values' },
} as const satisfies Record<string, Record<string, keyof typeof kinds>>

export type DecoderName = keyof typeof decoderParameters
type Parameters<N extends DecoderName> = (typeof decoderParameters)[N]

/** The contract of one decoder: `{ name, ... }`; of any, when no name is given. */
export type DecoderContract<N extends DecoderName = DecoderName> = N extends DecoderName
  ? { readonly name: N } & {
      readonly [P in keyof Parameters<N>]: Parameters<N>[P] extends keyof typeof kinds
        ? ReturnType<(typeof kinds)[Parameters<N>[P]]>
        : never
    }
  : never

export const decoderNames = Object.keys(decoderParameters) as DecoderName[]

/** @throws Foreseen (2) for an unknown decoder, or parameters that are not the decoder's */
export function decoderContractAt(decoder: Members): DecoderContract {
  const name = decoder.oneOf('name', decoderNames)
  const parameters = Object.entries<keyof typeof kinds>(decoderParameters[name])
  const values = parameters.map(([parameter, kind]) => [parameter, kinds[kind](decoder, parameter)])
  return { name, ...Object.fromEntries(values) } as DecoderContract
}

/** The model's outputs that the decoder reads, in the order of its parameters. */
export function outputsRead(contract: DecoderContract): readonly string[] {
  return Object.entries<keyof typeof kinds>(decoderParameters[contract.name])
    .filter(([, kind]) => kind === 'output' || kind === 'outputs')
    .flatMap(([parameter]) => (contract as unknown as Record<string, string | string[]>)[parameter] ?? [])
}
