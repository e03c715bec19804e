// UltraFace's own test vectors, which are collected: our runtime gives the outputs published with it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModel } from '../../../src/analyses/objects/open-model.ts'
import { lacksTestdata, testdata } from '../../testdata.ts'

const folder = join(testdata, 'models')

/** The last floats of a TensorProto, whose raw data come last or are all but a few bytes of it. */
function floats(file: string, count: number): Float32Array<ArrayBuffer> {
  const bytes = readFileSync(join(folder, 'testvectors', 'ultraface-RFB-640', file))
  // Field 9, raw data: its key, and a length that ends where the floats begin.
  const length: number[] = []
  for (let rest = count * 4; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      length.push(rest)
      break
    }
    length.push((rest % 128) + 128)
  }
  const at = bytes.indexOf(Buffer.from([0x4a, ...length])) + 1 + length.length
  return new Float32Array(Uint8Array.from(bytes.subarray(at, at + count * 4)).buffer)
}

it.skipIf(lacksTestdata('published test vectors'))('UltraFace 640 gives its published outputs', async () => {
  const model = await openModel({ model: join(folder, 'ultraface-RFB-640.onnx'), threads: 1 })
  const input = new model.runtime.Tensor('float32', floats('input_0.pb', 3 * 480 * 640), [1, 3, 480, 640])
  const { scores, boxes } = await model.session.run({ input })
  for (const [tensor, file, columns] of [
    [scores, 'output_0.pb', 2],
    [boxes, 'output_1.pb', 4],
  ] as const) {
    const expected = floats(file, 17640 * columns)
    const found = tensor!.data as Float32Array
    expect(found.length).toBe(expected.length)
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-5)
  }
  await model.session.release()
})
