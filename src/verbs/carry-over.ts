// The command line of photogrid carry-over [PLAN].

import { type Command, Option } from 'commander'
import { addOptions, resultsOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addCarryOver(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('carry-over')
      .description('of a manifest that was edited: take over the results of the lines that stayed')
      .argument('[plan]', 'the plan that was made of the manifest before (default: the last one)'),
    new Option(
      '-m, --manifest <file>',
      'the manifest as it is now (default: what lies where the former one lay)',
    ),
    resultsOption,
  )
    .addHelpText(
      'after',
      `
Examples:
  photogrid carry-over && mksubmit --missing > again.sub

Exit codes: 0 rows were carried over, 2 misuse, 5 there was none to carry over.`,
    )
    .action(
      exitWith(async (plan, options) =>
        (await import('../commands/carry-over.ts')).carryOver(plan, options, effects),
      ),
    )
}
