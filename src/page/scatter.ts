// The scatter: what every picture of a survey starts from. The sorted points, their groups, the trend, and
// the words for the axes.

import type { Survey } from '../data/survey.ts'
import { plainText } from './plain-text.ts'
import { areYears } from './points.ts'
import { type Sorted, sortReadings } from './sort-readings.ts'
import { type Summary, summarise } from './summary.ts'

export interface Scatter extends Sorted, Summary {
  readonly years: boolean
  /** `Year`, or `Key` for any other number. */
  readonly keyName: string
  /** `Luminance` */
  readonly valueName: string
}

export function scatterOf(survey: Survey): Scatter {
  const sorted = sortReadings(survey.readings)
  const years = areYears(sorted.points.keys)
  const analysis = plainText(survey.analysis, 40) || 'value'
  return {
    ...sorted,
    ...summarise(sorted.points),
    years,
    keyName: years ? 'Year' : 'Key',
    valueName: analysis.charAt(0).toUpperCase() + analysis.slice(1),
  }
}
