// Every collected hostile model is refused before the first row, or has a named outcome.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openRecogniser } from '../../../src/analyses/objects/objects.ts'
import { loadOnnxRuntime } from '../../../src/analyses/objects/onnx-runtime.ts'
import { describeCollected, testdata } from '../../testdata.ts'

const folder = join(testdata, 'hostile', 'models')
const open = (name: string) => openRecogniser({ model: join(folder, name), threads: 1, maxPixels: 1e8 })

const refusals: Readonly<Record<string, string>> = {
  'git-lfs-pointer.onnx': 'is a Git LFS pointer, not the model it stands for',
  'html-error-page.onnx': 'is a web page, not a model',
  'jpeg-named.onnx': 'is a picture, not a model',
  'mnist-wrong-task.onnx':
    'it takes Input3 float32 [1, 1, 28, 28] and gives Plus214_Output_0 float32 [1, 10]',
  'needs-ort-extensions.onnx': 'needs the operator com.microsoft.extensions:DecodeImage',
  'truncated-half.onnx': 'is cut short: 517991 bytes of at least 1035976',
  'unknown-op.onnx': 'needs the operator NoSuchOperator',
  'zero-length.onnx': 'is empty (0 bytes)',
}

describeCollected('a collected hostile model', () => {
  it.each(Object.entries(refusals))('%s is refused: %s', async (name, sentence) => {
    await expect(open(name)).rejects.toMatchObject({
      name: 'Foreseen',
      exitCode: 2,
      message: expect.stringContaining(sentence),
    })
  })

  it('zero-detections.onnx finds nothing, which is a reading', async () => {
    const recogniser = await open('zero-detections.onnx')
    expect(await recogniser.measure(readFileSync(join(testdata, 'photos', 'jockey.jpg')))).toEqual({
      finds: [],
    })
    await recogniser.close()
  })

  it('and none is left out of the table', () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      [...Object.keys(refusals), 'zero-detections.onnx'].toSorted(),
    )
  })
})

it('a model that is not there is refused', async () => {
  await expect(open('no-such.onnx')).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('there is no such file'),
  })
})

it('a machine on which onnxruntime cannot be loaded is unfit', async () => {
  const load = () => Promise.reject(new Error('libonnxruntime.so.1: GLIBC_2.28 not found'))
  await expect(loadOnnxRuntime(load)).rejects.toMatchObject({
    exitCode: 75,
    message: expect.stringContaining('GLIBC_2.28'),
  })
})
