// The access point's program: verbs, help, exit codes. The only file of it that touches process.*.

import { Argument, Command, CommanderError, Option } from 'commander'
import { analysisNames } from './analyses/table.ts'
import type { Effects } from './commands/effects.ts'
import type { measure as Measure } from './commands/measure.ts'
import { groupings } from './data/job-groups.ts'
import { defaultMaxFinds, defaultMinScore } from './data/job-words.ts'
import { submitSites } from './data/submit-description.ts'
import { type ExitCode, exitCodes, reportEnd } from './errors.ts'
import { endedEarly, hasLoadedModule } from './io/analysis-module.ts'
import { fileError } from './io/files.ts'
import { defaultLimits } from './io/limits.ts'
import { Block, StatusLine } from './io/terminal.ts'
import { version } from './version.ts'
import { defaultConnections, defaultMaxPixels } from './worker/arguments.ts'

const interrupt = new AbortController()
const statusLine = new StatusLine(process.stderr)
const block = new Block(process.stdout)

const effects: Effects = {
  write: product => process.stdout.write(product),
  say: line => statusLine.say(line),
  status: line => statusLine.show(line),
  block: lines => block.show(lines),
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

/** The words of a verb's command line that belong into its DAG. */
const typedAfterVerb = (): string[] => process.argv.slice(3).filter(word => word !== '--dag')

const collect = (text: string, earlier: readonly string[]): string[] => [...earlier, text]

const manifestOption = new Option('-m, --manifest <file>', 'the manifest, a URL and its key a row').default(
  'manifest.txt',
)
const logOption = new Option('--log <file>', "HTCondor's event log").default('job.log')
const analysisOption = new Option(
  '-a, --analysis <name>',
  `what to measure: ${analysisNames.join(', ')}, or a file of your own such as ./mine.mjs`,
).default('luminance')
const recognitionOptions = [
  new Option('--model <file>', 'objects: the ONNX model, a file or a name of photogrid model list'),
  new Option('--contract <file>', 'objects: how pictures go into the model and what comes out (JSON)'),
  new Option('--labels <file>', 'objects: names of its classes, one a line'),
  new Option('--min-score <number>', `objects: leave out finds below (default: ${defaultMinScore})`),
  new Option('--max-finds <number>', `objects: in one picture (default: ${defaultMaxFinds})`),
  new Option('--only <labels>', 'objects: look for these alone, such as person,dog'),
]
const modelUrlOption = new Option(
  '--model-url <url>',
  'objects: where jobs get the model, if not with the job',
)
const annotateOption = new Option('--annotate', 'objects: bring home copies with the finds drawn in')
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
  new Option('--ignore-opt-out', 'take pictures whose owner says noai or noindex: for your own'),
]
const repairOptions = [
  new Option('--missing', 'only what is not home: missing rows, and failed ones that a retry can help'),
  new Option('--causes <codes>', 'with --missing: of the failed rows only these, such as timeout,http-503'),
  new Option('--also <codes>', 'with --missing: failed rows of these causes too, such as http-404'),
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
  photogrid check                                       is the manifest right, and what will it take?
  photogrid run --jobs 4                                the whole plan on this machine
  mksubmit 200 > submit.sub && condor_submit submit.sub the same plan on HTCondor
  photogrid watch                                       until it is through
  photogrid aggregate > scatter.html                    the page

Exit codes: 0 done, 2 misuse, 3 rows are missing or would fail, 4 jobs are stuck, 5 nothing to do, 70 a bug, 75 try another machine, 130 interrupted.`,
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

/** A verb that works through a few rows here and now. */
const addMeasuring = (command: Command, ...options: readonly Option[]): Command =>
  addOptions(
    command
      .argument('<out>', 'the fragment to write, e.g. results.json')
      .argument('<first>', 'the first row, counted from 0')
      .argument('<count>', 'how many rows'),
    ...options,
    new Option('--plan <id>', 'refuse a manifest of another plan'),
    new Option('--threads <number>', 'threads that may be busy (default: 1)'),
    ...workerOptions,
  )
const measureRows = async (
  ...[asked, words, options, effects]: Parameters<typeof Measure>
): Promise<ExitCode> => {
  goesOnUnread = true
  return (await import('./commands/measure.ts')).measure(asked, words, options, effects)
}

addMeasuring(
  program
    .command('luminance')
    .description('measure a few rows on this machine and print them, as the jobs will')
    .addHelpText('after', '\nExample:\n  photogrid luminance results.json 0 5 < manifest.txt'),
).action(
  exitWith(async (out, first, count, options) =>
    measureRows('luminance', [out, first, count], options, effects),
  ),
)

addMeasuring(
  program
    .command('objects')
    .description('find objects in the pictures of a few rows, on this machine, as the jobs will')
    .addHelpText(
      'after',
      `
Examples:
  photogrid objects results.json 0 5 --model yolox_nano.onnx < manifest.txt
  photogrid objects results.json 0 5 --model yolox_nano.onnx --annotate < manifest.txt
  photogrid objects results.json 0 5 --model faces.onnx --min-score 0.6 --only face < manifest.txt`,
    ),
  ...recognitionOptions,
  new Option('--annotate [file]', 'copies with the finds drawn in (default: annotated-FIRST-COUNT.tar)'),
).action(
  exitWith(async (out, first, count, options) =>
    measureRows('objects', [out, first, count], options, effects),
  ),
)

addMeasuring(
  program
    .command('measure')
    .description('the same with any analysis, your own too')
    .argument('<analysis>', `${analysisNames.join(', ')}, or a file such as ./mine.mjs`)
    .addHelpText('after', '\nExample:\n  photogrid measure ./mine.mjs results.json 0 5 < manifest.txt'),
  ...recognitionOptions,
  new Option('--annotate [file]', 'objects: copies with the finds drawn in'),
).action(
  exitWith(async (analysis, out, first, count, options) =>
    measureRows(analysis, [out, first, count], options, effects),
  ),
)

addOptions(
  program
    .command('check')
    .description('what is wrong with a manifest, and what a plan will take, before anything is submitted')
    .addArgument(new Argument('[rows]', 'rows a job').default('200', '200')),
  manifestOption,
  analysisOption,
  new Option('--sample <number>', 'pictures to ask for, spread over the manifest').default('200'),
  new Option('--all', 'ask for every picture'),
  new Option('--measure <number>', 'pictures to fetch and measure here').default('5'),
  new Option('-j, --jobs <number>', 'jobs that will run at the same time, at most').default('100'),
  new Option('--rate <size>', 'bytes a second that reach one job').default('5 MB'),
  new Option('--submit <file>', 'have condor_submit look at this submit description'),
  new Option('--json', 'print the report as JSON'),
  ...recognitionOptions,
  ...workerOptions,
)
  .addHelpText(
    'after',
    `
Examples:
  photogrid check
  photogrid check 500 --jobs 1000 --submit submit.sub
  photogrid check --all --json | jq .sample.problems

Exit codes: 0 nothing is wrong, 3 rows or the submit description would fail, 2 misuse.`,
  )
  .action(
    exitWith(async (rows, options) => {
      cleanUpOnInterrupt()
      return (await import('./commands/check.ts')).check(rows, options, effects)
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
  new Option('--request-memory <size>', 'with its unit (default: 1 GB, more for a large model)'),
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
  new Option('--dag', 'print a DAG of the whole run, from check to page; submit.sub goes beside it'),
  ...repairOptions,
  ...recognitionOptions,
  modelUrlOption,
  annotateOption,
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
  mksubmit 100 --analysis objects --model yolox_nano.onnx --annotate > submit.sub
  mksubmit 100 --analysis ./mine.mjs > submit.sub
  mksubmit --missing > again.sub               what is not home yet, as jobs
  mksubmit 200 --dag > photodemo.dag           from check to page: condor_submit_dag photodemo.dag
  mksubmit --dry-run                           what would happen

Exit codes: 0 done, 2 misuse, 5 with --missing: no row is to be done, and nothing is printed.`,
  )
  .action(
    exitWith(async (rows, options) =>
      (await import('./commands/mksubmit.ts')).mksubmit(
        rows,
        { ...options, typed: typedAfterVerb() },
        effects,
      ),
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
  new Option('--threads <number>', 'threads that may be busy, in each job (default: 1)'),
  ...recognitionOptions,
  modelUrlOption,
  annotateOption,
  ...repairOptions,
  ...workerOptions,
  ...runtimeOptions,
  new Option('-n, --dry-run', 'print the ranges that are still to be done'),
)
  .addHelpText(
    'after',
    '\nExamples:\n  photogrid run --jobs 4\n  photogrid run 50        again after Ctrl-C: it goes on\n  photogrid run --missing rows that failed and that a retry can help, too',
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
  program.command('status').description('what is home by now, range by range, from the fragments alone'),
  manifestOption,
  new Option('--plan <id>', 'count fragments of this plan only'),
  new Option('--json', 'print it as JSON'),
)
  .addHelpText(
    'after',
    `
Examples:
  photogrid status
  photogrid status --json | jq .worthRepair

Exit codes: 0 every row is home, 3 rows are missing.`,
  )
  .action(exitWith(async options => (await import('./commands/status.ts')).status(options, effects)))

addOptions(
  program
    .command('why')
    .description('everything that is known about a row, a range of rows or a job')
    .argument('<what>', 'a row such as 417, a range such as 400-200, or CLUSTER.PROC such as 12.3'),
  logOption,
  manifestOption,
  new Option('--plan <id>', 'count fragments of this plan only'),
)
  .addHelpText('after', '\nExamples:\n  photogrid why 417\n  photogrid why 400-200\n  photogrid why 12.3')
  .action(exitWith(async (what, options) => (await import('./commands/why.ts')).why(what, options, effects)))

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
  new Option('--title <text>', 'in place of the headline'),
  new Option('--subtitle <text>', 'in place of the sentence under it'),
  new Option('--svg <file>', 'write the chart here too, for a paper: text stays text'),
  new Option('--png <file>', 'write the chart here too, at 300 dots an inch'),
  new Option('--width <mm>', 'how wide the chart of --svg and --png is, in millimetres').default(
    undefined,
    '180',
  ),
  new Option(
    '--format <name>',
    'what to print: the page, or every row as CSV, as lines of JSON or as Parquet',
  )
    .choices(['html', 'csv', 'json', 'parquet'])
    .default(undefined, 'html'),
  new Option('--no-urls', "leave the pictures' URLs out of the page, which makes it small"),
  new Option('--json', 'print the summary as JSON instead of the page'),
  new Option('--terminal', 'draw the chart here instead of printing the page'),
)
  .addHelpText(
    'after',
    `
Examples:
  photogrid aggregate > scatter.html
  photogrid aggregate --format csv > rows.csv
  photogrid aggregate --format json | jq -c 'select(.status == "failed")'
  photogrid aggregate --svg chart.svg --width 85 > scatter.html
  photogrid aggregate --json | jq .missingRanges

Exit codes: 0 complete, 3 rows are missing (the page is written and says so), 2 misuse.`,
  )
  .action(
    exitWith(async (files, options) =>
      (await import('./commands/aggregate.ts')).aggregate(files, options, effects),
    ),
  )

