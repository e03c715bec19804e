// The second files of an ONNX model: where its tensors say that their numbers lie (`external_data`, what torch.onnx.export
// writes since 2.9). Read from the protobuf itself, for onnxruntime does not tell.

import { type FileHandle, open } from 'node:fs/promises'

/** A file that a model's tensors are in, as the model names it. */
export interface ExternalFile {
  readonly location: string
  /** At least so many bytes it must have. */
  readonly bytes: number
}

/** Which fields of a message lead to tensors, and to what kind of message each; onnx.proto. */
const messages = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'entry' },
  entry: {},
} as const satisfies Record<string, Readonly<Record<number, string>>>
type MessageName = keyof typeof messages

const [lengthDelimited, fixed64, fixed32] = [2, 1, 5]
/** Key and value of an entry. */
const [entryKey, entryValue] = [1, 2]
/** A place is a file's name and two numbers. */
const longestText = 4096
/** Graphs within graphs: no exporter comes near. */
const deepest = 64

/**
 * The files that a model keeps its weights in; none for a model that is one file. What is damaged is passed by: who
 * loads the model says so.
 */
export async function externalFiles(path: string): Promise<readonly ExternalFile[]> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const found = new Map<string, number>()
    const walk = new Walk(new Window(handle), found)
    await walk.message('model', 0, size, 0)
    return [...found].map(([location, bytes]) => ({ location, bytes }))
  } finally {
    await handle.close()
  }
}

class Walk {
  readonly #window: Window
  readonly #found: Map<string, number>

  constructor(window: Window, found: Map<string, number>) {
    this.#window = window
    this.#found = found
  }

  /** Goes over the fields of a message, and into those that lead to tensors. */
  async message(name: MessageName, from: number, to: number, depth: number): Promise<void> {
    const fields: Readonly<Record<number, MessageName>> = messages[name]
    const texts = new Map<string, string>()
    for (let at = from; at < to; ) {
      const field = await this.#field(at)
      if (field === undefined || field.to > to) return
      at = field.to
      const next = field.wire === lengthDelimited ? fields[field.number] : undefined
      if (next === 'entry') await this.#takeEntry(field.from, field.to, texts)
      else if (next !== undefined && depth < deepest) {
        await this.message(next, field.from, field.to, depth + 1)
      }
    }
    const location = texts.get('location')
    if (location === undefined) return
    const end = (Number(texts.get('offset')) || 0) + (Number(texts.get('length')) || 0)
    this.#found.set(location, Math.max(this.#found.get(location) ?? 0, end))
  }

  async #takeEntry(from: number, to: number, texts: Map<string, string>): Promise<void> {
    const entry: string[] = []
    for (let at = from; at < to; ) {
      const field = await this.#field(at)
      if (field === undefined || field.to > to || field.to - field.from > longestText) return
      const bytes = await this.#window.read(field.from, field.to - field.from)
      entry[field.number] = bytes.toString('utf8')
      at = field.to
    }
    texts.set(entry[entryKey] ?? '', entry[entryValue] ?? '')
  }

  /** Where a field's content lies; undefined for what is no protobuf. */
  async #field(at: number): Promise<{ number: number; wire: number; from: number; to: number } | undefined> {
    const bytes = await this.#window.read(at, 20)
    const [key, afterKey] = readVarint(bytes, 0)
    const [value, afterValue] = readVarint(bytes, afterKey)
    const [number, wire] = [Math.floor(key / 8), key % 8]
    if (afterKey === 0) return undefined
    if (wire === lengthDelimited) return { number, wire, from: at + afterValue, to: at + afterValue + value }
    if (wire === 0) return { number, wire, from: at + afterKey, to: at + afterValue }
    if (wire !== fixed32 && wire !== fixed64) return undefined
    return { number, wire, from: at + afterKey, to: at + afterKey + (wire === fixed32 ? 4 : 8) }
  }
}

/** Numbers above 2^53 lose their lower bits: no length is as large. */
function readVarint(bytes: Buffer, from: number): [value: number, end: number] {
  let value = 0
  for (let at = from; at < bytes.length && at < from + 10; at += 1) {
    value += (bytes[at]! & 0x7f) * 2 ** (7 * (at - from))
    if (bytes[at]! < 0x80) return [value, at + 1]
  }
  return [value, bytes.length]
}

/** A part of a file that is read at once, for the many small fields that lie together; large ones are passed over. */
class Window {
  readonly #handle: FileHandle
  readonly #buffer = Buffer.alloc(1 << 16)
  #start = 0
  #length = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** Fewer bytes where the file ends before; valid until the next call. */
  async read(at: number, length: number): Promise<Buffer> {
    if (at < this.#start || at + length > this.#start + this.#length) {
      this.#start = at
      this.#length = (await this.#handle.read(this.#buffer, 0, this.#buffer.length, at)).bytesRead
    }
    return this.#buffer.subarray(at - this.#start, Math.min(at - this.#start + length, this.#length))
  }
}
