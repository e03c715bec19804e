// What can be measured. One more analysis is one more file and one line here.

import { misuse } from '../errors.ts'
import type { Analysis } from './analysis.ts'
import { luminance } from './luminance.ts'

const analyses = { luminance } as const satisfies Record<string, Analysis>

export const analysisNames = Object.keys(analyses) as (keyof typeof analyses)[]

/** @throws Foreseen (2) listing the known ones */
export function findAnalysis(name: string): Analysis {
  if (Object.hasOwn(analyses, name)) return analyses[name as keyof typeof analyses]
  throw misuse(`there is no analysis ${JSON.stringify(name)}`, `known: ${analysisNames.join(', ')}`)
}