const model = program
  .command('model')
  .description('models that find things in pictures: list and fetch public ones, describe any')
  .helpCommand(false)
  .addHelpText(
    'after',
    `
Examples:
  photogrid model list
  photogrid model fetch yolox-nano
  photogrid model describe yolox-nano`,
  )

model
  .command('list')
  .description('the public models that photogrid knows by name')
  .option('--json', 'print everything about them as JSON')
  .addHelpText('after', '\nExample:\n  photogrid model list --json | jq -r .[].name')
  .action(exitWith(async options => (await import('./commands/model.ts')).listModels(options, effects)))

addOptions(
  model
    .command('fetch')
    .description('bring public models to this machine, and print where they are')
    .argument('<names...>', 'as photogrid model list has them'),
  new Option('--from <url or file>', 'another place of the same file; its digest must be the same'),
  new Option('-o, --output <file>', 'put a copy here, and print this path'),
)
  .addHelpText(
    'after',
    `
Examples:
  photogrid model fetch yolox-nano
  photogrid model fetch ultraface-320 --output faces.onnx
  photogrid model fetch yolox-nano --from /media/stick/yolox_nano.onnx`,
  )
  .action(
    exitWith(async (names, options) => {
      cleanUpOnInterrupt()
      return (await import('./commands/model.ts')).fetchModels(names, options, effects)
    }),
  )

model
  .command('describe')
  .description('what a model takes and gives, and how photogrid would use it')
  .argument('<file>', 'an ONNX file, or the name of a model that was fetched')
  .option('--contract', 'print only its contract, as JSON, to be saved and changed')
  .addHelpText(
    'after',
    `
Examples:
  photogrid model describe my-model.onnx
  photogrid model describe my-model.onnx --contract > my-contract.json

Exit codes: 0 its family is known, 2 it is not (with a contract to start from), or the file is no model.`,
  )
  .action(
    exitWith(async (file, options) =>
      (await import('./commands/describe-model.ts')).describeModel(file, options, effects),
    ),
  )

for (const command of [program, ...program.commands, ...model.commands]) command.exitOverride()

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
  else process.exitCode = reportEnd(error, effects.say)
}

try {
  await program.parseAsync()
} catch (error) {
  complain(error)
}
process.off('exit', complainOfEarlyEnd)
if (hasLoadedModule()) process.exit()
