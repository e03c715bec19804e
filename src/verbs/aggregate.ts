// The command line of photogrid aggregate [RESULTS].

import { type Command, Option } from 'commander'
import { addOptions, manifestOption, resultsArgument, resultsOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addAggregate(program: Command, { effects, exitWith }: Surroundings): void {
  addOptions(
    program
      .command('aggregate')
      .description('prove that every row is there, and print the page')
      .addArgument(resultsArgument),
    manifestOption,
    new Option('--plan <id>', 'the plan to make a page of, where fragments of several lie here'),
    resultsOption,
    new Option('--title <text>', 'in place of the headline'),
    new Option('--subtitle <text>', 'in place of the sentence under it'),
    new Option('--svg <file>', 'write the chart here too, for a paper: text stays text'),
    new Option('--png <file>', 'write the chart here too, at 300 dots an inch'),
    new Option('--width <mm>', 'how wide the chart of --svg and --png is, in millimetres').default(
      undefined,
      '180',
    ),
    new Option(
      '--format <name>',
      'what to print: the page, or every row as CSV, as lines of JSON or as Parquet',
    )
      .choices(['html', 'csv', 'json', 'parquet'])
      .default(undefined, 'html'),
    new Option('--no-urls', "leave the pictures' URLs out of the page, which makes it small"),
    new Option('--json', 'print the summary as JSON instead of the page'),
    new Option('--terminal', 'draw the chart here instead of printing the page'),
  )
    .addHelpText(
      'after',
      `
Examples:
  photogrid aggregate > scatter.html
  photogrid aggregate out/ > scatter.html
  photogrid aggregate --format csv > rows.csv
  photogrid aggregate --format json | jq -c 'select(.status == "failed")'
  photogrid aggregate --svg chart.svg --width 85 > scatter.html
  photogrid aggregate --json | jq .missingRanges

Exit codes: 0 complete, 3 rows are missing, or none was measured (the page is written and says so), 2 misuse.`,
    )
    .action(
      exitWith(async (named, options) =>
        (await import('../commands/aggregate.ts')).aggregate(named, options, effects),
      ),
    )
}
