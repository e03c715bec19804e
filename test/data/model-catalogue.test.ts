// The table of public models: true of the collected files, and of the families.

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { familyOf } from '../../src/analyses/objects/families/table.ts'
import { loadModel } from '../../src/analyses/objects/open-model.ts'
import { findModel, modelCatalogue, modelFileName, nearNames } from '../../src/data/model-catalogue.ts'
import { measureFile } from '../../src/io/file-chunks.ts'
import { describeCollected, testdata } from '../testdata.ts'

const here: Readonly<Record<string, string>> = {
  nanodet: 'nanodet-m-416-raw.onnx',
  fastestdet: 'fastestdet-352-raw.onnx',
  'ultraface-320': 'ultraface-RFB-320.onnx',
  'ultraface-640': 'ultraface-RFB-640.onnx',
  'mobilenetv2-int8': 'mobilenetv2-12-int8.onnx',
  squeezenet: 'squeezenet-fp16.onnx',
}

describeCollected('a collected model of the catalogue', () => {
  it.each(Object.entries(here))(
    '%s has the size, the digest and the family of the table',
    async (name, file) => {
      const model = findModel(name)!
      const path = join(testdata, 'models', file)
      expect((await measureFile(path)).whole).toEqual({ bytes: model.bytes, sha256: model.sha256 })
      const { session, ports } = await loadModel(path, 1)
      await session.release()
      const found = familyOf(ports)
      expect(found?.family).toBe(model.family)
      expect(found?.contract.task).toBe(model.task)
      expect(statSync(path).size).toBe(model.bytes)
    },
  )
})

/** What their publishers say of the others: the zoo's ONNX_HUB_MANIFEST.json, and YOLOX's own export. */
const port = (name: string, type: string, shape: (number | string)[]) => ({ name, type, shape })
const published = {
  'yolox-nano': [port('images', 'float32', [1, 3, 416, 416]), port('output', 'float32', [1, 3549, 85])],
  'yolox-tiny': [port('images', 'float32', [1, 3, 416, 416]), port('output', 'float32', [1, 3549, 85])],
  'yolox-s': [port('images', 'float32', [1, 3, 640, 640]), port('output', 'float32', [1, 8400, 85])],
  'ssd-mobilenet': [
    port('inputs', 'uint8', ['unk__6578', 'unk__6579', 'unk__6580', 3]),
    port('detection_boxes', 'float32', ['unk__6581', 'unk__6582', 4]),
    port('detection_classes', 'float32', ['unk__6583', 'unk__6584']),
    port('detection_scores', 'float32', ['unk__6585', 'unk__6586']),
    port('num_detections', 'float32', ['unk__6587']),
  ],
  mobilenetv2: [
    port('input', 'float32', ['batch_size', 3, 224, 224]),
    port('output', 'float32', ['batch_size', 1000]),
  ],
}

it.each(Object.entries(published))('%s is recognised by what its publisher says of it', (name, ports) => {
  const [input, ...outputs] = ports
  expect(familyOf({ inputs: [input!], outputs })?.family).toBe(findModel(name)?.family)
})

describe('the catalogue', () => {
  it('has every model in one of the two tests above', () => {
    expect([...Object.keys(here), ...Object.keys(published)].toSorted()).toEqual(
      modelCatalogue.map(({ name }) => name).toSorted(),
    )
  })

  it('has names, digests and files once, and addresses that are safe and pinned', () => {
    for (const key of ['name', 'sha256', 'address'] as const) {
      expect(new Set(modelCatalogue.map(model => model[key])).size, key).toBe(modelCatalogue.length)
    }
    for (const { name, sha256, address, bytes } of modelCatalogue) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(bytes).toBeGreaterThan(1000)
      expect(address).toMatch(/^https:\/\/\S+(\/[0-9a-f]{40}\/|\/releases\/download\/)\S+\.onnx$/)
    }
  })

  it('names a file after the model and its digest', () => {
    expect(modelFileName(findModel('yolox-nano')!)).toBe('yolox-nano-c789161ed43c.onnx')
  })

  it.each([
    ['yolx-nano', ['yolox-nano']],
    ['YOLOX-Nano', ['yolox-nano']],
    ['yolox', ['yolox-nano', 'yolox-tiny', 'yolox-s']],
    ['ultraface', ['ultraface-320', 'ultraface-640']],
    ['squeezenet1.1', ['squeezenet']],
    ['resnet50', []],
    ['', []],
  ])('thinks of %j as %j', (typed, names) => {
    expect(nearNames(typed)).toEqual(names)
  })
})
