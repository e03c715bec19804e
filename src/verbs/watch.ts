// The command line of photogrid watch.

import { type Command, Option } from 'commander'
import { addOptions, logOption, manifestOption, planOption, resultsOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addWatch(program: Command, { cleanUpOnInterrupt, effects, exitWith }: Surroundings): void {
  addOptions(
    program.command('watch').description('what jobs and rows do, live, from the event log and the fragments'),
    logOption,
    manifestOption,
    planOption,
    resultsOption,
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

Exit codes: 0 complete, 3 complete and no row was measured, or with --once: it goes on, 4 jobs are stuck and need you,
130 interrupted.`,
    )
    .action(
      exitWith(async options => {
        cleanUpOnInterrupt()
        return (await import('../commands/watch.ts')).watch(options, effects)
      }),
    )
}
