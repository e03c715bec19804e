// Writes tiny ONNX models, byte by byte (protobuf encoding, onnx.proto), so that tests need no file and no library.

type Field = readonly [number: number, value: number | string | Buffer]

/** A message: fields of whole numbers, texts and messages. */
function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [varint(number * 8), varint(value)]
      const content = Buffer.from(value as string)
      return [varint(number * 8 + 2), varint(content.length), content]
    }),
  )
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

const types = { float32: 1, int64: 7 } as const

export interface ConstantOutput {
  readonly name: string
  readonly type: keyof typeof types
  readonly dims: readonly number[]
  readonly values: readonly number[]
}

const rawOf = ({ type, values }: ConstantOutput): Buffer => {
  const raw = type === 'float32' ? new Float32Array(values) : new BigInt64Array(values.map(BigInt))
  return Buffer.from(raw.buffer)
}

/** What is in a model's second file. */
export const weightsOf = (outputs: readonly ConstantOutput[]): Buffer => Buffer.concat(outputs.map(rawOf))

/**
 * A model that takes a picture of any size and gives the same outputs for every one.
 * @param location of a second file, if its numbers are there: see `weightsOf`
 */
export function constantModel(input: string, outputs: readonly ConstantOutput[], location?: string): Buffer {
  const dim = (d: number | string): Field => [1, message(typeof d === 'number' ? [1, d] : [2, d])]
  const port = (name: string, type: number, dims: readonly (number | string)[]) =>
    message([1, name], [2, message([1, message([1, type], [2, message(...dims.map(dim))])])])
  // A node that reads the picture, for an input that nothing reads is taken away.
  const shape = message([1, input], [2, 'size'], [4, 'Shape'])
  const initializers: Buffer[] = []
  const constants = outputs.map((output, index) => {
    const { name, type, dims } = output
    const shape = dims.map((d): Field => [1, d])
    if (location !== undefined) {
      const offset = weightsOf(outputs.slice(0, index)).length
      const place = { location, offset, length: rawOf(output).length }
      const entries = Object.entries(place).map(
        ([key, value]): Field => [13, message([1, key], [2, String(value)])],
      )
      initializers.push(message(...shape, [2, types[type]], [8, `weights of ${name}`], ...entries, [14, 1]))
      return message([1, `weights of ${name}`], [2, name], [4, 'Identity'])
    }
    const tensor = message(...shape, [2, types[type]], [9, rawOf(output)])
    const value = message([1, 'value'], [5, tensor], [20, 4])
    return message([2, name], [4, 'Constant'], [5, value])
  })
  const graph = message(
    [1, shape],
    ...constants.map((node): Field => [1, node]),
    [2, 'constant'],
    ...initializers.map((tensor): Field => [5, tensor]),
    [11, port(input, types.float32, [1, 3, 'height', 'width'])],
    ...outputs.map(({ name, type, dims }): Field => [12, port(name, types[type], dims)]),
  )
  return message([1, 7], [2, 'photogrid'], [7, graph], [8, message([1, ''], [2, 13])])
}

/** A model of torchvision's family that finds these boxes in every picture. */
export const finds = (rows: readonly MadeFind[]): Buffer => constantModel('image', outputsOf(rows))

/** The same in two files, of which the second is called `location`. */
export const findsInTwoFiles = (
  rows: readonly MadeFind[],
  location: string,
): { model: Buffer; weights: Buffer } => ({
  model: constantModel('image', outputsOf(rows), location),
  weights: weightsOf(outputsOf(rows)),
})

interface MadeFind {
  readonly box: readonly number[]
  readonly score: number
  readonly label: number
}

const outputsOf = (rows: readonly MadeFind[]): readonly ConstantOutput[] => [
  { name: 'boxes', type: 'float32', dims: [rows.length, 4], values: rows.flatMap(({ box }) => box) },
  { name: 'scores', type: 'float32', dims: [rows.length], values: rows.map(({ score }) => score) },
  { name: 'labels', type: 'int64', dims: [rows.length], values: rows.map(({ label }) => label) },
]
