// A contract to start from: refused as it is, taken once its texts are filled in.

import { expect, it } from 'vitest'
import { draftContract } from '../../../src/analyses/objects/contract-draft.ts'
import { parseModelContract } from '../../../src/data/model-contract.ts'

const port = (name: string, shape: (number | string)[], type = 'float32') => ({ name, type, shape })
const parse = (draft: unknown) => parseModelContract(JSON.stringify(draft), 'draft')

it('of a classifier wants its colours, the meaning of its values and its labels', () => {
  const draft = draftContract({ inputs: [port('x', [1, 3, 224, 224])], outputs: [port('y', ['n', 4])] })
  expect(() => parse(draft)).toThrow('draft: input.colours: expected one of RGB, BGR, found "RGB or BGR"')
  const filled = {
    ...draft,
    input: { ...(draft?.input as object), colours: 'RGB' },
    decoder: { ...(draft?.decoder as object), values: 'logits' },
  }
  expect(() => parse(filled)).toThrow('labels: expected')
  expect(parse({ ...filled, labels: ['a', 'b', 'c', 'd'] })).toMatchObject({
    task: 'classify',
    input: { name: 'x', layout: 'NCHW', type: 'float32' },
    fit: { kind: 'centre-crop', size: [224, 224], shorterSide: 256 },
    decoder: { name: 'classes', output: 'y', values: 'logits' },
  })
})

it('of a detector wants its decoder too, and knows the outputs by name', () => {
  const outputs = [port('rows', [1, 100, 85])]
  const draft = draftContract({ inputs: [port('x', [1, 320, 480, 3], 'uint8')], outputs })
  expect(draft).toMatchObject({ task: 'detect', decoder: { output: 'rows' }, input: { layout: 'NHWC' } })
  expect(draft).toMatchObject({ fit: { size: [480, 320] } })
  const decoder = { name: 'centre-boxes', output: 'rows', overlap: 0.45 }
  const input = { ...(draft?.input as object), colours: 'BGR' }
  const fit = { kind: 'stretch', size: [480, 320] }
  expect(parse({ ...draft, input, decoder, fit, labels: 'coco80' })).toMatchObject({ decoder, fit })
})

it.each([
  ['one channel', [port('x', [1, 1, 28, 28])]],
  ['text', [port('x', ['n', 77], 'int64')]],
  ['two inputs', [port('x', [1, 3, 8, 8]), port('y', [1, 2])]],
  ['nothing', []],
])('there is none for %s', (_, inputs) => {
  expect(draftContract({ inputs, outputs: [port('y', [1, 4])] })).toBeUndefined()
})
