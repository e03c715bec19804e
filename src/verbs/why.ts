// The command line of photogrid why WHAT [RESULTS].

import type { Command } from 'commander'
import {
  addOptions,
  logOption,
  manifestOption,
  planOption,
  resultsArgument,
  resultsOption,
} from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addWhy(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('why')
      .description('everything that is known about a row, a range of rows or a job')
      .argument('<what>', 'a row such as 417, a range such as 400-200, or CLUSTER.PROC such as 12.3')
      .addArgument(resultsArgument),
    logOption,
    manifestOption,
    planOption,
    resultsOption,
  )
    .addHelpText('after', '\nExamples:\n  photogrid why 417\n  photogrid why 400-200\n  photogrid why 12.3')
    .action(
      exitWith(async (what, named, options) =>
        (await import('../commands/why.ts')).why([what, named], options, effects),
      ),
    )
}
