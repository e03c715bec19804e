// The small pictures of labels over the keys: a line with its interval, as paths that stretch (the text beside
// them does not). x is in thousandths of the width, y in hundredths of the height.

import { binStart, describeBin, type KeyBins } from './key-bins.ts'
import type { LabelLine } from './labels-over-keys.ts'
import { formatKey, formatShare, niceStep, percent, ticks } from './numbers.ts'
import type { Share } from './share-interval.ts'

export interface Panel {
  readonly name: string
  /** `12 %` of all photographs. */
  readonly share: string
  /** `more after 1920`; empty where no change is clear. */
  readonly change: string
  readonly line: string
  readonly band: string
  /** The values at both ends of the line, in pixels from the top. */
  readonly values: readonly { left: string; top: string; anchor: string; text: string }[]
  /** The scale's upper two marks. */
  readonly scale: readonly { text: string; top: string; at: string }[]
  readonly marks: readonly { left: string; anchor: string; text: string }[]
  /** The whole, for those who do not see it. */
  readonly said: string
}

/** Pixels above the plot and its height, as in the markup. */
export const plotTop = 16
export const plotHeight = 92

export function panelOf(line: LabelLine, bins: KeyBins, name: string): Panel {
  const count = bins.photographs.length
  const x = (bin: number): number => (bin + 0.5) / count
  const shown = line.shares.flatMap((share, bin) => (share === undefined ? [] : [{ bin, share }]))
  const highest = shown.reduce((best, one) => (one.share.share > best.share.share ? one : best))
  const top = scaleTop(highest.share.share)
  const y = (share: number): number => 1 - share / top
  const pixel = (share: number): number => plotTop + plotHeight * y(share)
  const at = (share: number, bin: number): string => `${round(1000 * x(bin))} ${round(100 * y(share))}`

  const runs = unbroken(shown)
  const first = shown[0]!
  const last = shown.at(-1)!
  const { change } = line
  const value = ({ bin, share }: Shown, anchor: string) => ({
    left: percent(x(bin)),
    top: String(Math.round(Math.max(plotTop - 4, pixel(share.share) - 8))),
    anchor,
    text: formatShare(share.part, share.whole),
  })
  const keyOf = (bin: number): string => describeBin(bins, bin, formatKey)
  const valueSaid = ({ bin, share }: Shown): string =>
    `${formatShare(share.part, share.whole)} in ${keyOf(bin)}`
  return {
    name,
    share: formatShare(line.overall.part, line.overall.whole),
    change:
      change === undefined
        ? ''
        : `${change.rose ? 'more' : 'fewer'} ${change.since === undefined ? 'over the years' : `after ${change.since}`}`,
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
    values: [value(first, 'start'), value(last, 'end')],
    scale: [top, top / 2].map(share => ({
      text: `${Number((100 * share).toPrecision(3))} %`,
      top: String(Math.round(pixel(share)) + 4),
      at: `${Math.round(pixel(share))}.5`,
    })),
    marks: marksOf(bins),
    said: `${name}: ${valueSaid(first)}, ${valueSaid(last)}; the most, ${valueSaid(highest)}`,
  }
}

interface Shown {
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

/** A round share above the highest; a label so rare that chance draws its line gets no mountain of its own. */
function scaleTop(highest: number): number {
  const wanted = Math.max(0.02, highest * 1.08)
  const step = niceStep(wanted, 4)
  return Math.min(1, Number((Math.ceil(wanted / step / 2) * step * 2).toPrecision(6)))
}

/** Three or so round keys under the plot; none so near an edge that it would stand out. */
function marksOf(bins: KeyBins): Panel['marks'] {
  const from = binStart(bins, 0)
  const to = binStart(bins, bins.photographs.length)
  return ticks(from, to, 3, bins.whole ? 1 : 0).map(key => {
    const left = (key + (bins.whole ? 0.5 : 0) - from) / (to - from)
    return {
      left: percent(Math.min(1, left)),
      anchor: left < 0.08 ? 'start' : left > 0.92 ? 'end' : 'middle',
      text: formatKey(key),
    }
  })
}

const round = (number: number): number => Math.round(number * 10) / 10
