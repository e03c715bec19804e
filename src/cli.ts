// The access point's program: verbs, help, exit codes. The only file of it that touches process.*.

import { Argument, Command, CommanderError, Option } from 'commander'
import { analysisNames } from './analyses/table.ts'
import type { Effects } from './commands/effects.ts'
import { groupings } from './data/job-groups.ts'
import { submitSites } from './data/submit-description.ts'
import { type ExitCode, exitCodes, reportEnd } from './errors.ts'
import { fileError } from './io/files.ts'
import { defaultLimits } from './io/limits.ts'
import { Block, StatusLine } from './io/terminal.ts'
import { version } from './version.ts'
import { defaultConnections, defaultMaxPixels } from './worker/arguments.ts'

const interrupt = new AbortController()
const statusLine = new StatusLine(process.stderr)
const block = new Block(process.stdout)

const effects: Effects = {
  write: text => process.stdout.write(text),
  say: line => statusLine.say(line),
  status: line => statusLine.show(line),
  block: lines => block.show(lines),
  endBlock: () => block.end(),
  isTerminal: process.stdout.isTTY ?? false,
  colour: (process.stdout.isTTY ?? false) && !process.env.NO_COLOR,
  get columns() {
    // A terminal that does not know its size says 0.
    return process.stdout.columns || 80
  },
  input: process.stdin,
  environment: process.env,
  signal: interrupt.signal,
}

/** Only a command that has something to clean up is told; the others just end. A second Ctrl-C ends all. */
const cleanUpOnInterrupt = (): void => {
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted)
    interrupt.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  // A dropped connection to the access point.
  process.on('SIGHUP', onSignal)
}

/** Is the product elsewhere than on standard output? */
let goesOnUnread = false

/**
 * Wraps a command's action: its exit code becomes the process's. Each verb is loaded when it is asked for,
 * which halves the time and the memory of the small ones.
 */
const exitWith =
  <Arguments extends unknown[]>(action: (...words: Arguments) => Promise<ExitCode>) =>
  async (...words: Arguments): Promise<void> => {
    process.exitCode = await action(...words)
  }

const collect = (text: string, earlier: readonly string[]): string[] => [...earlier, text]

const manifestOption = new Option('-m, --manifest <file>', 'the manifest, a URL and its key a row').default(
  'manifest.txt',
)
const logOption = new Option('--log <file>', "HTCondor's event log").default('job.log')
const analysisOption = new Option(
  '-a, --analysis <name>',
  `what to measure: ${analysisNames.join(', ')}`,
).default('luminance')
const runtimeOptions = [
  new Option('--runtime-url <url>', 'fetch the runtime from here instead of carrying it inside run.sh'),
  new Option('--node <file>', 'a Node 24 of your own for the runtime, instead of the locked one'),
]
const workerOptions = [
  new Option('--connections <number>', `pictures fetched at the same time (default: ${defaultConnections})`),
  new Option(
    '--row-timeout <seconds>',
    `for one row with all its retries (default: ${defaultLimits.rowMs / 1000})`,
  ),
  new Option('--max-bytes <number>', `refuse larger files (default: ${defaultLimits.maxBytes})`),
  new Option('--max-pixels <number>', `refuse larger pictures (default: ${defaultMaxPixels})`),
]
const addOptions = (command: Command, ...options: readonly Option[]): Command => {
  for (const option of options) command.addOption(option)
  return command
}

const program = new Command('photogrid')
  .description(
    'Run one small program over a very long list of pictures on HTCondor, and get a page with the answer.',
  )
  .version(version, '-V, --version')
  .helpCommand(false)
  .showHelpAfterError('(add --help for the usage)')
  .addHelpText(
    'after',
    `
Five minutes to a chart:
  photogrid new photodemo && cd photodemo
  photogrid luminance results.json 0 5 < manifest.txt   five photos, here, now
  photogrid run --jobs 4                                the whole plan on this machine
  mksubmit 200 > submit.sub && condor_submit submit.sub the same plan on HTCondor
  photogrid watch                                       until it is through
  photogrid aggregate > scatter.html                    the page

Exit codes: 0 done, 2 misuse, 3 rows are missing, 4 jobs are stuck, 70 a bug, 75 try another machine, 130 interrupted.`,
  )

program
  .command('new')
  .description('make a folder with a small painted archive, its manifest and a short README')
  .argument('<folder>', 'must not exist yet')
  .option('-n, --photos <number>', 'how many photographs to paint', '60')
  .option('--url <prefix>', 'write the manifest with URLs that begin so, for pictures you will serve')
  .addHelpText('after', '\nExample:\n  photogrid new photodemo && cd photodemo')
  .action(
    exitWith(async (folder, options) =>
      (await import('./commands/new.ts')).makeNew(folder, options, effects),
    ),
  )

addOptions(
  program
    .command('luminance')
    .description('measure a few rows on this machine and print them, as the jobs will')
    .argument('<out>', 'the fragment to write, e.g. results.json')
    .argument('<first>', 'the first row, counted from 0')
    .argument('<count>', 'how many rows')
    .option('--plan <id>', 'refuse a manifest of another plan')
    .option('--threads <number>', 'pictures measured at the same time (default: 1)')
    .addHelpText('after', '\nExample:\n  photogrid luminance results.json 0 5 < manifest.txt'),
  ...workerOptions,
).action(
  exitWith(async (out, first, count, options) => {
    goesOnUnread = true
    const { measure } = await import('./commands/luminance.ts')
    return measure('luminance', [out, first, count], options, effects)
  }),
)

