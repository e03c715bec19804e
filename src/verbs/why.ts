// The command line of photogrid why WHAT.

import type { Command } from 'commander'
import { addOptions, logOption, manifestOption, planOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addWhy(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('why')
      .description('everything that is known about a row, a range of rows or a job')
      .argument('<what>', 'a row such as 417, a range such as 400-200, or CLUSTER.PROC such as 12.3'),
    logOption,
    manifestOption,
    planOption,
  )
    .addHelpText('after', '\nExamples:\n  photogrid why 417\n  photogrid why 400-200\n  photogrid why 12.3')
    .action(
      exitWith(async (what, options) => (await import('../commands/why.ts')).why(what, options, effects)),
    )
}
