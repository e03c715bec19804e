// A name of its own for each `photogrid run` in a folder, so that none writes over what another one brought.

import { closeSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { formatSubmission, type Submission } from '../data/submission.ts'
import { fileError } from './files.ts'

export interface Claim {
  readonly submission: Submission
  /** When the run's files are all there. */
  readonly release: () => void
}

/**
 * Takes the second in which it begins, or the next one that no other run has: the folder's runs leave logs with it in
 * their names, and those that are under way a file.
 * @throws Foreseen (2) where `log/` cannot be written
 */
export function claimSubmission(nowMs: number): Claim {
  for (let seconds = Math.floor(nowMs / 1000); ; seconds += 1) {
    const submission = { seconds }
    const name = formatSubmission(submission)
    const claim = `run.${name}`
    const path = `log/${claim}`
    try {
      closeSync(openSync(path, 'wx'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw fileError('write', path, error)
    }
    const release = (): void => releaseSubmission('.', submission)
    const isTaken = readdirSync('log').some(log => log.endsWith(`.${name}`) && log !== claim)
    if (!isTaken) return { submission, release }
    release()
  }
}

/** Also of a run that was killed. @param home its folder */
export const releaseSubmission = (home: string, submission: Submission): void =>
  rmSync(join(home, 'log', `run.${formatSubmission(submission)}`), { force: true })
