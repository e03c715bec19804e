// The program on the execution point, bundled into the wrapper. Arguments in, a fragment out; its exit
// code is what HTCondor decides by (see errors.ts and the submit templates).

import { constants } from 'node:os'
import { exitCodes, reportEnd } from '../errors.ts'
import { endedEarly, hasLoadedModule } from '../io/analysis-module.ts'
import { laterFiles } from '../io/later-files.ts'
import { parseJob } from './arguments.ts'
import { runJob } from './job.ts'

// The product is the fragment: that nobody reads the lines, or that they find no room, is no reason to stop.
process.stdout.on('error', () => {})

const report = (error: unknown): void => {
  process.exitCode = reportEnd(error, line => process.stderr.write(`${line}\n`))
}
const reportEarlyEnd = (): void => report(endedEarly())
process.on('exit', reportEarlyEnd)

let mayCheckpoint = false
let keepRows = (): boolean => false
// HTCondor evicts with SIGTERM. Rows underway are given up: who knows how long we have. A terminal's Ctrl-C comes twice,
// through the wrapper as well: the second one must not end us before the first one's work is done.
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(name, () => {
    const isKept = keepRows()
    process.off('exit', reportEarlyEnd)
    process.exit(isKept && mayCheckpoint ? exitCodes.checkpoint : 128 + constants.signals[name])
  })
}

try {
  const job = await parseJob(process.argv.slice(2), process.env)
  mayCheckpoint = job.checkpointMs !== undefined
  const bringSharp = laterFiles(import.meta.dirname)
  const end = await runJob(job, {
    ...(bringSharp && { bringSharp }),
    manifest: process.stdin,
    environment: process.env,
    print: line => process.stdout.write(line),
    say: sentence => process.stderr.write(`photogrid: ${sentence}\n`),
    keepsProgress: inAHurry => {
      keepRows = inAHurry
    },
  })
  if (end === 'checkpoint') process.exitCode = exitCodes.checkpoint
} catch (error) {
  report(error)
}
process.off('exit', reportEarlyEnd)
if (hasLoadedModule()) process.exit()
