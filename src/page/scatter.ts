// The scatter: what every picture of a survey starts from. The sorted points, their groups, the trend, and
// the words for the axes.

import type { Survey } from '../data/survey.ts'
import { type Cells, cellsOf } from './cells.ts'
import { plainText } from './plain-text.ts'
import { areYears } from './points.ts'
import type { Ranked } from './ranked.ts'
import { noReadings, type Sorted, sortReadings } from './sort-readings.ts'
import { type Summary, summarise } from './summary.ts'

/** `points` and `order` are empty where the readings are only counted. */
export interface Scatter extends Sorted, Summary {
  readonly cells: Cells | undefined
  /** The points, or the cells. */
  readonly ranked: Ranked
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
  const { readings } = survey
  const sorted = sortReadings('row' in readings ? readings : noReadings)
  const cells = 'row' in readings ? undefined : cellsOf(readings)
  const ranked = cells ?? sorted.points
  const years = areYears(ranked.keys)
  return {
    ...sorted,
    cells,
    ranked,
    // A middle of whole numbers jumps from one to the next and says nothing in between.
    ...summarise(ranked, survey.measured !== 'finds'),
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
