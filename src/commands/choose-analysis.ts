// The analysis that a person asked for, and what a job needs for it: files beside the manifest, a fuller runtime,
// the words of its command line.

import { basename } from 'node:path'
import type { Analysis } from '../analyses/analysis.ts'
import { analysisNames, analysisOfTable, unknownAnalysis } from '../analyses/table.ts'
import { defaultMaxPixels, type JobOptions } from '../data/job-words.ts'
import { describeError, Foreseen, misuse } from '../errors.ts'
import { findModelFile } from '../io/model-cache.ts'
import type { RuntimeNeeds } from '../io/payload-files.ts'

export interface Chosen {
  readonly analysis: Analysis
  /** What the wrapper must carry beside the worker. */
  readonly runtime: RuntimeNeeds
  /** File name of that wrapper. */
  readonly wrapperName: string
  /** Paths here of the files that lie in every job's sandbox, each under its own name. */
  readonly inputs: readonly string[]
  /** The model's files here: its own first, then those of its weights. */
  readonly modelFiles?: readonly string[]
  /** As given, with files named as in the sandbox. */
  readonly jobOptions: JobOptions
}

/**
 * @param asked a name of the table, or the path of a person's own module
 * @throws Foreseen (2)
 */
export async function chooseAnalysis(
  asked: string,
  given: JobOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Chosen> {
  if (/[./\\]/.test(asked)) return ownChoice(asked, given)
  const model = given.model && (await findModelFile(given.model, environment))
  const options: JobOptions = { ...given, ...(model && { model }) }
  const analysis = await analysisOfTable(asked, options)
  if (analysis === undefined) throw unknownAnalysis(asked)
  if (asked !== 'objects') {
    return { analysis, runtime: {}, wrapperName: 'run.sh', inputs: [], jobOptions: given }
  }
  const { modelFiles } = await import('../analyses/objects/model-files.ts')
  const files = await modelFiles(options.model!)
  if (options.modelUrl !== undefined && files.length > 1) {
    throw misuse(
      `${options.model} keeps its weights in ${files
        .slice(1)
        .map(file => basename(file))
        .join(', ')}, and --model-url fetches one file`,
      'leave --model-url away: both travel with each job; or export the model as one file',
    )
  }
  const travelling = [
    ...(options.modelUrl === undefined ? files : []),
    ...[options.contract, options.labels].filter(file => file !== undefined),
  ]
  checkNames(travelling)
  if (options.modelUrl !== undefined) checkModelUrl(options.modelUrl, options.model!)
  const modelSha256 = String(analysis.settings?.model)
  const named = (file: string | undefined) => file && basename(file)
  return {
    analysis,
    modelFiles: files,
    runtime: { onnx: true },
    wrapperName: 'run-objects.sh',
    inputs: travelling,
    jobOptions: {
      ...options,
      model: named(options.model),
      modelSha256,
      contract: named(options.contract),
      labels: named(options.labels),
    },
  }
}

/** A person's module; what runs here is the very text that jobs run. */
async function ownChoice(file: string, options: JobOptions): Promise<Chosen> {
  const [{ ownAnalysis }, { bundleAnalysis, loadBundle }] = await Promise.all([
    import('../analyses/own.ts'),
    import('../io/analysis-bundle.ts'),
  ])
  const bundle = await bundleAnalysis(file)
  const analysis = await ownAnalysis(loadBundle(bundle), { source: file, code: bundle.code })
  if ((analysisNames as string[]).includes(analysis.name)) {
    throw misuse(`${file}: the name ${analysis.name} is taken by an analysis of photogrid`, 'choose another')
  }
  await analysisOfTable(analysis.name, options) // refuses options of ours
  return {
    analysis,
    runtime: { analysis: bundle.text, onnx: bundle.onnx },
    wrapperName: `run-${analysis.name}.sh`,
    inputs: [],
    jobOptions: options,
  }
}

/**
 * Opens and closes it, as every job will do first.
 * @throws Foreseen as it says
 */
export async function tryOpen({ analysis }: Chosen): Promise<void> {
  // Ours without a model is sure to open.
  if (analysis.settings === undefined) return
  try {
    const session = await analysis.open({ threads: 1, maxPixels: defaultMaxPixels })
    await session.close()
  } catch (error) {
    if (error instanceof Foreseen) throw error
    throw misuse(`the analysis ${analysis.name} does not open: ${describeError(error)}`)
  }
}

/** HTCondor's plugins name a file as the URL does; the worker looks for it under the model's name. */
function checkModelUrl(url: string, model: string): void {
  if (!URL.canParse(url) || /\s/.test(url)) throw misuse(`--model-url ${JSON.stringify(url)} is not a URL`)
  const name = basename(new URL(url).pathname)
  if (/^(?:https?|file):/.test(url) || name === basename(model)) return
  throw misuse(
    `${url} would come as ${name}, and the model is called ${basename(model)}`,
    'the file at the URL and the one here must have the same name',
  )
}

/**
 * They become words of a command line and of a comma-separated list, on a machine without our folders.
 * @throws Foreseen (2) naming the one that cannot
 */
export function checkNames(files: readonly string[]): void {
  const names = files.map(file => basename(file))
  const odd = names.find(name => !/^[\w.+@-]+$/.test(name) || name.startsWith('-'))
  if (odd !== undefined) {
    throw misuse(
      `${JSON.stringify(odd)} cannot travel with a job: letters, digits and . _ + @ - may be in its name`,
      'rename it, or link to it: ln -s',
    )
  }
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw misuse(`two files called ${twice} cannot lie in one sandbox`, 'rename one')
}
