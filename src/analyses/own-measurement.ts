// What a person's measure() gives, checked on the way in: one reading that is none would make `aggregate` refuse
// the fragment with all the others.

import { isFind } from '../data/find.ts'
import { nestingExcess } from '../data/fragment-layout.ts'
import { findsMember, measuredOf } from '../data/measured.ts'
import { longestReading, mostValues } from '../data/readings.ts'
import { describeError, RowFailure } from '../errors.ts'
import type { Measurement } from './analysis.ts'

/** Of one session. */
export class MeasurementCheck {
  readonly #name: string
  #measured: string | undefined

  /** @param name of the analysis */
  constructor(name: string) {
    this.#name = name
  }

  /**
   * @returns what of it goes into the fragment, and no part of the module's own object
   * @throws RowFailure `bad-reading`
   */
  check(given: unknown): Measurement {
    const measurement = asJson(given)
    const taken = ['row', 'key', 'url', 'failure'].find(name => Object.hasOwn(measurement, name))
    if (taken !== undefined) throw bad(`a member ${taken}, which the outcome has already`)
    const { [findsMember]: finds } = measurement
    if (finds !== undefined && !(Array.isArray(finds) && finds.every(isFind))) {
      throw bad('finds that are no list of { label, score, box? } with a score from 0 to 1')
    }
    const measured = measuredOf(measurement, this.#name)
    if (measured !== this.#name && measured !== findsMember) {
      throw bad(`no number called ${this.#name}, which is what the page shows of this analysis`)
    }
    this.#measured ??= measured
    if (measured !== this.#measured) throw bad(`no ${this.#measured}, which its first reading had`)
    return measurement
  }
}

function asJson(given: unknown): Measurement {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw bad(
      `${given === null ? 'null' : Array.isArray(given) ? 'a list' : typeof given}, expected an object`,
    )
  }
  // JSON would make null of it without a word.
  const notFinite = Object.entries(given).find(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  )
  if (notFinite !== undefined) throw bad(`${notFinite[0]}: ${notFinite[1]}`)
  let text: string
  try {
    text = JSON.stringify(given)
  } catch (error) {
    throw bad(`what JSON cannot hold (${describeError(error)})`)
  }
  if (text.length > longestReading) {
    throw bad(`${text.length} characters of JSON; a reading may have ${longestReading}`)
  }
  const excess = nestingExcess(text, mostValues)
  if (excess !== undefined) throw bad(excess)
  return JSON.parse(text)
}

const bad = (found: string): RowFailure => new RowFailure('bad-reading', `measure() gave ${found}`)
