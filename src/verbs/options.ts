// Arguments and options that several verbs have, each in one place.

import { Argument, type Command, Option } from 'commander'
import { analysisNames } from '../analyses/table.ts'
import { defaultConnections, defaultMaxFinds, defaultMaxPixels, defaultMinScore } from '../data/job-words.ts'
import { defaultRowsAJob, planDefaults } from '../data/plan-options.ts'
import { defaultLimits } from '../io/limits.ts'

export const rowsArgument = new Argument('[rows]', `rows a job (default: ${defaultRowsAJob})`)
export const manifestOption = new Option(
  '-m, --manifest <file>',
  `the manifest, a URL and its key a row (default: ${planDefaults.manifest})`,
)
export const logOption = new Option('--log <file>', "HTCondor's event log").default('job.log')
export const planOption = new Option('--plan <id>', 'count fragments of this plan only')
export const resultsOption = new Option(
  '--results <path>',
  'count fragments here too: a file, or a folder of results-*.json; may be repeated',
).argParser((path: string, earlier: readonly string[] = []) => [...earlier, path])
export const resultsArgument = new Argument(
  '[results...]',
  'fragments, or folders of results-*.json (default: this folder)',
)
export const ofPlanOption = new Option(
  '--plan <id>',
  'the plan of before that is meant, where there are several',
)
export const analysisOption = new Option(
  '-a, --analysis <name>',
  `what to measure: ${analysisNames.join(', ')}, or a file of your own such as ./mine.mjs (default: ${planDefaults.analysis})`,
)
export const recognitionOptions = [
  new Option('--model <file>', 'objects: the ONNX model, a file or a name of photogrid model list'),
  new Option('--contract <file>', 'objects: how pictures go into the model and what comes out (JSON)'),
  new Option('--labels <file>', 'objects: names of its classes, one a line'),
  new Option('--min-score <number>', `objects: leave out finds below (default: ${defaultMinScore})`),
  new Option('--max-finds <number>', `objects: in one picture (default: ${defaultMaxFinds})`),
  new Option('--only <labels>', 'objects: look for these alone, such as person,dog'),
]
export const modelUrlOption = new Option(
  '--model-url <url>',
  'objects: where jobs get the model, if not with the job',
)
export const annotateOption = new Option('--annotate', 'objects: bring home copies with the finds drawn in')
export const runtimeOptions = [
  new Option('--runtime-url <url>', 'fetch the runtime from here instead of carrying it inside run.sh'),
  new Option('--node <file>', 'a Node 24 of your own for the runtime, instead of the locked one'),
]
export const workerOptions = [
  new Option('--connections <number>', `pictures fetched at the same time (default: ${defaultConnections})`),
  new Option(
    '--row-timeout <seconds>',
    `for one row with all its retries (default: ${defaultLimits.rowMs / 1000})`,
  ),
  new Option('--max-bytes <number>', `refuse larger files (default: ${defaultLimits.maxBytes})`),
  new Option('--max-pixels <number>', `refuse larger pictures (default: ${defaultMaxPixels})`),
  new Option('--ignore-opt-out', 'take pictures whose owner says noai or noindex: for your own'),
]
/** Who asks for the pictures. */
export const askerOptions = [
  new Option('--contact <address>', 'mail or page for the owners of servers, in the User-Agent'),
  new Option(
    "--header <'Name: value'>",
    'a header for the servers of the rows, such as a key; may be repeated, and is kept secret',
  ).argParser((text: string, earlier: readonly string[] = []) => [...earlier, text]),
  new Option('--header-file <file>', 'the same from a file, a header a line'),
  new Option(
    '--ca-certificates <file>',
    'certificate authorities to trust besides, such as a campus has (PEM)',
  ),
]
export const repairOptions = [
  new Option('--missing', 'only what is not home: missing rows, and failed ones that a retry can help'),
  new Option('--causes <codes>', 'with --missing: of the failed rows only these, such as timeout,http-503'),
  new Option('--also <codes>', 'with --missing: failed rows of these causes too, such as http-404'),
]

/** Help lists them in this order. */
export function addOptions(command: Command, ...options: readonly Option[]): Command {
  for (const option of options) command.addOption(option)
  return command
}
