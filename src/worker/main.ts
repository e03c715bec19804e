// The program on the execution point, bundled into the wrapper. Arguments in, a fragment out; its exit
// code is what HTCondor decides by (see errors.ts and the submit templates).

import { withoutSecrets } from '../data/secrets.ts'
import { terminalText } from '../data/terminal-text.ts'
import { exitCodes, reportEnd } from '../errors.ts'
import { endedEarly, hasLoadedModule } from '../io/analysis-module.ts'
import { onEndSignals, takeUsr1ForTerm } from '../io/end-signals.ts'
import { parseJob } from './arguments.ts'
import { runJob } from './job.ts'

// The product is the fragment: that nobody reads the lines, or that they find no room, is no reason to stop.
process.stdout.on('error', () => {})

const report = (error: unknown): void => {
  process.exitCode = reportEnd(error, line => process.stderr.write(`${terminalText(withoutSecrets(line))}\n`))
}
const reportEarlyEnd = (): void => report(endedEarly())
process.on('exit', reportEarlyEnd)

let mayCheckpoint = false
let keepRows = (): boolean => false
let isDone = false
// HTCondor evicts with SIGTERM, Grid Engine gives notice with SIGUSR1 and SIGUSR2. Rows underway are given up: who knows
// how long we have. Signals come twice, to the whole process group and through the wrapper: the handler stays, and
// nothing of ours is between its beginning and the end of the process.
onEndSignals(number => {
  // The fragment is written: what the job has come to stands.
  if (isDone) process.exit()
  const isKept = keepRows()
  process.off('exit', reportEarlyEnd)
  process.exit(isKept && mayCheckpoint ? exitCodes.checkpoint : 128 + number)
})
takeUsr1ForTerm()

try {
  const job = await parseJob(process.argv.slice(2), process.env)
  mayCheckpoint = job.checkpointMs !== undefined
  const end = await runJob(job, {
    manifest: process.stdin,
    environment: process.env,
    print: line => process.stdout.write(process.stdout.isTTY ? terminalText(line) : line),
    say: sentence => process.stderr.write(`photogrid: ${terminalText(withoutSecrets(sentence))}\n`),
    keepsProgress: inAHurry => {
      keepRows = inAHurry
    },
  })
  if (end === 'checkpoint') process.exitCode = exitCodes.checkpoint
} catch (error) {
  report(error)
}
process.off('exit', reportEarlyEnd)
isDone = true
if (hasLoadedModule()) process.exit()
