// How many finds a picture has: a bar for 0, 1, 2, …, and one for all that have more.

import { formatCount, plural } from '../data/quantity.ts'
import { formatShare, percent } from './numbers.ts'
import { type Bar, barsOf } from './score-histograms.ts'

/** The last bar may stand for this many finds and more. */
const mostBars = 12

export interface FindsAPicture {
  /** Pictures with 0, 1, 2, … finds; the last entry holds those with more too where `isFolded`. */
  readonly counts: Uint32Array
  readonly isFolded: boolean
  readonly most: number
}

/** @param value finds of each picture, whole numbers */
export function countFinds(value: Float64Array): FindsAPicture {
  let most = 0
  for (let index = 0; index < value.length; index++) most = Math.max(most, value[index]!)
  const counts = new Uint32Array(Math.min(mostBars, most) + 1)
  for (let index = 0; index < value.length; index++) {
    counts[Math.min(counts.length - 1, Math.max(0, Math.floor(value[index]!)))]!++
  }
  return { counts, isFolded: most > mostBars, most }
}

export interface FindsChart {
  readonly bars: readonly Bar[]
  readonly marks: readonly { left: string; text: string }[]
  readonly sentence: string
}

export function viewFindsAPicture({ counts, isFolded, most }: FindsAPicture): FindsChart {
  const pictures = counts.reduce((sum, count) => sum + count, 0)
  const name = (finds: number): string => `${finds}${isFolded && finds === counts.length - 1 ? '+' : ''}`
  return {
    bars: barsOf(
      counts,
      (count, finds) =>
        `${plural(count, 'photograph')} (${formatShare(count, pictures)}) with ${name(finds)} ${finds === 1 ? 'find' : 'finds'}`,
    ),
    marks: Array.from(counts, (_, finds) => ({
      left: percent((finds + 0.5) / counts.length),
      text: name(finds),
    })),
    sentence: `${formatShare(counts[0]!, pictures)} have none; the most is ${formatCount(most)}`,
  }
}
