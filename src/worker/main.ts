// The program on the execution point, bundled into the wrapper. Arguments in, a fragment out; its exit
// code is what HTCondor decides by (see errors.ts and the submit templates).

import { exitCodes, Foreseen } from '../errors.ts'
import { parseJob } from './arguments.ts'
import { runJob } from './job.ts'

// The product is the fragment: that nobody reads the lines, or that they find no room, is no reason to stop.
process.stdout.on('error', () => {})

try {
  const job = parseJob(process.argv.slice(2))
  await runJob(job, {
    manifest: process.stdin,
    environment: process.env,
    print: line => process.stdout.write(line),
  })
} catch (error) {
  if (error instanceof Foreseen) {
    process.stderr.write(
      `photogrid: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`,
    )
    process.exitCode = error.exitCode
  } else {
    process.stderr.write(`photogrid: this is a bug in photogrid, please report it with these lines\n`)
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = exitCodes.bug
  }
}
