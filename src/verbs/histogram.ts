// The command line of photogrid histogram.

import { type Command, Option } from 'commander'
import { groupings } from '../data/job-groups.ts'
import { addOptions, logOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addHistogram(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('histogram')
      .description('where jobs ran, and how they ended, from the event log, as bars'),
    logOption,
    new Option('--last', 'only the cluster that was submitted last'),
    new Option('--by <what>', 'one bar for each of these').choices(groupings).default('site'),
    new Option('--json', 'print the counts as JSON'),
  )
    .addHelpText('after', '\nExamples:\n  photogrid histogram --last\n  photogrid histogram --by exit')
    .action(exitWith(async options => (await import('../commands/histogram.ts')).histogram(options, effects)))
}
