// The command line of photogrid new FOLDER.

import type { Command } from 'commander'
import type { Surroundings } from './surroundings.ts'

export function addNew(program: Command, { effects, exitWith }: Surroundings): void {
  program
    .command('new')
    .description('make a folder with a small painted archive, its manifest and a short README')
    .argument('<folder>', 'must not exist yet')
    .option('-n, --photos <number>', 'how many photographs to paint', '60')
    .option('--url <prefix>', 'write the manifest with URLs that begin so, for pictures you will serve')
    .addHelpText('after', '\nExample:\n  photogrid new photodemo && cd photodemo')
    .action(
      exitWith(async (folder, options) =>
        (await import('../commands/new.ts')).makeNew(folder, options, effects),
      ),
    )
}
