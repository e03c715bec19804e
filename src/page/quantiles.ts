// Quantiles of a run of keys, and the two summaries drawn over the dots: groups (each key, or bins where
// there are very many keys) and the trend (the median line with its band).

import { niceStep } from './numbers.ts'
import { areYears } from './points.ts'
import { countUpTo, extremesOf, isCounted, levelAtRank, type Ranked } from './ranked.ts'

/** Readings of one key, or of the keys from `from` up to (not including) `to`. */
export interface Group {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly median: number
}

/** Where the line and its band stand at x. */
export interface TrendPoint {
  readonly x: number
  readonly low: number
  readonly median: number
  readonly high: number
  /** Fifth and ninety-fifth percentile, where enough readings are there to divide. */
  readonly tails?: readonly [number, number]
}

/** Unbroken stretches: the line stops where there are too few readings to say. */
export type Trend = readonly (readonly TrendPoint[])[]

/** With more distinct keys than this, groups are bins. */
const mostGroups = 400
/** Fewer readings than this give no point of the trend. */
export const leastForTrend = 8
/** Below this the outer twentieths are but the extremes under another name. */
export const leastForTails = 20
/** Years to each side that the trend's median may look at, and how many readings a typical window needs. */
const windowReaches = [2, 5, 10]
/** With fewer, a dot is the median already. */
export const leastForDash = 3
const typicalWindow = 20
/** Stretches of so few years, alone in a gap, are smudges and no trend. */
const shortest = 3

/**
 * Interpolated between neighbours (Hyndman and Fan's type 7, as in R and NumPy). Of readings that are only
 * counted it is true to the width of a bin; the lowest and the highest are exact.
 */
export function quantileOf(points: Ranked, fromKey: number, toKey: number, share: number): number {
  const count = points.starts[toKey]! - points.starts[fromKey]!
  if (count === 0) return Number.NaN
  const select = selector(points, fromKey, toKey)
  const rank = share * (count - 1)
  const below = select(Math.floor(rank))
  const above = select(Math.ceil(rank))
  const value = (points.base + below + (above - below) * (rank - Math.floor(rank))) / points.scale
  return isCounted(points) ? withinExtremes(points, { fromKey, toKey, share }, value) : value
}

function withinExtremes(
  points: Ranked,
  { fromKey, toKey, share }: { fromKey: number; toKey: number; share: number },
  value: number,
): number {
  const [lowest, highest] = extremesOf(points, fromKey, toKey)
  if (share === 0 || share === 1) return share === 0 ? lowest : highest
  return Math.min(highest, Math.max(lowest, value))
}

/** The value at a rank, counted from 0, among the readings of some keys. */
export const rankedValue = (points: Ranked, fromKey: number, toKey: number, rank: number): number =>
  (points.base + selector(points, fromKey, toKey)(rank)) / points.scale

/** Finds the level at a rank. One key is sorted already; a few are bisected; many are merged. */
function selector(points: Ranked, fromKey: number, toKey: number): (rank: number) => number {
  if (toKey - fromKey === 1) return rank => levelAtRank(points, fromKey, rank)
  if (toKey - fromKey > 40 && !isCounted(points)) {
    const merged = points.levels.slice(points.starts[fromKey]!, points.starts[toKey]!).sort()
    return rank => merged[rank]!
  }
  const beyond = isCounted(points) ? points.bins : 2 ** 31
  return rank => {
    let low = 0
    let high = beyond
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      let atMost = 0
      for (let key = fromKey; key < toKey; key++) {
        atMost += countUpTo(points, key, middle)
      }
      if (atMost > rank) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** A group with the positions of its keys, for further quantiles. */
export interface KeyGroup extends Group {
  readonly fromKey: number
  readonly toKey: number
}

/** Every key for itself, or, with very many keys, bins of a round width. Empty bins are left out. */
export function groupKeys(points: Ranked): KeyGroup[] {
  const { keys } = points
  const keyWidth = isCounted(points) ? points.keyWidth : 0
  if (keys.length <= mostGroups) {
    const half = keyWidth / 2
    return Array.from(keys, (key, index) => group(points, index, index + 1, key - half, key + half))
  }
  const span = keys.at(-1)! - keys[0]!
  // What was taken together already is not taken apart again.
  const width =
    keyWidth === 0
      ? niceStep(span, mostGroups / 2)
      : keyWidth * 2 ** Math.ceil(Math.log2(span / keyWidth / (mostGroups / 2)))
  const groups: KeyGroup[] = []
  let fromKey = 0
  while (fromKey < keys.length) {
    const bin = Math.floor(keys[fromKey]! / width)
    let toKey = fromKey + 1
    while (toKey < keys.length && Math.floor(keys[toKey]! / width) === bin) toKey++
    groups.push(group(points, fromKey, toKey, round(bin * width), round((bin + 1) * width)))
    fromKey = toKey
  }
  return groups
}

/** 3 * 0.1 is not 0.3 */
const round = (number: number): number => Number(number.toPrecision(12))

function group(points: Ranked, fromKey: number, toKey: number, from: number, to: number): KeyGroup {
  const count = points.starts[toKey]! - points.starts[fromKey]!
  return { from, to, count, median: quantileOf(points, fromKey, toKey, 0.5), fromKey, toKey }
}

/**
 * The median line and its band, the middle half. Years are taken several at a time, because single years
 * of an archive hold few pictures; other keys and bins each stand for themselves.
 */
export function findTrend(points: Ranked, groups: readonly KeyGroup[]): Trend {
  const reach = (windowYears(points) - 1) / 2
  const stretches: TrendPoint[][] = []
  let stretch: TrendPoint[] | undefined
  const add = (x: number, fromKey: number, toKey: number): void => {
    const count = points.starts[toKey]! - points.starts[fromKey]!
    if (count < leastForTrend) {
      stretch = undefined
      return
    }
    if (stretch === undefined) {
      stretch = []
      stretches.push(stretch)
    }
    const at = (share: number): number => quantileOf(points, fromKey, toKey, share)
    const inner = { x, low: at(0.25), median: at(0.5), high: at(0.75) }
    stretch.push(count < leastForTails ? inner : { ...inner, tails: [at(0.05), at(0.95)] })
  }

  if (reach < 0) {
    for (const { from, to, fromKey, toKey } of groups) add((from + to) / 2, fromKey, toKey)
    return stretches
  }
  const { keys } = points
  let fromKey = 0
  let toKey = 0
  for (let year = keys[0]!; year <= keys.at(-1)!; year++) {
    while (fromKey < keys.length && keys[fromKey]! < year - reach) fromKey++
    while (toKey < keys.length && keys[toKey]! <= year + reach) toKey++
    add(year, fromKey, toKey)
  }
  return stretches.filter(({ length }) => length > shortest)
}

/** How many years a point of the trend looks at: 5, 11 or 21, fewer where there are more readings a year.
 * 0 where keys are no years, or too few, and each stands for itself. */
export function windowYears({ keys, length }: Ranked): number {
  if (!areYears(keys) || keys.length < 10) return 0
  const aYear = length / (keys.at(-1)! - keys[0]! + 1)
  const reach = windowReaches.find(years => aYear * (2 * years + 1) >= typicalWindow) ?? windowReaches.at(-1)!
  return 2 * reach + 1
}
