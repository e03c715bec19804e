// condor_submit -dry-run: what HTCondor would make of a submit description, without a pool and without a job.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SubmitFindings } from '../data/check-report.ts'
import { withoutSecrets } from '../data/secrets.ts'
import { describeError } from '../errors.ts'
import { readWhole } from './files.ts'

/** Job ads of a plan of many thousand jobs. */
const mostOutput = 1 << 30

/**
 * condor_submit says nothing of input files that are missing, and calls an unknown command a mere warning: here
 * both are problems.
 * @throws Foreseen (2) where the file cannot be read
 */
export function checkSubmitFile(file: string, environment: NodeJS.ProcessEnv): Promise<SubmitFindings> {
  readWhole(file)
  return new Promise(settle => {
    const words = ['-dry-run', '-', file]
    const options = { env: environment, maxBuffer: mostOutput }
    execFile('condor_submit', words, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') {
        settle({ file, asked: false, problems: [] })
        return
      }
      const said = stderr.split('\n').filter(line => line.trim() !== '')
      if (error !== null && said.length === 0) said.push(describeError(error))
      const problems = [...said, ...missingFiles(stdout)].map(withoutSecrets)
      settle({ file, asked: true, problems })
    })
  })
}

/** Plain files that the jobs need and that are not here; each once. */
function missingFiles(ads: string): string[] {
  const named = new Set<string>()
  for (const [, text = ''] of ads.matchAll(/^(?:Cmd|In|TransferInput)="(.*)"$/gm)) {
    for (const name of text.split(',')) named.add(name.trim())
  }
  return [...named]
    .filter(name => name !== '' && !/^[a-z+]+:\/\//i.test(name) && !existsSync(resolve(name)))
    .map(name => `there is no ${name}, which jobs need`)
}
