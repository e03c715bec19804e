// The scatter: what every picture of a survey starts from. The sorted points, their groups, the trend, and
// the words for the axes.

import type { Survey } from '../data/survey.ts'
import { type Cells, cellsOf } from './cells.ts'
import { plainText } from './plain-text.ts'
import { areYears } from './points.ts'
import { findTrend, groupKeys, type KeyGroup, leastForDash, type Trend, windowYears } from './quantiles.ts'
import type { Ranked } from './ranked.ts'
import { noReadings, type Sorted, sortReadings } from './sort-readings.ts'

/** `points` and `order` are empty where the readings are only counted. */
export interface Scatter extends Sorted {
  readonly cells: Cells | undefined
  /** The points, or the cells. */
  readonly ranked: Ranked
  readonly groups: readonly KeyGroup[]
  readonly trend: Trend
  /** What the line is: `median of five years`, or `median` where each key stands for itself. */
  readonly medianName: string
  /** The groups whose own median is marked: none where the line goes through every one of them. */
  readonly dashed: readonly KeyGroup[]
  readonly years: boolean
  /** `Year`, or `Key` for any other number. */
  readonly keyName: string
  /** `Luminance` */
  readonly valueName: string
}

const medianNames: Readonly<Record<number, string>> = {
  5: 'median of five years',
  11: 'median of eleven years',
  21: 'median of twenty-one years',
}

export function scatterOf(survey: Survey): Scatter {
  const { readings } = survey
  const sorted = sortReadings('row' in readings ? readings : noReadings)
  const cells = 'row' in readings ? undefined : cellsOf(readings)
  const ranked = cells ?? sorted.points
  const groups = groupKeys(ranked)
  const years = areYears(ranked.keys)
  const trend = findTrend(ranked, groups)
  const window = windowYears(ranked)
  const analysis = plainText(survey.analysis, 40) || 'value'
  return {
    ...sorted,
    cells,
    ranked,
    groups,
    trend,
    dashed: window > 0 || trend.length === 0 ? groups.filter(({ count }) => count >= leastForDash) : [],
    medianName: medianNames[window] ?? 'median',
    years,
    keyName: years ? 'Year' : 'Key',
    valueName: analysis.charAt(0).toUpperCase() + analysis.slice(1),
  }
}
