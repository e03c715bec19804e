// The command line of photogrid status [RESULTS].

import { type Command, Option } from 'commander'
import { addOptions, manifestOption, planOption, resultsArgument, resultsOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addStatus(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('status')
      .description('what is home by now, range by range, from the fragments alone')
      .addArgument(resultsArgument),
    manifestOption,
    planOption,
    resultsOption,
    new Option('--json', 'print it as JSON'),
  )
    .addHelpText(
      'after',
      `
Examples:
  photogrid status
  photogrid status out/
  photogrid status --json | jq .worthRepair

Exit codes: 0 every row is home, 3 rows are missing, or none was measured.`,
    )
    .action(
      exitWith(async (named, options) =>
        (await import('../commands/status.ts')).status(named, options, effects),
      ),
    )
}
