// The command line of mksubmit [ROWS].

import { type Command, Option } from 'commander'
import { planDefaults } from '../data/plan-options.ts'
import { submitSites } from '../data/submit-description.ts'
import {
  addOptions,
  analysisOption,
  annotateOption,
  askerOptions,
  manifestOption,
  modelUrlOption,
  ofPlanOption,
  recognitionOptions,
  repairOptions,
  resultsOption,
  rowsArgument,
  runtimeOptions,
  workerOptions,
} from './options.ts'
import type { Surroundings } from './surroundings.ts'

const collect = (text: string, earlier: readonly string[] = []): string[] => [...earlier, text]

export function addMksubmit(program: Command, { effects, exitWith, words }: Surroundings): void {
  addOptions(
    program
      .command('mksubmit')
      .description('print a submit description for HTCondor, and make the wrapper run.sh beside it')
      .addArgument(rowsArgument),
    manifestOption,
    analysisOption,
    new Option('--site <name>', `conventions of the pool (default: ${planDefaults.site})`).choices(
      submitSites,
    ),
    new Option('--template <file>', 'a submit template of your own'),
    new Option('--project <name>', 'which project pays (+ProjectName)'),
    new Option('--batch-name <name>', 'what condor_q shows'),
    new Option(
      '--request-cpus <number>',
      `cores a job; the worker uses as many threads (default: ${planDefaults.requestCpus})`,
    ),
    new Option('--request-memory <size>', 'with its unit (default: 1 GB, more for a large model)'),
    new Option('--request-disk <size>', `with its unit (default: ${planDefaults.requestDisk})`),
    new Option(
      '--duration <kind>',
      `medium: under 10 hours a job, long: under 20 (default: ${planDefaults.duration})`,
    ),
    new Option(
      '--max-retries <number>',
      `tries after the first, elsewhere (default: ${planDefaults.maxRetries})`,
    ),
    new Option('--max-idle <number>', 'jobs made ahead of need (default: 1000 from 2,000 jobs on)'),
    new Option('--requirements <expression>', 'what a machine must meet besides; may be repeated').argParser(
      collect,
    ),
    new Option("--append <'key = value'>", 'a submit command of your own; may be repeated').argParser(
      collect,
    ),
    new Option('--split', 'send each job its part of the manifest (default: from 10 MB on)'),
    new Option('--no-split', 'send the whole manifest with every job'),
    new Option('--dag', 'print a DAG of the whole run, from check to page; submit.sub goes beside it'),
    ...repairOptions,
    resultsOption,
    ofPlanOption,
    ...recognitionOptions,
    modelUrlOption,
    annotateOption,
    ...workerOptions,
    ...askerOptions,
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
        (await import('../commands/mksubmit.ts')).mksubmit(rows, { ...options, typed: words }, effects),
      ),
    )
}
