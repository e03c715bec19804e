// Who sent a job: one `condor_submit`, or one `photogrid run` on this machine. It stands in the name of everything that
// a job brings home, so that no submission writes over what another one brought.

import { formatLocalTime } from './quantity.ts'

export interface Submission {
  /** HTCondor's number; undefined: a run on this machine. */
  readonly cluster?: number
  /** When it was submitted or begun, since the epoch: a new schedd counts its clusters from 1 again. */
  readonly seconds: number
}

/** HTCondor's macros for it, the same in every job of a cluster, also in those that it makes later. */
export const submissionMacro = '$(Cluster)-$(SUBMIT_TIME)'

/** `12-1777885921`, or `local-1777885921` */
export const formatSubmission = ({ cluster, seconds }: Submission): string =>
  `${cluster ?? 'local'}-${seconds}`

/** @returns undefined if the text is not what `formatSubmission` writes */
export function parseSubmission(text: string): Submission | undefined {
  const match = /^(?:local|([1-9]\d{0,9}))-(0|[1-9]\d{0,11})$/.exec(text)
  if (match === null) return undefined
  const [, cluster, seconds] = match
  return { ...(cluster !== undefined && { cluster: Number(cluster) }), seconds: Number(seconds) }
}

/** For people: `cluster 12 of 2026-05-04 09:12:01`, or `a run of 2026-05-04 09:12:01`. */
export const describeSubmission = ({ cluster, seconds }: Submission): string =>
  `${cluster === undefined ? 'a run' : `cluster ${cluster}`} of ${formatLocalTime(seconds * 1000)}`
