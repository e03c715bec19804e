// The command line of photogrid model list, fetch, describe.

import { type Command, Option } from 'commander'
import { addOptions } from './options.ts'
import type { Surroundings } from './surroundings.ts'

export function addModel(program: Command, { cleanUpOnInterrupt, effects, exitWith }: Surroundings): void {
  const model = program
    .command('model')
    .description('models that find things in pictures: list and fetch public ones, describe any')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  photogrid model list
  photogrid model fetch yolox-nano
  photogrid model describe yolox-nano`,
    )

  model
    .command('list')
    .description('the public models that photogrid knows by name')
    .option('--json', 'print everything about them as JSON')
    .addHelpText('after', '\nExample:\n  photogrid model list --json | jq -r .[].name')
    .action(exitWith(async options => (await import('../commands/model.ts')).listModels(options, effects)))

  addOptions(
    model
      .command('fetch')
      .description('bring public models to this machine, and print where they are')
      .argument('<names...>', 'as photogrid model list has them'),
    new Option('--from <url or file>', 'another place of the same file; its digest must be the same'),
    new Option('-o, --output <file>', 'put a copy here, and print this path'),
  )
    .addHelpText(
      'after',
      `
Examples:
  photogrid model fetch yolox-nano
  photogrid model fetch ultraface-320 --output faces.onnx
  photogrid model fetch yolox-nano --from /media/stick/yolox_nano.onnx`,
    )
    .action(
      exitWith(async (names, options) => {
        cleanUpOnInterrupt()
        return (await import('../commands/model.ts')).fetchModels(names, options, effects)
      }),
    )

  model
    .command('describe')
    .description('what a model takes and gives, and how photogrid would use it')
    .argument('<file>', 'an ONNX file, or the name of a model that was fetched')
    .option('--contract', 'print only its contract, as JSON, to be saved and changed')
    .addHelpText(
      'after',
      `
Examples:
  photogrid model describe my-model.onnx
  photogrid model describe my-model.onnx --contract > my-contract.json

Exit codes: 0 its family is known, 2 it is not (with a contract to start from), or the file is no model.`,
    )
    .action(
      exitWith(async (file, options) =>
        (await import('../commands/describe-model.ts')).describeModel(file, options, effects),
      ),
    )
}
