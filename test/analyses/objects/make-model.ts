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

/** A model that takes a picture of any size and gives the same outputs for every one. */
export function constantModel(input: string, outputs: readonly ConstantOutput[]): Buffer {
  const dim = (d: number | string): Field => [1, message(typeof d === 'number' ? [1, d] : [2, d])]
  const port = (name: string, type: number, dims: readonly (number | string)[]) =>
    message([1, name], [2, message([1, message([1, type], [2, message(...dims.map(dim))])])])
  // A node that reads the picture, for an input that nothing reads is taken away.
  const shape = message([1, input], [2, 'size'], [4, 'Shape'])
  const constants = outputs.map(({ name, type, dims, values }) => {
    const raw = type === 'float32' ? new Float32Array(values) : new BigInt64Array(values.map(BigInt))
    const content: Field = [9, Buffer.from(raw.buffer)]
    const tensor = message(...dims.map((d): Field => [1, d]), [2, types[type]], content)
    const value = message([1, 'value'], [5, tensor], [20, 4])
    return message([2, name], [4, 'Constant'], [5, value])
  })
  const graph = message(
    [1, shape],
    ...constants.map((node): Field => [1, node]),
    [2, 'constant'],
    [11, port(input, types.float32, [1, 3, 'height', 'width'])],
    ...outputs.map(({ name, type, dims }): Field => [12, port(name, types[type], dims)]),
  )
  return message([1, 7], [2, 'photogrid'], [7, graph], [8, message([1, ''], [2, 13])])
}

/** A model of torchvision's family that finds these boxes in every picture. */
export function finds(rows: readonly { box: readonly number[]; score: number; label: number }[]): Buffer {
  return constantModel('image', [
    { name: 'boxes', type: 'float32', dims: [rows.length, 4], values: rows.flatMap(({ box }) => box) },
    { name: 'scores', type: 'float32', dims: [rows.length], values: rows.map(({ score }) => score) },
    { name: 'labels', type: 'int64', dims: [rows.length], values: rows.map(({ label }) => label) },
  ])
}