addOptions(
  program
    .command('mksubmit')
    .description('print a submit description for HTCondor, and make the wrapper run.sh beside it')
    .addArgument(new Argument('[rows]', 'rows a job').default('200', '200')),
  manifestOption,
  analysisOption,
  new Option('--site <name>', 'conventions of the pool').choices(submitSites).default('ospool'),
  new Option('--template <file>', 'a submit template of your own'),
  new Option('--project <name>', 'which project pays (+ProjectName)'),
  new Option('--batch-name <name>', 'what condor_q shows'),
  new Option('--request-cpus <number>', 'cores a job; the worker uses as many threads').default('1'),
  new Option('--request-memory <size>', 'with its unit').default('1 GB'),
  new Option('--request-disk <size>', 'with its unit').default('2 GB'),
  new Option('--duration <kind>', 'medium: under 10 hours a job, long: under 20').default('medium'),
  new Option('--max-retries <number>', 'tries after the first, elsewhere').default('5'),
  new Option('--max-idle <number>', 'jobs made ahead of need (default: 1000 from 2,000 jobs on)'),
  new Option('--requirements <expression>', 'what a machine must meet besides; may be repeated')
    .argParser(collect)
    .default([], 'none'),
  new Option("--append <'key = value'>", 'a submit command of your own; may be repeated')
    .argParser(collect)
    .default([], 'none'),
  new Option('--split', 'send each job its part of the manifest (default: from 10 MB on)'),
  new Option('--no-split', 'send the whole manifest with every job'),
  ...workerOptions,
  ...runtimeOptions,
  new Option('-n, --dry-run', 'print the plan and what would be written; write nothing'),
)
  .addHelpText(
    'after',
    `
Examples:
  mksubmit 200 > submit.sub                    28 jobs for 5,576 rows
  mksubmit 100 --project MyProject > submit.sub
  mksubmit --dry-run                           what would happen`,
  )
  .action(
    exitWith(async (rows, options) =>
      (await import('./commands/mksubmit.ts')).mksubmit(rows, options, effects),
    ),
  )

addOptions(
  program
    .command('run')
    .description('the whole plan on this machine, each range through the wrapper in a fresh sandbox')
    .addArgument(new Argument('[rows]', 'rows a job').default('200', '200')),
  manifestOption,
  analysisOption,
  new Option('-j, --jobs <number>', 'jobs at the same time').default('1'),
  new Option('--threads <number>', 'pictures measured at the same time, in each job (default: 1)'),
  ...workerOptions,
  ...runtimeOptions,
  new Option('-n, --dry-run', 'print the ranges that are still to be done'),
)
  .addHelpText(
    'after',
    '\nExamples:\n  photogrid run --jobs 4\n  photogrid run 50        again after Ctrl-C: it goes on',
  )
  .action(
    exitWith(async (rows, options) => {
      cleanUpOnInterrupt()
      return (await import('./commands/run.ts')).run(rows, options, effects)
    }),
  )

addOptions(
  program.command('watch').description('what jobs and rows do, live, from the event log and the fragments'),
  logOption,
  manifestOption,
  new Option('--plan <id>', 'count fragments of this plan only'),
  new Option('--interval <seconds>', 'between two looks').default('2'),
  new Option('--json', 'print a line of JSON for each change'),
  new Option('--once', 'say how it is now, and end'),
)
  .addHelpText(
    'after',
    `
Examples:
  photogrid watch
  photogrid watch --once --json | jq .jobs

Exit codes: 0 complete, 4 jobs are stuck and need you, 3 with --once: it goes on, 130 interrupted.`,
  )
  .action(
    exitWith(async options => {
      cleanUpOnInterrupt()
      return (await import('./commands/watch.ts')).watch(options, effects)
    }),
  )

addOptions(
  program.command('histogram').description('where jobs ran, and how they ended, from the event log, as bars'),
  logOption,
  new Option('--last', 'only the cluster that was submitted last'),
  new Option('--by <what>', 'one bar for each of these').choices(groupings).default('site'),
  new Option('--json', 'print the counts as JSON'),
)
  .addHelpText('after', '\nExamples:\n  photogrid histogram --last\n  photogrid histogram --by exit')
  .action(exitWith(async options => (await import('./commands/histogram.ts')).histogram(options, effects)))

addOptions(
  program
    .command('aggregate')
    .description('prove that every row is there, and print the page')
    .argument('[files...]', 'fragments (default: results-*.json)'),
  manifestOption,
  new Option('--plan <id>', 'the plan to make a page of, where fragments of several lie here'),
  new Option('--title <text>', 'the headline of the page'),
  new Option('--json', 'print the summary as JSON instead of the page'),
  new Option('--terminal', 'draw the chart here instead of printing the page'),
)
  .addHelpText(
    'after',
    `
Examples:
  photogrid aggregate > scatter.html
  photogrid aggregate --json | jq .missingRanges

Exit codes: 0 complete, 3 rows are missing (the page is written and says so), 2 misuse.`,
  )
  .action(
    exitWith(async (files, options) =>
      (await import('./commands/aggregate.ts')).aggregate(files, options, effects),
    ),
  )

for (const command of [program, ...program.commands]) command.exitOverride()

process.stdout.on('error', error => {
  // A reader such as `head` that has seen enough is no error; and a fragment is written all the same.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') {
    if (goesOnUnread) return
    process.exit(exitCodes.ok)
  }
  complain(fileError('write', 'standard output', error))
  process.exit()
})

/** Says what went wrong, and sets the exit code. */
function complain(error: unknown): void {
  effects.status('')
  // Commander has spoken already.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.misuse
  else process.exitCode = reportEnd(error, effects.say)
}

try {
  await program.parseAsync()
} catch (error) {
  complain(error)
}
