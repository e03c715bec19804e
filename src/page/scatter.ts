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
  /** `Luminance`, `Finds a picture`, or another member's name with a capital. */
  readonly valueName: string
  /** What a reading is of. */
  readonly noun: Noun
}

/** Not every analysis looks at pictures. */
export type Noun = 'photograph' | 'row'

export const nounOf = ({ measured }: Pick<Survey, 'measured'>): Noun =>
  measured === 'luminance' || measured === 'finds' ? 'photograph' : 'row'

export function scatterOf(survey: Survey): Scatter {
  const sorted = sortReadings(survey.readings)
  const years = areYears(sorted.points.keys)
  return {
    ...sorted,
    // A middle of whole numbers jumps from one to the next and says nothing in between.
    ...summarise(sorted.points, survey.measured !== 'finds'),
    years,
    keyName: years ? 'Year' : 'Key',
    valueName: nameValue(survey.measured),
    noun: nounOf(survey),
  }
}

function nameValue(measured: string): string {
  if (measured === 'finds') return 'Finds a picture'
  const name = plainText(measured, 40) || 'value'
  return name.charAt(0).toUpperCase() + name.slice(1)
}
