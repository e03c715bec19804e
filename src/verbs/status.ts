// The command line of photogrid status.

import { type Command, Option } from 'commander'
import { addOptions, manifestOption, planOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addStatus(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program.command('status').description('what is home by now, range by range, from the fragments alone'),
    manifestOption,
    planOption,
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
    .action(exitWith(async options => (await import('../commands/status.ts')).status(options, effects)))
}
