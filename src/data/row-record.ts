// What became of one row of the manifest, in whatever files it is: by the same law as coverage (row-law.ts), for one row
// at a time.

import { failureCause } from './failure-cause.ts'
import { describeFinds, type Find } from './find.ts'
import { findsMember, numberOf } from './measured.ts'
import { isFailed, type Outcome, type Reading } from './outcome.ts'
import { isSameAnswer } from './readings.ts'
import { effectOf, type Said, type Standing, standing, standingAfter } from './row-law.ts'

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
 * @param settings of the plan
 */
export function chooseAnswer(
  answers: readonly Answer[],
  measured: string,
  settings: Readonly<Record<string, unknown>> | undefined,
): Omit<RowRecord, 'row' | 'key' | 'url'> {
  let now: Standing = standing.missing
  let chosen: Answer | undefined
  for (const answer of answers) {
    const effect = effectOf(now, saidBy(answer), () =>
      isSameAnswer(chosen!.outcome as Reading, answer.outcome as Reading, measured, settings),
    )
    if (effect === 'takes') chosen = answer
    now = standingAfter(now, saidBy(answer), effect)
  }
  if (chosen === undefined) return { status: 'missing' }
  if (now === standing.conflict) {
    const said = answers.flatMap(({ outcome, file }) =>
      isFailed(outcome) ? [] : `${answerInWords(outcome, measured)} in ${file}`,
    )
    return { status: 'conflict', message: `different answers: ${said.join(', ')}` }
  }
  const { outcome, ...source } = chosen
  if (!isFailed(outcome)) return { status: 'measured', reading: outcome, source }
  const { code, message } = outcome.failure
  return { status: 'failed', code, message, source }
}

function saidBy({ outcome }: Answer): Said {
  if (!isFailed(outcome)) return standing.measured
  return failureCause(outcome.failure.code).retryable ? standing.retryable : standing.lasting
}

/** `0.5`, or `person 87 %` of finds. */
const answerInWords = (reading: Reading, measured: string): string =>
  measured === findsMember
    ? describeFinds(reading.finds as readonly Find[])
    : String(numberOf(reading, measured))
