// The command line of photogrid run [ROWS].

import { type Command, Option } from 'commander'
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

export function addRun(
  program: Command,
  { cleanUpOnInterrupt, effects, exitWith, words }: Surroundings,
): void {
  addOptions(
    program
      .command('run')
      .description('the whole plan on this machine, each range through the wrapper in a fresh sandbox')
      .addArgument(rowsArgument),
    manifestOption,
    analysisOption,
    new Option('-j, --jobs <number>', 'jobs at the same time').default('1'),
    new Option('--threads <number>', 'threads that may be busy, in each job (default: 1)'),
    ...recognitionOptions,
    modelUrlOption,
    annotateOption,
    ...repairOptions,
    resultsOption,
    ofPlanOption,
    ...workerOptions,
    ...askerOptions,
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
        return (await import('../commands/run.ts')).run(rows, { ...options, typed: words }, effects)
      }),
    )
}
