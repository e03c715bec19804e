// A model and what is said of it must fit: contracts and labels are held against the file before the first row.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { imagenetBytes } from '../../../src/analyses/objects/families/imagenet.ts'
import { torchvision } from '../../../src/analyses/objects/families/torchvision.ts'
import { openModel } from '../../../src/analyses/objects/open-model.ts'
import type { ModelContract } from '../../../src/data/model-contract.ts'
import { constantModel } from './make-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'model-'))
afterAll(() => rmSync(folder, { recursive: true }))

const model = join(folder, 'model.onnx')
const values = [0.1, 0.2, 0.7]
writeFileSync(model, constantModel('image', [{ name: 'out', type: 'float32', dims: [1, 3], values }]))

const contract: ModelContract = {
  task: 'classify',
  input: {
    name: 'image',
    layout: 'NCHW',
    type: 'float32',
    colours: 'RGB',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  fit: { kind: 'stretch', size: [8, 8] },
  decoder: { name: 'classes', output: 'out', values: 'probabilities' },
  labels: ['a', 'b', 'c'],
}
const { input } = contract

describe('a model that its contract', () => {
  it('fits is opened', async () => {
    const opened = await openModel({ model, contract, threads: 1 })
    expect(opened.labels).toEqual(['a', 'b', 'c'])
    await opened.session.release()
  })

  it.each<[string, Partial<ModelContract>, string]>([
    [
      'names another input',
      { input: { ...input, name: 'x' } },
      'expected one input named x; it takes image float32',
    ],
    ['gives another type', { input: { ...input, type: 'float16' } }, 'expected image to be float16'],
    ['gives another layout', { input: { ...input, layout: 'NHWC' } }, 'expected image of shape [1, 8, 8, 3]'],
    [
      'names another output',
      { decoder: { name: 'classes', output: 'y', values: 'logits' } },
      'expected an output y',
    ],
    ['gives other labels', { labels: ['a'] }, 'has 3 classes, but there are 1 labels'],
  ])('%s is refused', async (_, other, sentence) => {
    await expect(openModel({ model, contract: { ...contract, ...other }, threads: 1 })).rejects.toMatchObject(
      {
        exitCode: 2,
        message: expect.stringContaining(sentence),
      },
    )
  })
})

it('a model of no family says what it takes and gives, and what is needed', async () => {
  await expect(openModel({ model, threads: 1 })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(
      'it takes image float32 [1, 3, height, width] and gives out float32 [1, 3]',
    ),
    hint: expect.stringContaining('photogrid model describe FILE'),
  })
})

it('torchvision’s exports are recognised by shapes, whatever they call their outputs', () => {
  const port = (name: string, type: string, shape: (number | string)[]) => ({ name, type, shape })
  const outputs = [
    port('2551', 'float32', ['n', 4]),
    port('2569', 'int64', ['n']),
    port('2570', 'float32', ['n']),
  ]
  const found = torchvision.recognise({ inputs: [port('0', 'float32', [3, 'h', 'w'])], outputs })
  expect(found?.decoder).toEqual({ name: 'torchvision', boxes: '2551', scores: '2570', labels: '2569' })
})

it('a classifier of bytes is recognised only if its output says what it is', () => {
  const inputs = [{ name: 'x', type: 'uint8', shape: [1, 224, 224, 3] }]
  const output = (name: string) => ({ inputs, outputs: [{ name, type: 'float32', shape: [1, 1000] }] })
  expect(imagenetBytes.recognise(output('Softmax'))?.input.layout).toBe('NHWC')
  expect(imagenetBytes.recognise(output('y'))).toBeUndefined()
})
