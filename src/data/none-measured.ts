// A plan of which rows came home, and every one of them failed: that is no success, whatever is complete. What is said
// of it, why, and what to do next.

import { type FailureCode, failureCause } from './failure-cause.ts'
import { checkCommand, type KnownPlan, lookCommand, planCommand } from './plan-command.ts'
import { formatCount, plural } from './quantity.ts'
import { countCauses, isNoneMeasured } from './summary.ts'
import type { Survey } from './survey.ts'

export interface NoneMeasured {
  /** `No picture could be measured` */
  readonly headline: string
  /** Of all failed rows, or of the most: a code, and what it means. */
  readonly cause: { readonly code: string; readonly meaning: string; readonly isSole: boolean }
  /** `all 60 rows failed with no-such-file (the file does not exist …)` */
  readonly why: string
  /** A row that failed. */
  readonly firstRow: number
}

type Home = Parameters<typeof isNoneMeasured>[0] & Pick<Survey, 'rows' | 'analysis'>

/** Undefined where a row was measured, or none came home. */
export function noneMeasured(survey: Home): NoneMeasured | undefined {
  if (!isNoneMeasured(survey)) return undefined
  const { failures, rows, analysis } = survey
  const [[said, count], ...others] = Object.entries(countCauses(survey)) as [[string, number]]
  // Codes come from files: what is none must not steer a terminal.
  const code = said.replace(/[^\w.-]/g, ' ')
  const { meaning } = failureCause(code)
  const isSole = others.length === 0
  const failed = failures.length
  const all = failed < rows ? `${formatCount(failed)} of ${plural(rows, 'row')}` : plural(failed, 'row')
  const which = `${failed < rows || failed === 1 ? '' : 'all '}${all} failed`
  return {
    headline: `No ${isOfPictures(analysis) ? 'picture' : 'row'} could be measured`,
    cause: { code, meaning, isSole },
    why: `${which}${isSole ? '' : `, ${formatCount(count)} of them`} with ${code} (${meaning})`,
    firstRow: failures.row[0]!,
  }
}

/** An analysis of one's own may be of parameters. */
const isOfPictures = (analysis: string): boolean => analysis === 'luminance' || analysis === 'objects'

type Next = (code: string, known: KnownPlan) => string

const elsewhere: Next = (code, known) => {
  const here = planCommand(known, { verb: 'run', missing: true, causes: code })
  return `a job looks for files on its own machine: put the pictures where jobs can fetch them, with https: URLs, or measure them here: ${here}`
}

/** Where there is more to do than to try again, or to look. */
const nexts: Partial<Record<FailureCode, Next>> = {
  'bad-row': (_, known) => `${checkCommand(known)} says what is wrong with the manifest`,
  'no-such-file': elsewhere,
  'not-a-file': elsewhere,
  'opted-out': (code, known) => {
    const anyway = { verb: 'mksubmit', missing: true, causes: code, options: { ignoreOptOut: true } } as const
    return `if the pictures are yours: ${planCommand(known, anyway)} > again.sub`
  },
}

/** What to type, or to do. */
export function nextOf({ cause: { code }, firstRow }: NoneMeasured, known: KnownPlan): string {
  const special = nexts[code as FailureCode]
  if (special !== undefined) return special(code, known)
  const look = `${lookCommand(known, `why ${firstRow}`)} tells all of the first`
  return failureCause(code).retryable
    ? `${planCommand(known, { verb: 'mksubmit', missing: true })} > again.sub tries again; ${look}`
    : `${look}; ${checkCommand(known)} asks for some from here`
}
