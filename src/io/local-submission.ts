// A name of its own for each `photogrid run` in a folder, so that none writes over what another one brought, and a
// wrapper of its own, which cannot change under its jobs: what claims the name is a link to the wrapper.

import { readdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { formatSubmission, type Submission } from '../data/submission.ts'
import { fileError, linkOrCopy } from './files.ts'

export interface Claim {
  readonly submission: Submission
  readonly wrapper: string
  /** When the run is over; by then its logs carry the name. */
  readonly release: () => void
}

/**
 * Takes the second in which it begins, or the next one that no other run has.
 * @throws Foreseen (2) if `log/` cannot be written
 */
export function claimSubmission(nowMs: number, wrapper: string): Claim {
  for (let seconds = Math.floor(nowMs / 1000); ; seconds += 1) {
    const submission = { seconds }
    const path = claimPath(submission)
    try {
      linkOrCopy(realpathSync(wrapper), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw fileError('write', path, error)
    }
    const release = (): void => releaseSubmission('.', submission)
    const isTaken = readdirSync('log').some(log => log.endsWith(`.${formatSubmission(submission)}`))
    if (!isTaken) return { submission, wrapper: path, release }
    release()
  }
}

/** Also of a run that was killed. @param home its folder */
export const releaseSubmission = (home: string, submission: Submission): void =>
  rmSync(join(home, claimPath(submission)), { force: true })

const claimPath = (submission: Submission): string => `log/run.${formatSubmission(submission)}.sh`
