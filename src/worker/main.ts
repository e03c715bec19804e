// The program on the execution point, bundled into the wrapper. Arguments in, a fragment out; its exit
// code is what HTCondor decides by (see errors.ts and the submit templates).

import { reportEnd } from '../errors.ts'
import { endedEarly, hasLoadedModule } from '../io/analysis-module.ts'
import { parseJob } from './arguments.ts'
import { runJob } from './job.ts'

// The product is the fragment: that nobody reads the lines, or that they find no room, is no reason to stop.
process.stdout.on('error', () => {})

const report = (error: unknown): void => {
  process.exitCode = reportEnd(error, line => process.stderr.write(`${line}\n`))
}
const reportEarlyEnd = (): void => report(endedEarly())
process.on('exit', reportEarlyEnd)

try {
  const job = await parseJob(process.argv.slice(2), process.env)
  await runJob(job, {
    manifest: process.stdin,
    environment: process.env,
    print: line => process.stdout.write(line),
  })
} catch (error) {
  report(error)
}
process.off('exit', reportEarlyEnd)
if (hasLoadedModule()) process.exit()
