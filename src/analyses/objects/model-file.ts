// Whether a file can be an ONNX model at all, told before the runtime sees it: it would only say "Protobuf parsing
// failed" to a page of an error, a pointer or half a file.

import { open } from 'node:fs/promises'
import { misuse } from '../../errors.ts'

/** Told by the first bytes, as Latin-1. */
const strangers: readonly [RegExp, string, string?][] = [
  [
    /^version https:\/\/git-lfs/,
    'is a Git LFS pointer, not the model it stands for',
    'fetch the model itself: git lfs pull',
  ],
  [
    /^\s*<(?:!doctype|html|head|body|\?xml)/i,
    'is a web page, not a model',
    'fetch the file itself, not the page about it',
  ],
  [/^\xff\xd8\xff|^\x89PNG|^GIF8|^RIFF.{4}WEBP/s, 'is a picture, not a model'],
  [
    /^PK[^ -~]{2}/,
    'is a ZIP archive (PyTorch keeps its own models so), not an ONNX model',
    'export it with torch.onnx.export',
  ],
  [/^.{4}TFL3/s, 'is a TensorFlow Lite model, not an ONNX model', 'convert it with tf2onnx'],
  [/^\x89HDF/, 'is an HDF5 file (Keras keeps its models so), not an ONNX model', 'convert it with tf2onnx'],
  [/^\s*\{/, 'is JSON, not an ONNX model'],
]

/** @throws Foreseen (2): not there, no file, empty, something else, cut short */
export async function checkModelFile(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw misuse(
      `the model ${path} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    )
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw misuse(`the model ${path} is not a file`)
    if (stat.size === 0) throw misuse(`the model ${path} is empty (0 bytes)`, 'fetch it again')
    const read = async (position: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    }
    const head = (await read(0, 512)).toString('latin1')
    const stranger = strangers.find(([pattern]) => pattern.test(head))
    if (stranger !== undefined) throw misuse(`the model ${path} ${stranger[1]}`, stranger[2])
    await checkFields(path, stat.size, read)
  } finally {
    await file.close()
  }
}

/**
 * Walks over the fields of the outermost message (protobuf encoding: a key, then a number or a length and so many
 * bytes): the last must end where the file does.
 */
async function checkFields(
  path: string,
  size: number,
  read: (at: number, length: number) => Promise<Buffer>,
) {
  let at = 0
  while (at < size) {
    const bytes = await read(at, 20)
    const [key, afterKey] = varint(bytes, 0)
    const [number, afterNumber] = varint(bytes, afterKey)
    const wire = key & 7
    const known = key >> 3 >= 1 && key >> 3 <= 31 && (wire === 0 || wire === 2)
    if (!known) {
      throw misuse(`the model ${path} is not an ONNX model: no known format at byte ${at}`)
    }
    at += afterNumber + (wire === 2 ? number : 0)
  }
  if (at !== size)
    throw misuse(`the model ${path} is cut short: ${size} bytes of at least ${at}`, 'fetch it again')
}

function varint(bytes: Buffer, from: number): [value: number, end: number] {
  let value = 0
  for (let at = from; at < bytes.length && at < from + 10; at += 1) {
    value += (bytes[at]! & 0x7f) * 2 ** (7 * (at - from))
    if (bytes[at]! < 0x80) return [value, at + 1]
  }
  return [value, bytes.length]
}
