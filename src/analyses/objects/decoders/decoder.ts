// What a decoder of model outputs is: numbers in, candidates out. It knows one arrangement of outputs and nothing
// of files, pictures or labels.

import type { DecoderContract, DecoderName } from '../../../data/decoder-contract.ts'
import type { Box } from '../box.ts'

/** One output: `values.length` is the product of `dims`; float16 and int64 come as plain numbers. */
export interface Output {
  readonly dims: readonly number[]
  readonly values: ArrayLike<number>
}

export interface Candidate {
  /** Index into the labels. */
  readonly label: number
  /** 0 to 1. */
  readonly score: number
  /** In pixels of the model's input; may lie outside it. */
  readonly box?: Box
}

export interface Frame {
  /** Of the model's input, in pixels. */
  readonly width: number
  readonly height: number
  /** Candidates below it need not be returned. */
  readonly minScore: number
}

export interface OutputDecoder<N extends DecoderName> {
  /**
   * @param output gives the output of a name
   * @throws RowFailure `bad-output` when dimensions or numbers cannot be this decoder's
   */
  decode(contract: DecoderContract<N>, output: (name: string) => Output, frame: Frame): readonly Candidate[]
  /** How many classes there are according to the shape of the output; undefined when it does not tell. */
  classCount(
    contract: DecoderContract<N>,
    shape: (name: string) => readonly (number | string)[],
  ): number | undefined
}
