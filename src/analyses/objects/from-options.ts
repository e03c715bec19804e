// Recognition as it is asked for on a command line: options as typed -> an analysis.

import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defaultMaxFinds, defaultMinScore, type JobOptions } from '../../data/job-words.ts'
import { formatModelContract, parseModelContract } from '../../data/model-contract.ts'
import { wholeNumber } from '../../data/quantity.ts'
import { describeError, misuse, unfitMachine } from '../../errors.ts'
import type { Analysis } from '../analysis.ts'
import { parseLabels } from './labels/table.ts'
import { fingerprintOf, modelFiles } from './model-files.ts'
import { openRecogniser } from './objects.ts'

/**
 * Looks at the files and numbers; the model itself is opened by `open`.
 * Settings: the model's fingerprint (its SHA-256, if it is one file), the thresholds, and the SHA-256 of contract and labels where they were given.
 * @throws Foreseen (2) for what is not there or not as it should be; (75) where the model came damaged
 */
export async function objects(options: JobOptions): Promise<Analysis> {
  const { model, modelSha256 } = options
  if (model === undefined) {
    throw misuse(
      'to recognise objects a model is needed: --model FILE',
      'photogrid model list shows public ones; photogrid model fetch yolox-nano gets one',
    )
  }
  const files = await modelFiles(model).catch((error: unknown) => {
    // What came to a job was whole where the job was made.
    if (modelSha256 === undefined) throw error
    throw unfitMachine(`the model came damaged: ${describeError(error)}`)
  })
  const found = await fingerprintOf(files)
  if (modelSha256 !== undefined && found !== modelSha256) {
    throw unfitMachine(`the model ${model} came damaged: its SHA-256 is ${found}, expected ${modelSha256}`)
  }
  const contract = options.contract && parseModelContract(read(options.contract), options.contract)
  const labels = options.labels && parseLabels(read(options.labels), options.labels)
  const minScore = share('--min-score', options.minScore) ?? defaultMinScore
  const maxFinds = wholeNumber('--max-finds', options.maxFinds, 1, 10_000, defaultMaxFinds)
  const only = options.only === undefined ? undefined : parseOnly(options.only)
  const choice = {
    model,
    minScore,
    maxFinds,
    ...(contract && { contract }),
    ...(labels && { labels }),
    ...(only && { only }),
  }
  return {
    name: 'objects',
    version: 1,
    settings: {
      model: found,
      minScore,
      maxFinds,
      ...(only && { only: [...only].sort() }),
      ...(contract && { contract: hash('sha256', formatModelContract(contract)) }),
      ...(labels && { labels: hash('sha256', JSON.stringify(labels)) }),
    },
    open: means => openRecogniser({ ...choice, ...means }),
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw misuse(`${file} cannot be read: ${describeError(error)}`)
  }
}

function share(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (value > 0 && value <= 1) return value
  throw misuse(`${option} must be a number above 0 and up to 1; found ${JSON.stringify(text)}`)
}

function parseOnly(text: string): readonly string[] {
  const labels = text.split(',').map(label => label.trim())
  if (!labels.includes('')) return labels
  throw misuse(
    `--only must be labels with commas between them; found ${JSON.stringify(text)}`,
    '--only person,dog',
  )
}
