// What became of one row of the manifest, whoever speaks of it: the same choice as coverage makes, for one row at
// a time.

import { numberOf } from './measured.ts'
import { isFailed, type Outcome, type Reading } from './outcome.ts'

/** Where an answer comes from. */
export interface Source {
  readonly file: string
  readonly host: string
  readonly site: string | null
}

/** `reading` where it was measured; `code` and `message` where it was not, as far as somebody said why. */
export interface RowRecord {
  readonly row: number
  /** null where the manifest row does not parse */
  readonly key: number | null
  readonly url: string
  readonly status: 'measured' | 'failed' | 'missing' | 'conflict'
  readonly reading?: Reading
  readonly code?: string
  readonly message?: string
  readonly source?: Source
}

export interface Answer extends Source {
  readonly outcome: Outcome
}

/**
 * @param answers of all who were counted, in the order in which they were
 * @param measured the member that is, or makes, a reading's number
 */
export function chooseAnswer(
  answers: readonly Answer[],
  measured: string,
): Omit<RowRecord, 'row' | 'key' | 'url'> {
  const readings = answers.filter(isReading)
  const [first] = readings
  if (first !== undefined) {
    const { outcome: reading, ...source } = first
    if (isOneValue(readings, measured)) return { status: 'measured', reading, source }
    const said = readings.map(({ outcome, file }) => `${numberOf(outcome, measured)} in ${file}`)
    return { status: 'conflict', message: `different answers: ${said.join(', ')}` }
  }
  const [failed] = answers
  if (failed === undefined || !isFailed(failed.outcome)) return { status: 'missing' }
  const { outcome, ...source } = failed
  const { code, message } = outcome.failure
  return { status: 'failed', code, message, source }
}

const isReading = (answer: Answer): answer is Answer & { readonly outcome: Reading } =>
  !isFailed(answer.outcome)

function isOneValue(readings: readonly { readonly outcome: Reading }[], measured: string): boolean {
  if (readings.length === 1) return true
  return new Set(readings.map(({ outcome }) => numberOf(outcome, measured))).size === 1
}
