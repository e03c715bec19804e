// What is drawn over and above the points: a count and a median for each group of keys, and the trend.

import { findTrend, groupKeys, type KeyGroup, leastForDash, type Trend, windowYears } from './quantiles.ts'
import type { Ranked } from './ranked.ts'

export interface Summary {
  readonly groups: readonly KeyGroup[]
  /** false: there is neither line nor median, only counts. */
  readonly middles: boolean
  readonly trend: Trend
  /** What the line is: `median of five years`, or `median` where each key stands for itself. */
  readonly medianName: string
  /** The groups whose own median is marked: none where the line goes through every one of them. */
  readonly dashed: readonly KeyGroup[]
}

const medianNames: Readonly<Record<number, string>> = {
  5: 'median of five years',
  11: 'median of eleven years',
  21: 'median of twenty-one years',
}

/** @param middles false: counts alone, no line and no medians */
export function summarise(points: Ranked, middles = true): Summary {
  const groups = groupKeys(points)
  const trend = middles ? findTrend(points, groups) : []
  const window = windowYears(points)
  return {
    groups,
    trend,
    middles,
    dashed:
      middles && (window > 0 || trend.length === 0)
        ? groups.filter(({ count }) => count >= leastForDash)
        : [],
    medianName: medianNames[window] ?? 'median',
  }
}

/** As much of a summary as the chart draws. */
export interface Overlay {
  readonly middles: boolean
  readonly groups: readonly { readonly from: number; readonly to: number; readonly count: number }[]
  readonly trend: Trend
  readonly medianName: string
  readonly dashed: readonly { readonly from: number; readonly to: number; readonly median: number }[]
}

/** A summary for the page's data: in few bytes. */
export function overlayOf({ groups, middles, dashed, trend, medianName }: Summary): Overlay {
  return {
    middles,
    groups: groups.map(({ from, to, count }) => ({ from, to, count })),
    dashed: dashed.map(({ from, to, median }) => ({ from, to, median: short(median) })),
    trend: trend.map(line =>
      line.map(({ x, low, median, high, tails }) => ({
        x,
        low: short(low),
        median: short(median),
        high: short(high),
        ...(tails === undefined ? {} : { tails: [short(tails[0]), short(tails[1])] as const }),
      })),
    ),
    medianName,
  }
}

/** The line is drawn to a tenth of a pixel, however near one goes; nine digits are plenty and half the bytes. */
const short = (value: number): number => Number(value.toPrecision(9))
