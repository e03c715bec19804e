// Each decoder of outputs, with tensors small enough to work out by hand.

import { describe, expect, it } from 'vitest'
import type { Candidate, Output } from '../../../src/analyses/objects/decoders/decoder.ts'
import { outputDecoder } from '../../../src/analyses/objects/decoders/table.ts'
import { suppress } from '../../../src/analyses/objects/suppress.ts'
import type { DecoderContract } from '../../../src/data/decoder-contract.ts'

const frame = { width: 32, height: 32, minScore: 0.3 }

function decode(contract: DecoderContract, outputs: Record<string, Output>): readonly Candidate[] {
  return outputDecoder(contract.name).decode(contract as never, name => outputs[name]!, frame)
}

/** Rows of which all but one are zeros. */
function rows(count: number, length: number, at: number, row: readonly number[]): Output {
  const values = new Float32Array(count * length)
  values.set(row, at * length)
  return { dims: [1, count, length], values }
}

describe('a decoder', () => {
  it('yolox: the cell, in cells, and sizes as logarithms', () => {
    // Grids of 4 x 4, 2 x 2 and 1 cells; row 18 is the third cell of the second: column 0, line 1, stride 16.
    const output = rows(21, 7, 18, [0.5, 0.25, Math.log(1), Math.log(0.5), 0.8, 0.1, 0.5])
    const [find] = decode({ name: 'yolox', output: 'o', strides: [8, 16, 32], overlap: 0.5 }, { o: output })
    expect(find!.label).toBe(1)
    expect(find!.score).toBeCloseTo(0.4)
    expect(find!.box!.map(edge => Math.round(edge * 100) / 100)).toEqual([0, 16, 16, 24])
  })

  it('centre-boxes: centre and size in pixels', () => {
    const output = rows(4, 6, 2, [10, 12, 4, 8, 1, 0.5])
    expect(decode({ name: 'centre-boxes', output: 'o', overlap: 0.5 }, { o: output })).toEqual([
      { label: 0, score: 0.5, box: [8, 8, 12, 16] },
    ])
  })

  it('nanodet: distances from the centre of the cell, as means over bins', () => {
    const classes = rows(4, 2, 3, [0, 0.75])
    // Bins 0 and 1; equal logits mean half a stride, -Infinity would mean a whole one.
    const sides = rows(4, 8, 3, [0, 0, 0, 0, 0, 0, 0, 0])
    const contract = { name: 'nanodet', classes: ['c'], sides: ['s'], strides: [16], overlap: 0.5 } as const
    expect(decode(contract, { c: classes, s: sides })).toEqual([
      { label: 1, score: 0.75, box: [16, 16, 32, 32] },
    ])
  })

  it('ssd: as many rows as are counted, top first, in shares', () => {
    const outputs = {
      n: { dims: [1], values: [1] },
      b: { dims: [1, 2, 4], values: [0.25, 0.5, 0.75, 1, 0, 0, 1, 1] },
      s: { dims: [1, 2], values: [0.5, 0.9] },
      c: { dims: [1, 2], values: [3, 4] },
    }
    const contract = { name: 'ssd', count: 'n', boxes: 'b', scores: 's', classes: 'c' } as const
    expect(decode(contract, outputs)).toEqual([{ label: 3, score: 0.5, box: [16, 8, 32, 24] }])
    expect(() => decode(contract, { ...outputs, n: { dims: [1], values: [9] } })).toThrow(
      'counts 9 finds in 2 rows',
    )
  })

  it('torchvision: rows as they are', () => {
    const outputs = {
      b: { dims: [1, 4], values: [1, 2, 3, 4] },
      s: { dims: [1], values: [0.5] },
      l: { dims: [1], values: [7] },
    }
    const contract = { name: 'torchvision', boxes: 'b', scores: 's', labels: 'l' } as const
    expect(decode(contract, outputs)).toEqual([{ label: 7, score: 0.5, box: [1, 2, 3, 4] }])
  })

  it('ultraface: the background is no find', () => {
    const outputs = {
      b: { dims: [1, 2, 4], values: [0, 0, 0.5, 0.5, 0.25, 0.25, 1, 1] },
      s: { dims: [1, 2, 2], values: [0.9, 0.1, 0.25, 0.75] },
    }
    const contract = { name: 'ultraface', boxes: 'b', scores: 's', overlap: 0.3 } as const
    expect(decode(contract, outputs)).toEqual([{ label: 1, score: 0.75, box: [8, 8, 32, 32] }])
  })

  it('classes: the softmax of logits, or probabilities as they are', () => {
    const output = { dims: [1, 2, 1, 1], values: [Math.log(1), Math.log(3)] }
    const [find, ...others] = decode({ name: 'classes', output: 'o', values: 'logits' }, { o: output })
    expect([find!.label, find!.score.toFixed(6), others.length]).toEqual([1, '0.750000', 0])
    const probabilities = { dims: [1, 2], values: [0.25, 0.75] }
    expect(decode({ name: 'classes', output: 'o', values: 'probabilities' }, { o: probabilities })).toEqual([
      { label: 1, score: 0.75 },
    ])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 40])('refuses the score %d among the classes', score => {
    const output = rows(4, 7, 2, [10, 12, 4, 8, 1, 0.5, score])
    const contract = { name: 'centre-boxes', output: 'o', overlap: 0.5 } as const
    expect(() => decode(contract, { o: output })).toThrow(expect.objectContaining({ code: 'bad-output' }))
  })

  it('refuses dimensions that are not its own', () => {
    const contract = { name: 'yolox', output: 'o', strides: [8, 16, 32], overlap: 0.5 } as const
    expect(() => decode(contract, { o: rows(20, 7, 0, []) })).toThrow(
      'dimensions [1, 20, 7], expected [1, 21, n]',
    )
  })
})

it('of boxes of a label that cover the same, the best stays', () => {
  const at = (x: number, label: number, score: number): Candidate => ({
    label,
    score,
    box: [x, 0, x + 10, 10],
  })
  const candidates = [at(0, 1, 0.9), at(1, 1, 0.8), at(1, 2, 0.7), at(9, 1, 0.6)]
  expect(suppress(candidates, 0.5, 10).map(({ score }) => score)).toEqual([0.9, 0.7, 0.6])
})
