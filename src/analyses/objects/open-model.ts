// A model file, opened once for a job: checked, loaded, its contract known and held against what it declares.

import { basename } from 'node:path'
import { outputsRead } from '../../data/decoder-contract.ts'
import type { ModelContract } from '../../data/model-contract.ts'
import { describeError, misuse } from '../../errors.ts'
import { outputDecoder } from './decoders/table.ts'
import type { Port, Ports } from './families/family.ts'
import { describePorts, recogniseModel } from './families/table.ts'
import { labelsOf } from './labels/table.ts'
import { modelFiles } from './model-files.ts'
import { type InferenceSession, loadOnnxRuntime, type OnnxRuntime, sessionOptions } from './onnx-runtime.ts'

export interface ModelChoice {
  /** Path of the ONNX file. */
  readonly model: string
  /** How it is used; left out, its family must be certain. */
  readonly contract?: ModelContract
  /** In place of the contract's. */
  readonly labels?: readonly string[]
  /** Threads for one inference. */
  readonly threads: number
}

export interface Model {
  readonly runtime: OnnxRuntime
  readonly session: InferenceSession
  readonly contract: ModelContract
  readonly ports: Ports
  /** `labels[index]` for each class. */
  readonly labels: readonly string[]
}

export type LoadedModel = Pick<Model, 'runtime' | 'session' | 'ports'>

/**
 * @throws Foreseen (2) when the file is no model, cannot be loaded, is of no known family, or is not what the
 *   contract or the labels say; (75) when this machine cannot run models
 */
export async function openModel({
  model: path,
  contract: given,
  labels: named,
  threads,
}: ModelChoice): Promise<Model> {
  const { runtime, session, ports } = await loadModel(path, threads)
  const source = `the model ${basename(path)}`
  try {
    const contract = given ?? recogniseModel(ports, source).contract
    checkInput(contract, ports, source)
    const labels = named ?? labelsOf(contract.labels)
    checkOutputs(contract, ports, source, labels.length)
    return { runtime, session, contract, ports, labels }
  } catch (error) {
    await session.release()
    throw error
  }
}

/**
 * The model with what it says of itself, whatever it is for.
 * @throws Foreseen (2) when the file is no model or cannot be loaded; (75) when this machine cannot run models
 */
export async function loadModel(path: string, threads: number): Promise<LoadedModel> {
  await modelFiles(path)
  const runtime = await loadOnnxRuntime()
  const session = await runtime.InferenceSession.create(path, sessionOptions(threads)).catch(
    (error: unknown) => {
      throw loadFailure(path, error)
    },
  )
  return { runtime, session, ports: portsOf(session) }
}

function portsOf(session: InferenceSession): Ports {
  const port = (data: InferenceSession.ValueMetadata): Port =>
    data.isTensor
      ? { name: data.name, type: data.type, shape: data.shape }
      : { name: data.name, type: 'other', shape: [] }
  return { inputs: session.inputMetadata.map(port), outputs: session.outputMetadata.map(port) }
}

function checkInput({ input, fit }: ModelContract, ports: Ports, source: string): void {
  const wrong = (expected: string) =>
    misuse(`${source} does not fit its contract: expected ${expected}; ${describePorts(ports)}`)
  const port = ports.inputs.find(({ name }) => name === input.name)
  if (port === undefined || ports.inputs.length !== 1) throw wrong(`one input named ${input.name}`)
  if (port.type !== input.type) throw wrong(`${input.name} to be ${input.type}`)
  const [width, height] = fit.kind === 'as-is' ? [-1, -1] : fit.size
  const shape = input.layout === 'NCHW' ? [3, height, width] : [height, width, 3]
  const dims = port.shape.slice(-3)
  const batchless = port.shape.length === 3
  const fits = shape.every((d, i) => typeof dims[i] !== 'number' || dims[i] === d)
  const batch = batchless || typeof port.shape[0] !== 'number' || port.shape[0] === 1
  if (!fits || !batch || (port.shape.length !== 4 && !batchless)) {
    throw wrong(`${input.name} of shape [1, ${shape.map(d => (d === -1 ? 'any' : d)).join(', ')}]`)
  }
}

function checkOutputs({ decoder }: ModelContract, ports: Ports, source: string, labelCount: number): void {
  const find = (name: string) => ports.outputs.find(port => port.name === name)
  for (const name of outputsRead(decoder)) {
    const port = find(name)
    if (port === undefined || !/^(?:u?int|float)/.test(port.type)) {
      throw misuse(`${source} does not fit its contract: expected an output ${name}; ${describePorts(ports)}`)
    }
  }
  const classes = outputDecoder(decoder.name).classCount(decoder as never, name => find(name)?.shape ?? [])
  if (classes !== undefined && classes !== labelCount) {
    throw misuse(
      `${source} has ${classes} classes, but there are ${labelCount} labels`,
      'give a file of its labels, one a line in its order: --labels FILE',
    )
  }
}

/** First match wins. */
const loadComplaints: readonly [RegExp, (match: RegExpExecArray) => [string, string?]][] = [
  [
    /(\S+?)\(-?\d+\) is not a registered function|No Op registered for (\S+)/,
    ([, one, other]) => [
      `needs the operator ${one ?? other}, which onnxruntime does not have`,
      'export it without',
    ],
  ],
  [
    /opset (\d+) is under development|Unknown model file format version|[Oo]pset \d+/,
    () => ['is written for a newer onnxruntime', 'export it with an older opset: 17 will do'],
  ],
  [
    /external data|External data|\.data\b/,
    () => ['keeps its weights in a second file', 'export it as one file'],
  ],
  [/[Pp]rotobuf parsing failed/, () => ['is damaged: its parts cannot be read', 'fetch it again']],
  [/does not have a graph/, () => ['is empty: it has no graph']],
]

function loadFailure(path: string, error: unknown) {
  const said = describeError(error).replace(/^Load model from .*? failed: ?/, '')
  for (const [pattern, sentence] of loadComplaints) {
    const match = pattern.exec(said)
    if (match === null) continue
    const [what, hint] = sentence(match)
    return misuse(`the model ${path} ${what}`, hint)
  }
  return misuse(`the model ${path} cannot be loaded: ${said}`)
}
