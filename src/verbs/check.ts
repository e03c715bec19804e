// The command line of photogrid check [ROWS].

import { type Command, Option } from 'commander'
import {
  addOptions,
  analysisOption,
  askerOptions,
  manifestOption,
  recognitionOptions,
  rowsArgument,
  workerOptions,
} from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addCheck(program: Command, { cleanUpOnInterrupt, effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('check')
      .description('what is wrong with a manifest, and what a plan will take, before anything is submitted')
      .addArgument(rowsArgument),
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
    ...askerOptions,
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
        return (await import('../commands/check.ts')).check(rows, options, effects)
      }),
    )
}
