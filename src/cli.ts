// The access point's program: effects, signals, exit codes, and the verbs put together. The only file of it that
// touches process.*.

import { Command, CommanderError } from 'commander'
import type { Effects } from './commands/effects.ts'
import { type ExitCode, exitCodes, Foreseen, reportEnd } from './errors.ts'
import { endedEarly, hasLoadedModule } from './io/analysis-module.ts'
import { onEndSignals, takeUsr1ForTerm } from './io/end-signals.ts'
import { fileError } from './io/files.ts'
import { Block, StatusLine, writeProduct } from './io/terminal.ts'
import type { Surroundings } from './verbs/surroundings.ts'
import { verbsFor } from './verbs/table.ts'
import { version } from './version.ts'

const interrupt = new AbortController()
const statusLine = new StatusLine(process.stderr)
const block = new Block(process.stdout)

const effects: Effects = {
  write: (product, painted) => writeProduct(process.stdout, product, painted),
  say: line => statusLine.say(line),
  status: line => statusLine.show(line),
  block: layOut => block.show(layOut),
  endBlock: () => block.end(),
  isTerminal: process.stdout.isTTY ?? false,
  colour: (process.stdout.isTTY ?? false) && !process.env.NO_COLOR,
  get colourDepth() {
    return this.colour ? process.stdout.getColorDepth() : 1
  },
  get columns() {
    // A terminal that does not know its size says 0.
    return process.stdout.columns || 80
  },
  get rows() {
    return process.stdout.rows || 24
  },
  input: process.stdin,
  environment: process.env,
  signal: interrupt.signal,
}

const complainOfEarlyEnd = (): void => complain(endedEarly())
process.on('exit', complainOfEarlyEnd)

/** Ends the program, and it is meant so. */
function end(code?: ExitCode): never {
  process.off('exit', complainOfEarlyEnd)
  process.exit(code ?? process.exitCode)
}

/** Only a command that has something to clean up is told; the others just end. A second Ctrl-C ends all. */
const cleanUpOnInterrupt = (): void => {
  const onSignal = (): void => {
    if (interrupt.signal.aborted) end(exitCodes.interrupted)
    interrupt.abort()
  }
  // SIGHUP is a dropped connection to the access point.
  onEndSignals(onSignal)
}
takeUsr1ForTerm()

/** Is the product elsewhere than on standard output? */
let goesOnUnread = false

const surroundings: Surroundings = {
  effects,
  words: process.argv.slice(3),
  exitWith:
    action =>
    async (...words) => {
      process.exitCode = await action(...words)
    },
  cleanUpOnInterrupt,
  goOnUnread: () => {
    goesOnUnread = true
  },
}

const program = new Command('photogrid')
  .description(
    'Run one small program over a very long list of pictures on HTCondor, and get a page with the answer.',
  )
  .version(version, '-V, --version')
  .exitOverride()
  .helpCommand(false)
  .showHelpAfterError('(add --help for the usage)')
  .addHelpText(
    'after',
    `
Five minutes to a chart:
  photogrid new photodemo && cd photodemo
  photogrid luminance results.json 0 5 < manifest.txt   five photos, here, now
  photogrid check                                       is the manifest right, and what will it take?
  photogrid run --jobs 4                                the whole plan on this machine
  mksubmit 200 > submit.sub && condor_submit submit.sub the same plan on HTCondor
  photogrid watch                                       until it is through
  photogrid aggregate > scatter.html                    the page

Exit codes: 0 done, 2 misuse, 3 rows are missing or would fail or none was measured, 4 jobs are stuck, 5 nothing to do, 70 a bug, 75 try another machine, 130 interrupted.`,
  )

for (const add of await verbsFor(process.argv[2])) add(program, surroundings)

process.stdout.on('error', error => {
  // A reader such as `head` that has seen enough is no error; and a fragment is written all the same.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') {
    if (goesOnUnread) return
    end(exitCodes.ok)
  }
  complain(fileError('write', 'standard output', error))
  end()
})

/** Says what went wrong, and sets the exit code. */
function complain(error: unknown): void {
  effects.status('')
  // Commander has spoken already.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.misuse
  else if (interrupt.signal.aborted && !(error instanceof Foreseen)) {
    // A terminal's Ctrl-C reaches the programs that we started as well, and their end is no bug.
    effects.say('interrupted')
    process.exitCode = exitCodes.interrupted
  } else process.exitCode = reportEnd(error, effects.say)
}

try {
  await program.parseAsync()
} catch (error) {
  complain(error)
}
process.off('exit', complainOfEarlyEnd)
if (hasLoadedModule()) process.exit()
