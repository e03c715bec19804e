// What is in a picture: labels and boxes, found by an ONNX model.

import { outputsRead } from '../../data/decoder-contract.ts'
import type { ModelInput } from '../../data/model-contract.ts'
import { describeError, misuse, RowFailure } from '../../errors.ts'
import type { Album, Means, Session, Subject } from '../analysis.ts'
import { type Decoder, openDecoder } from '../decoder.ts'
import { badOutput } from './bad-output.ts'
import type { Output } from './decoders/decoder.ts'
import { outputDecoder } from './decoders/table.ts'
import { type Find, selectFinds } from './finds.ts'
import { type Fitted, fitPicture } from './fit.ts'
import { openIllustrator } from './illustrate.ts'
import { type Elements, inputSamples } from './input-samples.ts'
import type { InferenceSession, OnnxRuntime, OnnxValue } from './onnx-runtime.ts'
import { type Model, type ModelChoice, openModel } from './open-model.ts'

export interface RecogniserChoice extends ModelChoice {
  /** 0 to 1; 0.35 when left out. */
  readonly minScore?: number
  /** In one picture; 100 when left out. */
  readonly maxFinds?: number
  /** Labels to look for; all when left out. */
  readonly only?: readonly string[]
  /** Pictures of more pixels than this are refused. */
  readonly maxPixels: number
  /** Where copies with the finds drawn in go. */
  readonly album?: Album
}

export interface Recogniser extends Session {
  /** @throws RowFailure as the decoder of pictures does, `bad-output`, `model-error` */
  /** @param subject only for the album */
  measure(bytes: Uint8Array, subject?: Subject): Promise<{ finds: readonly Find[] }>
  readonly model: Pick<Model, 'contract' | 'labels' | 'ports'>
}

/**
 * Boxes are in pixels of the upright picture: its EXIF orientation is applied. No find is a reading too. What goes
 * into the model is R, G, B of 8 bits; other pictures are first made so:
 * - grey, palette, 1 bit: the colours they stand for.
 * - 16 bits a sample: the upper eight.
 * - CMYK: as a general printing profile has it.
 * - transparency: what is seen on white.
 * - several frames or pages: the first.
 * - colour profiles are ignored, as Pillow and OpenCV do, with which models are trained.
 *
 * Pictures may be measured several at once: they are decoded side by side, while the model takes one at a time with
 * all threads.
 * @throws Foreseen (2) as `openModel` does, and for labels in `only` that the model does not have; (75)
 */
export async function openRecogniser(choice: RecogniserChoice): Promise<Recogniser> {
  const { threads, maxPixels, album, minScore = 0.35, maxFinds = 100 } = choice
  const [model, decoder] = await Promise.all([openModel(choice), openDecoder({ threads, maxPixels })])
  const { contract, labels } = model
  const only = checkOnly(choice.only, labels)
  const { overlap } = { overlap: undefined, ...contract.decoder } as { overlap: number | undefined }
  const selection = {
    labels,
    minScore,
    maxFinds,
    ...(only === undefined ? {} : { only }),
    ...(overlap === undefined ? {} : { overlap }),
  }
  const keepCopy = album === undefined ? async () => {} : await copying(album, { threads, maxPixels })
  const prepare = preparation(model, decoder)
  const infer = inference(model)
  const rows = outputDecoder(contract.decoder.name)
  return {
    model,
    async measure(bytes, subject) {
      const { elements, fitted, giveBack } = await prepare(bytes)
      const { inputWidth: width, inputHeight: height } = fitted
      const output = await infer(elements, width, height).finally(giveBack)
      const candidates = rows.decode(contract.decoder as never, output, { width, height, minScore })
      const finds = selectFinds(candidates, selection, fitted)
      if (subject !== undefined) await keepCopy(bytes, finds, subject.row)
      return { finds }
    },
    close: () => model.session.release(),
  }
}

/** A copy that cannot be drawn must not cost the reading. */
async function copying(album: Album, means: Means) {
  const illustrator = await openIllustrator(means)
  return async (bytes: Uint8Array, finds: readonly Find[], row: number): Promise<void> => {
    if (!album.isOpen) return
    try {
      album.add(row, await illustrator.illustrate(bytes, finds))
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error
    }
  }
}

function checkOnly(
  only: readonly string[] | undefined,
  labels: readonly string[],
): ReadonlySet<string> | undefined {
  const unknown = only?.find(label => !labels.includes(label))
  if (unknown === undefined) return only && new Set(only)
  const near = labels.filter(label => label.toLowerCase().includes(unknown.toLowerCase())).slice(0, 5)
  const some = near.length > 0 ? near : labels.slice(0, 10)
  throw misuse(
    `the model has no label ${JSON.stringify(unknown)}`,
    `it has ${labels.length}: ${some.join(', ')} …`,
  )
}

interface Prepared {
  readonly elements: Elements
  readonly fitted: Fitted
  readonly giveBack: () => void
}

function preparation({ contract }: Model, decoder: Decoder): (bytes: Uint8Array) => Promise<Prepared> {
  const samples = inputSamples(contract)
  return bytes =>
    decoder.decodeScaled(
      bytes,
      (width, height) => fitPicture(contract.fit, width, height),
      (pixels, fitted) => {
        const elements = samples.fill(pixels, fitted)
        return { elements, fitted, giveBack: () => samples.giveBack(elements) }
      },
    )
}

/** One at a time, in the order asked. */
function inference({ runtime, session, contract, ports }: Model) {
  const { name, layout, type } = contract.input
  const batch = ports.inputs[0]?.shape.length === 4 ? [1] : []
  const names = outputsRead(contract.decoder)
  let last: Promise<unknown> = Promise.resolve()
  return async (elements: Elements, width: number, height: number): Promise<(name: string) => Output> => {
    const dims = [...batch, ...(layout === 'NCHW' ? [3, height, width] : [height, width, 3])]
    const feeds = { [name]: tensorOf(runtime, type, elements, dims) }
    const run = last.then(() => session.run(feeds, names))
    last = run.catch(() => {})
    const results = await run.catch((error: unknown) => {
      throw new RowFailure('model-error', `the model could not be run: ${describeError(error)}`)
    })
    return output => numbersOf(output, results)
  }
}

function tensorOf(
  { Tensor }: OnnxRuntime,
  type: ModelInput['type'],
  elements: Elements,
  dims: number[],
): OnnxValue {
  const tensor = new Tensor(type, elements as never, dims)
  // The binding of 1.30 takes float16 as bits only, although the package around it makes numbers of them.
  if (elements instanceof Float16Array) {
    Object.defineProperty(tensor, 'data', { value: new Uint16Array(elements.buffer) })
  }
  return tensor as OnnxValue
}

function numbersOf(name: string, results: InferenceSession.ReturnType): Output {
  const tensor = results[name]
  if (tensor === undefined || !('data' in tensor)) throw badOutput(`the model gave no output ${name}`)
  const { data, dims, type } = tensor
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return { dims, values: Float64Array.from(data, Number) }
  }
  // An older Node knows no such numbers and has their bits.
  if (type === 'float16' && data instanceof Uint16Array) {
    return { dims, values: new Float16Array(data.buffer, data.byteOffset, data.length) }
  }
  return { dims, values: data as Float32Array }
}
