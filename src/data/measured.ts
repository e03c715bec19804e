// The number that a reading has on the page's y axis, whatever the analysis: its own, how many finds, or the
// first that it has.

import type { Reading } from './outcome.ts'

/** The member of a reading that is, or makes, its number. */
export type Measured = string

/** Of recognition: the number is how many there are. */
export const findsMember = 'finds'

/** @returns undefined where no member is a finite number */
export function measuredOf(
  reading: Readonly<Record<string, unknown>>,
  analysis: string,
): Measured | undefined {
  if (Number.isFinite(reading[analysis])) return analysis
  if (Array.isArray(reading[findsMember])) return findsMember
  return Object.keys(reading).find(name => name !== 'row' && name !== 'key' && Number.isFinite(reading[name]))
}

/** @returns NaN where the reading has no such number */
export function numberOf(reading: Reading, measured: Measured): number {
  const value = reading[measured]
  if (typeof value === 'number') return value
  return measured === findsMember && Array.isArray(value) ? value.length : Number.NaN
}
