// Runs of this machine that were killed outright: their jobs are ended, what is done comes home, their sandboxes go.

import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { plural } from '../data/quantity.ts'
import { Foreseen } from '../errors.ts'
import { releaseSubmission } from '../io/local-submission.ts'
import { endProcessesIn } from '../io/processes.ts'
import {
  claimLeftFolder,
  findLeftFolders,
  type RunAbout,
  readRunAbout,
  removeRunFolder,
  sandboxesOf,
} from '../io/run-folder.ts'
import type { Effects } from './effects.ts'
import { harvest } from './harvest.ts'

/** Also those of other folders: nobody may ever call `photogrid run` there again. */
export async function rescueKilledRuns({ say, status }: Pick<Effects, 'say' | 'status'>): Promise<void> {
  for (const left of findLeftFolders()) {
    const folder = claimLeftFolder(left)
    if (folder === undefined) continue
    status('ending the jobs of a run that was killed')
    await endProcessesIn(folder)
    status('')
    const about = readRunAbout(folder)
    try {
      const rows = about !== undefined && existsSync(about.home) ? bringHome(folder, about) : 0
      if (rows > 0) {
        const where = about?.home === resolve('.') ? '' : `, in ${about?.home}`
        say(`${plural(rows, 'row')} that a killed run had done ${rows === 1 ? 'is' : 'are'} home now${where}`)
      }
      removeRunFolder(folder)
    } catch (error) {
      if (!(error instanceof Foreseen)) throw error
      say(`what a killed run had done stays in ${folder}: ${error.message}`)
    }
  }
}

/** Is there anything to rescue for this folder? */
export const hasKilledRuns = (): boolean =>
  findLeftFolders().some(folder => readRunAbout(folder)?.home === resolve('.'))

/** @returns how many rows */
function bringHome(folder: string, about: RunAbout): number {
  let rows = 0
  for (const sandbox of sandboxesOf(folder)) {
    const names = readdirSync(sandbox).filter(name => /^results-.*\.json$/.test(name))
    for (const name of names) rows += harvest(sandbox, name, about).fragment?.outcomes.length ?? 0
  }
  releaseSubmission(about.home, about.submission)
  return rows
}
