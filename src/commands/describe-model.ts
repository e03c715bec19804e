// photogrid model describe FILE: what a model file is, what it takes and gives, and how photogrid would use it.

import { basename } from 'node:path'
import { draftContract } from '../analyses/objects/contract-draft.ts'
import {
  describePort,
  describePorts,
  familyOf,
  familyTitle,
  familyTitles,
} from '../analyses/objects/families/table.ts'
import { labelsOf } from '../analyses/objects/labels/table.ts'
import { modelFiles } from '../analyses/objects/model-files.ts'
import { loadModel } from '../analyses/objects/open-model.ts'
import { modelCatalogue } from '../data/model-catalogue.ts'
import { type Fit, formatModelContract } from '../data/model-contract.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { measureFile } from '../io/file-chunks.ts'
import { findModelFile } from '../io/model-cache.ts'
import type { Effects } from './effects.ts'

/**
 * Facts, or with `contract` the contract alone, on standard output.
 * @throws Foreseen (2) when the file is no model; when it is of no known family, after the facts and a contract to
 *   start from
 */
export async function describeModel(
  nameOrPath: string,
  options: { contract?: boolean },
  effects: Effects,
): Promise<ExitCode> {
  const path = await findModelFile(nameOrPath, effects.environment)
  const { session, ports } = await loadModel(path, 1)
  await session.release()
  const [, ...weights] = await modelFiles(path)
  const { sha256, bytes } = (await measureFile(path)).whole
  const weightFacts = await Promise.all(weights.map(describeWeights))
  const known = modelCatalogue.find(model => model.sha256 === sha256)
  const recognised = familyOf(ports)
  const facts: [string, string][] = [
    ['file', path],
    ...(known === undefined ? [] : ([['model', `${known.name}: ${known.title}`]] as [string, string][])),
    ['size', `${formatCount(bytes)} bytes`],
    ['sha256', sha256],
    ...weightFacts,
    ...ports.inputs.map((port): [string, string] => ['takes', describePort(port)]),
    ...ports.outputs.map((port): [string, string] => ['gives', describePort(port)]),
    ['family', recognised === undefined ? 'none that is known' : familyTitle(recognised.family)],
  ]
  if (recognised === undefined) {
    const draft = draftContract(ports)
    if (!options.contract) effects.write(table(facts))
    if (draft !== undefined) effects.write(`${JSON.stringify(draft, null, 2)}\n`)
    throw misuse(
      `${path} is of no known family: ${describePorts(ports)}`,
      draft === undefined
        ? 'no contract can help: it needs one input of float32, float16 or uint8, [1, 3, height, width] or [1, height, width, 3]'
        : `what was printed is a contract to start from: fill in what only you can know, and give it with --contract FILE; known by themselves are ${familyTitles.join(', ')}`,
    )
  }
  const { contract } = recognised
  if (options.contract) {
    effects.write(formatModelContract(contract))
    return exitCodes.ok
  }
  const labels = labelsOf(contract.labels)
  effects.write(
    table([
      ...facts,
      ['task', contract.task],
      ['pictures', `${contract.input.colours}, ${fitWords(contract.fit)}`],
      ['labels', labels.length === 0 ? 'of its own: give them with --labels FILE' : labelWords(labels)],
    ]),
  )
  effects.say(`  its contract: photogrid model describe ${nameOrPath} --contract`)
  return exitCodes.ok
}

async function describeWeights(path: string): Promise<[string, string]> {
  const { sha256, bytes } = (await measureFile(path)).whole
  return ['weights', `${basename(path)}, ${formatCount(bytes)} bytes, sha256 ${sha256}`]
}

const table = (facts: readonly (readonly [string, string])[]): string =>
  facts.map(([name, value]) => `${name.padEnd(8)}  ${value}\n`).join('')

function labelWords(labels: readonly string[]): string {
  const some = labels.slice(0, 5).join(', ')
  return labels.length > 5 ? `${plural(labels.length, 'label')}: ${some} …` : some
}

/** How pictures of any size are made to fit, for people. */
function fitWords(fit: Fit): string {
  if (fit.kind === 'as-is') return 'as they are'
  const size = fit.size.join(' x ')
  if (fit.kind === 'stretch') return `stretched to ${size}`
  if (fit.kind === 'centre-crop') return `shorter side ${fit.shorterSide}, of that the middle ${size}`
  const where = fit.kind === 'letterbox-centre' ? 'the middle' : 'the top left corner'
  return `scaled into ${where} of ${size}, ${fit.pad} around`
}
