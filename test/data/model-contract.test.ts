// A model contract: what is written is read back, and every complaint names the member.

import { describe, expect, it } from 'vitest'
import { formatModelContract, type ModelContract, parseModelContract } from '../../src/data/model-contract.ts'

const input = {
  name: 'images',
  layout: 'NCHW',
  type: 'float32',
  colours: 'BGR',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const
const yolox = { name: 'yolox', output: 'output', strides: [8, 16, 32], overlap: 0.45 } as const
const contract: ModelContract = {
  task: 'detect',
  input,
  fit: { kind: 'letterbox-top-left', size: [416, 416], pad: 114 },
  decoder: yolox,
  labels: 'coco80',
}

const same: readonly [string, Partial<ModelContract>][] = [
  ['as it is', {}],
  ['centred', { fit: { kind: 'letterbox-centre', size: [640, 480], pad: 0 } }],
  ['stretched', { fit: { kind: 'stretch', size: [320, 240] } }],
  ['cropped', { fit: { kind: 'centre-crop', size: [224, 224], shorterSide: 256 } }],
  ['of any size', { fit: { kind: 'as-is' } }],
  ['of any size up to some', { fit: { kind: 'as-is', longerSide: 1333 } }],
  ['with its own labels', { labels: ['cat', 'dog'] }],
  ['of a classifier', { task: 'classify', decoder: { name: 'classes', output: 'out', values: 'logits' } }],
  ['of an SSD', { decoder: { name: 'ssd', count: 'n', boxes: 'b', scores: 's', classes: 'c' } }],
  ['of a NanoDet', { decoder: { name: 'nanodet', classes: ['a'], sides: ['b'], strides: [8], overlap: 1 } }],
]

/** Another value in a place, and what is said to that; undefined takes the member away. */
const complaints: readonly [path: string, value: unknown, said: string][] = [
  ['task', 'paint', 'task: expected one of detect, classify, found "paint"'],
  ['input', undefined, 'input: expected an object, found nothing'],
  ['input.name', '', 'input.name: expected a name, found ""'],
  ['input.layout', 'CHW', 'input.layout: expected one of NCHW, NHWC, found "CHW"'],
  ['input.type', 'int8', 'input.type: expected one of float32, float16, uint8, found "int8"'],
  ['input.type', 'uint8', 'input.type: expected float32 or float16 beside a scale, mean or std'],
  ['input.colours', 'GBR', 'input.colours: expected one of RGB, BGR, found "GBR"'],
  ['input.scale', 0, 'input.scale: expected a number above 0, found 0'],
  ['input.mean', [1, 2], 'input.mean: expected three numbers, found [1,2]'],
  ['input.std', [1, 0, 1], 'input.std: expected three numbers above 0, found [1,0,1]'],
  ['input.means', [1, 2, 3], 'input.means: expected one of the members'],
  ['fit.kind', 'squash', 'fit.kind: expected one of letterbox-top-left'],
  ['fit.size', [416], 'fit.size: expected [width, height]'],
  [
    'fit.size',
    [416, 1e6],
    'fit.size: expected [width, height], whole numbers from 1 to 8192, found [416,1000000]',
  ],
  ['fit.pad', 256, 'fit.pad: expected a whole number from 0 to 255, found 256'],
  ['fit.pad', undefined, 'fit.pad: expected a whole number from 0 to 255, found nothing'],
  ['decoder.name', 'yolo', 'decoder.name: expected one of yolox, centre-boxes'],
  ['decoder.output', 3, 'decoder.output: expected the name of an output, found 3'],
  ['decoder.strides', [], 'decoder.strides: expected a list of whole numbers from 1 to 1024, found []'],
  ['decoder.overlap', 2, 'decoder.overlap: expected a number from 0 to 1, found 2'],
  ['labels', 'coco', 'labels: expected coco80, coco91, imagenet1k or a list of names, found "coco"'],
  ['labels', ['cat', 3], 'labels: expected coco80, coco91, imagenet1k or a list of names, found ["cat",3]'],
  ['note', 'mine', 'note: expected one of the members task, input, fit, decoder, labels'],
]

describe('a model contract', () => {
  it.each(same)('%s is read back as it was written', (_, other) => {
    const whole = { ...contract, ...other }
    expect(parseModelContract(formatModelContract(whole), 'c.json')).toEqual(whole)
  })

  it('takes samples as they are where it says nothing else', () => {
    const { scale: _, mean: __, std: ___, ...bare } = input
    const text = JSON.stringify({ ...contract, input: bare })
    expect(parseModelContract(text, 'c.json').input).toEqual({
      ...bare,
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    })
  })

  it.each(complaints)('with another %s, %j, is refused: %s', (path, value, said) => {
    const changed = structuredClone(contract) as unknown as Record<string, Record<string, unknown>>
    const [first = '', second] = path.split('.')
    if (second === undefined) changed[first] = value as never
    else changed[first]![second] = value
    const parse = () => parseModelContract(JSON.stringify(changed), 'c.json')
    expect(parse).toThrow(`c.json: ${said}`)
    expect(parse).toThrow(expect.objectContaining({ exitCode: 2 }))
  })

  it.each(['', '{', '[]', '"x"', 'null', '<html>'])('is not %j', text => {
    expect(() => parseModelContract(text, 'c.json')).toThrow(
      /^c\.json( is not JSON|: the whole: expected an object)/,
    )
  })
})
