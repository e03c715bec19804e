// Answers of a model that cannot be what its contract says. They cost the row, not the job.

import { RowFailure } from '../../errors.ts'
import type { Output } from './decoders/decoder.ts'

export const badOutput = (sentence: string): RowFailure => new RowFailure('bad-output', sentence)

/** @throws RowFailure unless the output has these dimensions; -1 stands for any */
export function expectDims(name: string, { dims }: Output, expected: readonly number[]): void {
  const fits =
    dims.length === expected.length && dims.every((d, i) => expected[i] === -1 || d === expected[i])
  if (fits) return
  const wanted = expected.map(d => (d === -1 ? 'n' : d)).join(', ')
  throw badOutput(`the model's output ${name} has dimensions [${dims.join(', ')}], expected [${wanted}]`)
}

/**
 * A score as it may be shown: rounding errors just outside 0 to 1 are cut off.
 * @throws RowFailure for NaN, infinity, and what is no share of 1: logits where probabilities were expected
 */
export function checkScore(score: number): number {
  if (score >= 0 && score <= 1) return score
  if (score > 1 && score < 1.001) return 1
  if (score < 0 && score > -0.001) return 0
  throw badOutput(
    Number.isFinite(score)
      ? `the model gave the score ${score}, not one from 0 to 1: its contract does not fit`
      : `the model gave a score that is no number (${score})`,
  )
}
