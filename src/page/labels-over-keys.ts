// How often the most frequent labels are held, bin by bin of the keys, and which of them changed.

import type { Finds, Readings } from '../data/survey.ts'
import { type Ends, findEnds, turningYear } from './ends.ts'
import { binKeys, binOf, binStart, type KeyBins, leastForShare } from './key-bins.ts'
import { eachHeld, type LabelTally } from './label-tally.ts'
import type { Points } from './points.ts'
import { areApart, type Share, shareOf } from './share-interval.ts'

/** Labels that are drawn; the others are in the table. */
export const mostDrawn = 9

/** A clear change from the first thirty years to the last. */
export interface Change {
  readonly early: Share
  readonly late: Share
  readonly rose: boolean
  /** The year after which the label was never as rare (or as frequent) as in the early years. */
  readonly since?: number
}

export interface LabelLine {
  /** Index into `finds.labels`. */
  readonly label: number
  /** Of all photographs. */
  readonly overall: Share
  /** One a bin; undefined where too few photographs are in it. */
  readonly shares: readonly (Share | undefined)[]
  readonly change?: Change
}

export interface LabelsOverKeys {
  readonly bins: KeyBins
  /** The years that changes compare; undefined where there are none to compare. */
  readonly ends?: Ends
  /** The most frequent first. */
  readonly lines: readonly LabelLine[]
  /** Fewer than two bins have a share: there is nothing to draw over the keys. */
  readonly isSingle: boolean
}

export function labelsOverKeys(
  { finds, readings }: { readonly finds?: Finds; readonly readings: Readings },
  tally: LabelTally,
  points: Points,
): LabelsOverKeys {
  const bins = binKeys(points)
  const ends = findEnds(points)
  const drawn = tally.order.subarray(0, mostDrawn)
  const { photographs } = bins
  const inBins = Array.from(drawn, () => new Uint32Array(photographs.length))
  const inEnds = Array.from(drawn, () => ({ early: 0, late: 0 }))
  const rankOf = new Int32Array(tally.photographs.length).fill(-1)
  drawn.forEach((label, rank) => {
    rankOf[label] = rank
  })
  if (finds !== undefined) {
    eachHeld(finds, (label, reading) => {
      const rank = rankOf[label]!
      if (rank < 0) return
      const key = readings.key[reading]!
      inBins[rank]![binOf(bins, key)]!++
      if (ends === undefined) return
      if (key >= ends.early.from && key <= ends.early.to) inEnds[rank]!.early++
      if (key >= ends.late.from && key <= ends.late.to) inEnds[rank]!.late++
    })
  }
  const lines = Array.from(drawn, (label, rank): LabelLine => {
    const shares = Array.from(photographs, (whole, bin) =>
      whole < leastForShare ? undefined : shareOf(inBins[rank]![bin]!, whole),
    )
    const overall = shareOf(tally.photographs[label]!, readings.length)
    const change = ends === undefined ? undefined : changeOf(inEnds[rank]!, ends, bins, shares)
    return { label, overall, shares, ...(change !== undefined && { change }) }
  })
  const shown = photographs.filter(whole => whole >= leastForShare).length
  return { bins, lines, isSingle: shown < 2, ...(ends !== undefined && { ends }) }
}

function changeOf(
  held: { early: number; late: number },
  ends: Ends,
  bins: KeyBins,
  shares: LabelLine['shares'],
): Change | undefined {
  const early = shareOf(held.early, ends.early.count)
  const late = shareOf(held.late, ends.late.count)
  if (!areApart(early, late)) return undefined
  const rose = late.share > early.share
  const lastYear = (bin: number): number => binStart(bins, bin + 1) - 1
  const lastEarly = shares.findLastIndex(
    one => one !== undefined && (rose ? one.share <= early.high : one.share >= early.low),
  )
  const lastShown = shares.findLastIndex(one => one !== undefined)
  const since = turningYear(lastEarly < 0 ? undefined : lastYear(lastEarly), lastYear(lastShown), ends.early)
  return { early, late, rose, ...(since !== undefined && { since }) }
}
