// The small pictures of labels over the keys: a line with its interval, as paths that stretch (the text beside
// them does not). x is in thousandths of the width, y in hundredths of the height.

import { binStart, describeBin, type KeyBins } from './key-bins.ts'
import type { LabelLine } from './labels-over-keys.ts'
import { formatKey, formatShare, percent, ticks } from './numbers.ts'
import type { Share } from './share-interval.ts'

export interface Panel {
  readonly name: string
  /** `12 %` of all photographs. */
  readonly share: string
  /** `more after 1920`; empty where no change is clear. */
  readonly change: string
  readonly line: string
  readonly band: string
  /** Where the line ends, and at which share; pixels from the top. */
  readonly end: { left: string; top: string; textTop: string; text: string }
  /** The scale's marks above 0. */
  readonly scale: readonly { text: string; textTop: string; top: string }[]
  readonly marks: readonly { left: string; anchor: string; text: string }[]
  /** The whole, for those who do not see it. */
  readonly said: string
}

/** Pixels, as in the markup. */
const plotTop = 8
const plotHeight = 110

/** Where a label's line runs, within a unit square. */
export interface PanelShape {
  readonly first: Shown
  readonly last: Shown
  readonly highest: Shown
  /** The share at the upper edge. */
  readonly top: number
  /** Runs of neighbouring bins. */
  readonly runs: readonly (readonly Shown[])[]
  /** From 0 at the left to 1. */
  readonly x: (bin: number) => number
  /** From 0 at the upper edge to 1. */
  readonly y: (share: number) => number
}

export function shapeOf(line: LabelLine): PanelShape {
  const shown = line.shares.flatMap((share, bin) => (share === undefined ? [] : [{ bin, share }]))
  const first = shown[0]!
  const last = shown.at(-1)!
  const highest = shown.reduce((best, one) => (one.share.share > best.share.share ? one : best))
  // The intervals may take a third of the height, not more; and a label so rare that chance draws its line
  // gets no mountain of its own.
  const widest = Math.max(...shown.map(({ share }) => share.high))
  const top = Math.max(0.02, highest.share.share * 1.06, Math.min(widest, highest.share.share * 1.5))
  return {
    ...{ first, last, highest, top, runs: unbroken(shown) },
    x: bin => (bin - first.bin + 0.5) / (last.bin - first.bin + 1),
    y: share => 1 - share / top,
  }
}

/** `more after 1920`; empty where no change is clear. */
export const changeSaid = ({ change }: LabelLine): string =>
  change === undefined
    ? ''
    : `${change.rose ? 'more' : 'fewer'} ${change.since === undefined ? 'over the years' : `after ${change.since}`}`

/** Shares that are marked on a panel's scale, above 0. */
export const scaleMarks = (top: number): { share: number; text: string }[] =>
  ticks(0, top, 3)
    .filter(share => share > 0)
    .map(share => ({ share, text: `${Number((100 * share).toPrecision(3))} %` }))

export function panelOf(line: LabelLine, bins: KeyBins, name: string): Panel {
  const { first, last, highest, top, runs, x, y } = shapeOf(line)
  const pixel = (share: number): number => Math.round(plotTop + plotHeight * y(share))
  const at = (share: number, bin: number): string => `${round(1000 * x(bin))} ${round(100 * y(share))}`

  const keyOf = (bin: number): string => describeBin(bins, bin, formatKey)
  const valueSaid = ({ bin, share }: Shown): string =>
    `${formatShare(share.part, share.whole)} in ${keyOf(bin)}`
  return {
    name,
    share: formatShare(line.overall.part, line.overall.whole),
    change: changeSaid(line),
    // A run of one bin is a dot: a line of no length with round ends.
    line: runs
      .map(
        run =>
          `M${run.map(({ share, bin }) => at(share.share, bin)).join('L')}${run.length === 1 ? 'h0' : ''}`,
      )
      .join(''),
    band: runs
      .filter(run => run.length > 1)
      .map(run => {
        const upper = run.map(({ share, bin }) => at(share.high, bin))
        const lower = run.map(({ share, bin }) => at(share.low, bin)).reverse()
        return `M${[...upper, ...lower].join('L')}z`
      })
      .join(''),
    end: {
      left: percent(x(last.bin)),
      top: String(pixel(last.share.share)),
      textTop: String(pixel(last.share.share) + 4),
      text: formatShare(last.share.part, last.share.whole),
    },
    scale: scaleMarks(top).map(({ share, text }) => ({
      text,
      textTop: String(pixel(share) + 4),
      top: String(pixel(share) + 0.5),
    })),
    marks: keyMarks(bins, first.bin, last.bin).map(({ at, ...mark }) => ({ left: percent(at), ...mark })),
    said: `${name}: ${valueSaid(first)}, ${valueSaid(last)}; the most, ${valueSaid(highest)}`,
  }
}

export interface Shown {
  readonly bin: number
  readonly share: Share
}

/** Runs of neighbouring bins. */
function unbroken(shown: readonly Shown[]): Shown[][] {
  const runs: Shown[][] = []
  for (const one of shown) {
    const run = runs.at(-1)
    if (run?.at(-1)?.bin === one.bin - 1) run.push(one)
    else runs.push([one])
  }
  return runs
}

/** Three or so round keys under the plot, from 0 at its left to 1; none so near an edge that it would stand out. */
export function keyMarks(
  bins: KeyBins,
  first: number,
  last: number,
): { at: number; anchor: string; text: string }[] {
  const from = binStart(bins, first)
  const to = binStart(bins, last + 1)
  return ticks(from, to, 3, bins.whole ? 1 : 0).map(key => {
    const left = (key + (bins.whole ? 0.5 : 0) - from) / (to - from)
    return {
      at: Math.min(1, left),
      anchor: left < 0.08 ? 'start' : left > 0.92 ? 'end' : 'middle',
      text: formatKey(key),
    }
  })
}

const round = (number: number): number => Math.round(number * 10) / 10
