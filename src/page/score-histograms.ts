// How sure the model was: scores from 0 to 1 in steps of 0.05, of all finds and of each label.

import { plural } from '../data/quantity.ts'
import { middleScore } from './label-tally.ts'
import { formatValue, percent } from './numbers.ts'

export interface ScoreHistogram {
  readonly name: string
  readonly finds: string
  readonly median: string
  readonly medianLeft: string
  readonly bars: readonly Bar[]
}

/** Across and up in per cent of the picture. */
export interface Bar {
  readonly left: string
  readonly width: string
  readonly top: string
  readonly height: string
  readonly said: string
}

const steps = 20

/** How many scores are in each step; 1 is in the last. */
export function countScores(scores: Float32Array): Uint32Array {
  const counts = new Uint32Array(steps)
  for (let index = 0; index < scores.length; index++) {
    // A hair more: as a float32, 0.7 is a little less than 0.7.
    const step = Math.floor(scores[index]! * steps + 1e-5)
    counts[Math.max(0, Math.min(steps - 1, step))]!++
  }
  return counts
}

/** @param ascending scores of one label; at least one */
export function viewScores(name: string, ascending: Float32Array): ScoreHistogram {
  const counts = countScores(ascending)
  const median = middleScore(ascending)
  return {
    name,
    finds: plural(ascending.length, 'find'),
    median: formatValue(median, 2),
    medianLeft: percent(median),
    bars: barsOf(counts, (count, step) => {
      const [from, to] = [step, step + 1].map(one => formatValue(one / steps, 2))
      return `${plural(count, 'find')} with a score from ${from} to ${to}`
    }),
  }
}

/** Bars on a common ground, the highest as tall as the picture. */
export function barsOf(counts: Uint32Array, said: (count: number, index: number) => string): Bar[] {
  const most = counts.reduce((highest, count) => Math.max(highest, count), 1)
  return Array.from(counts, (count, index) => ({
    left: percent((index + 0.04) / counts.length),
    width: percent(0.92 / counts.length),
    top: percent(1 - count / most),
    height: percent(count / most),
    said: said(count, index),
  })).filter(({ height }) => height !== '0%')
}
