// What a reading may be, analysis by analysis: how much room it takes in a fragment, which values are possible, and
// when two of them are the same answer.

import { type Find, isFind } from './find.ts'
import { findsMember, measuredOf, numberOf } from './measured.ts'
import { isFailed, type Outcome, type Reading } from './outcome.ts'
import { areSameFinds } from './same-finds.ts'

/** The most that one outcome may be in a fragment: beyond it a fragment is not read. */
export interface Room {
  /** Of an outcome's line, in characters. */
  readonly lineLength: number
  /** Of all of them together, by the row. */
  readonly bytesARow: number
  /** Lists and objects in an outcome, itself included. Empty ones take thirty times as much memory as text. */
  readonly values: number
}

/** Of a fragment, as its head has them. */
type Settings = Readonly<Record<string, unknown>> | undefined

export interface ReadingRule {
  readonly room: (settings: Settings) => Room
  /** The member that is, or makes, the readings' number; absent where the first reading of all decides. */
  readonly measured?: string
  /** Is the number possible? `measured` and the finds' form are looked at before. */
  readonly isPossible: (number: number) => boolean
  /** Such as "a number from 0 to 1". */
  readonly possible: string
}

/** A failed row carries its URL, of `longestLine` characters at most, some of which JSON writes as six. */
const anyOutcome: Room = { lineLength: 512 << 10, bytesARow: 64 << 10, values: 64 }

/** As `--max-finds` has it. */
export const mostFinds = 10_000

/** Of a job's annotated copies, as a file. */
export const mostAlbumBytes = 64e6

/** A label, a score and a box. */
const bytesAFind = 256

const anyNumber = { isPossible: () => true, possible: 'a number' }

const rules = {
  luminance: {
    room: () => anyOutcome,
    measured: 'luminance',
    isPossible: number => number >= 0 && number <= 1,
    possible: 'a number from 0 to 1',
  },
  objects: {
    measured: findsMember,
    ...anyNumber,
    room: settings => {
      const asked = settings?.maxFinds
      const finds = typeof asked === 'number' && asked >= 0 && asked <= mostFinds ? asked : mostFinds
      const more = bytesAFind * finds
      return {
        lineLength: anyOutcome.lineLength + more,
        bytesARow: anyOutcome.bytesARow + more,
        values: anyOutcome.values + 2 * finds,
      }
    },
  },
} as const satisfies Record<string, ReadingRule>

export type KnownAnalysis = keyof typeof rules

/** In characters of JSON: what `measure()` of a person's own analysis may give. */
export const longestReading = 65_536

/** Lists and objects in it. */
export const mostValues = 4096

const own: ReadingRule = {
  ...anyNumber,
  room: () => ({ ...anyOutcome, bytesARow: 2 * longestReading, values: anyOutcome.values + mostValues }),
}

/** @param analysis any name: one that the table does not have is a person's own */
export const readingRule = (analysis: string): ReadingRule =>
  Object.hasOwn(rules, analysis) ? rules[analysis as KnownAnalysis] : own

/**
 * The member that is the readings' number, if each of them is possible.
 * @param before what was found of earlier fragments of the plan
 * @returns what is wrong with one of them otherwise
 */
export function checkReadings(
  outcomes: readonly Outcome[],
  analysis: string,
  before: string | undefined,
): { readonly measured: string | undefined } | { readonly fault: string } {
  const rule = readingRule(analysis)
  let measured = rule.measured ?? before
  for (const reading of outcomes) {
    if (isFailed(reading)) continue
    measured ??= measuredOf(reading, analysis) ?? analysis
    const number = numberOf(reading, measured)
    if (!Number.isFinite(number)) return { fault: `has no number "${measured}" for row ${reading.row}` }
    if (!rule.isPossible(number)) {
      return { fault: `has ${measured} ${number} for row ${reading.row}, which is ${rule.possible}` }
    }
    if (measured === findsMember && !(reading.finds as readonly unknown[]).every(isFind)) {
      return { fault: `has a malformed find for row ${reading.row}` }
    }
  }
  return { measured }
}

/** Six decimals, the last of which may be rounded otherwise; relative beyond 1. */
const numberTolerance = 2e-6

/** Are two readings of one row the same answer? */
export function isSameAnswer(one: Reading, other: Reading, measured: string, settings: Settings): boolean {
  if (measured !== findsMember) return isSameNumber(numberOf(one, measured), numberOf(other, measured))
  const minScore = settings?.minScore
  const least = typeof minScore === 'number' ? minScore : 0
  return areSameFinds(one.finds as readonly Find[], other.finds as readonly Find[], least)
}

export const isSameNumber = (one: number, other: number): boolean =>
  Math.abs(one - other) <= numberTolerance * Math.max(1, Math.abs(one))
