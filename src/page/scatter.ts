// The scatter: what every picture of a survey starts from. The sorted points, their groups, the trend, and
// the words for the axes.

import type { Survey } from '../data/survey.ts'
import { plainText } from './plain-text.ts'
import { areYears } from './points.ts'
import { findTrend, groupKeys, type KeyGroup, leastForDash, type Trend, windowYears } from './quantiles.ts'
import { type Sorted, sortReadings } from './sort-readings.ts'

export interface Scatter extends Sorted {
  readonly groups: readonly KeyGroup[]
  readonly trend: Trend
  /** What the line is: `median of five years`, or `median` where each key stands for itself. */
  readonly medianName: string
  /** The groups whose own median is marked: none where the line goes through every one of them. */
  readonly dashed: readonly KeyGroup[]
  readonly years: boolean
  /** `Year`, or `Key` for any other number. */
  readonly keyName: string
  /** `Luminance`, `Finds a picture`, or another member's name with a capital. */
  readonly valueName: string
}

const medianNames: Readonly<Record<number, string>> = {
  5: 'median of five years',
  11: 'median of eleven years',
  21: 'median of twenty-one years',
}

export function scatterOf(survey: Survey): Scatter {
  const sorted = sortReadings(survey.readings)
  const groups = groupKeys(sorted.points)
  const years = areYears(sorted.points.keys)
  // A middle of whole numbers jumps from one to the next and says nothing in between.
  const counts = survey.measured === 'finds'
  const trend = counts ? [] : findTrend(sorted.points, groups)
  const window = windowYears(sorted.points)
  return {
    ...sorted,
    groups,
    trend,
    dashed:
      !counts && (window > 0 || trend.length === 0)
        ? groups.filter(({ count }) => count >= leastForDash)
        : [],
    medianName: medianNames[window] ?? 'median',
    years,
    keyName: years ? 'Year' : 'Key',
    valueName: nameValue(survey.measured),
  }
}

function nameValue(measured: string): string {
  if (measured === 'finds') return 'Finds a picture'
  const name = plainText(measured, 40) || 'value'
  return name.charAt(0).toUpperCase() + name.slice(1)
}
