// The command line of photogrid luminance, objects and measure.

import { type Command, Option } from 'commander'
import { analysisNames } from '../analyses/table.ts'
import type { MeasureOptions } from '../commands/measure.ts'
import type { ExitCode } from '../errors.ts'
import { addOptions, askerOptions, recognitionOptions, workerOptions } from './options.ts'
import type { Surroundings } from './surroundings.ts'

/** A verb that works through a few rows here and now. */
const addMeasuring = (command: Command, ...options: readonly Option[]): Command =>
  addOptions(
    command
      .argument('<out>', 'the fragment to write, e.g. results.json')
      .argument('<first>', 'the first row, counted from 0')
      .argument('<count>', 'how many rows'),
    ...options,
    new Option('--plan <id>', 'refuse a manifest of another plan'),
    new Option('--threads <number>', 'threads that may be busy (default: 1)'),
    ...workerOptions,
    ...askerOptions,
  )

export function addMeasure(program: Command, { effects, exitWith, goOnUnread }: Surroundings): void {
  const measureRows = async (
    asked: string,
    words: [string, string, string],
    options: MeasureOptions,
  ): Promise<ExitCode> => {
    goOnUnread()
    return (await import('../commands/measure.ts')).measure(asked, words, options, effects)
  }

  addMeasuring(
    program
      .command('luminance')
      .description('measure a few rows on this machine and print them, as the jobs will')
      .addHelpText('after', '\nExample:\n  photogrid luminance results.json 0 5 < manifest.txt'),
  ).action(
    exitWith(async (out, first, count, options) => measureRows('luminance', [out, first, count], options)),
  )

  addMeasuring(
    program
      .command('objects')
      .description('find objects in the pictures of a few rows, on this machine, as the jobs will')
      .addHelpText(
        'after',
        `
Examples:
  photogrid objects results.json 0 5 --model yolox_nano.onnx < manifest.txt
  photogrid objects results.json 0 5 --model yolox_nano.onnx --annotate < manifest.txt
  photogrid objects results.json 0 5 --model faces.onnx --min-score 0.6 --only face < manifest.txt`,
      ),
    ...recognitionOptions,
    new Option('--annotate [file]', 'copies with the finds drawn in (default: annotated-FIRST-COUNT.tar)'),
  ).action(
    exitWith(async (out, first, count, options) => measureRows('objects', [out, first, count], options)),
  )

  addMeasuring(
    program
      .command('measure')
      .description('the same with any analysis, your own too')
      .argument('<analysis>', `${analysisNames.join(', ')}, or a file such as ./mine.mjs`)
      .addHelpText('after', '\nExample:\n  photogrid measure ./mine.mjs results.json 0 5 < manifest.txt'),
    ...recognitionOptions,
    new Option('--annotate [file]', 'objects: copies with the finds drawn in'),
  ).action(
    exitWith(async (analysis, out, first, count, options) =>
      measureRows(analysis, [out, first, count], options),
    ),
  )
}
