// What a classifier gives: a number a class, for the picture as a whole.

import { badOutput, checkScore } from '../bad-output.ts'
import type { Candidate, Output, OutputDecoder } from './decoder.ts'

/** Output `[1, classes]`, or with more dimensions of 1: logits, of which the softmax is taken, or probabilities. */
export const classes: OutputDecoder<'classes'> = {
  decode({ output: name, values: meaning }, output, { minScore }) {
    const { values } = output(name)
    const scores = meaning === 'logits' ? softmax(values) : values
    const candidates: Candidate[] = []
    for (let label = 0; label < scores.length; label += 1) {
      const score = checkScore(scores[label]!)
      if (score >= minScore) candidates.push({ label, score })
    }
    return candidates
  },
  classCount({ output }, shape) {
    const [, ...dims] = shape(output)
    return dims.every(dim => typeof dim === 'number')
      ? dims.reduce((product, dim) => product * dim, 1)
      : undefined
  },
}

function softmax(logits: Output['values']): Float64Array {
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i += 1) {
    if (!Number.isFinite(logits[i]))
      throw badOutput(`the model gave a score that is no number (${logits[i]})`)
    highest = Math.max(highest, logits[i]!)
  }
  const scores = Float64Array.from(logits, logit => Math.exp(logit - highest))
  const sum = scores.reduce((total, score) => total + score, 0)
  return scores.map(score => score / sum)
}
