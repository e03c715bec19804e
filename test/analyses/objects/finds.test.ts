// From a model's answers to finds, with tiny models made here: runs anywhere.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { openRecogniser, type RecogniserChoice } from '../../../src/analyses/objects/objects.ts'
import { finds } from './make-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'finds-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** 40 wide, 20 high when upright. */
const picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
  .jpeg()
  .toBuffer()

async function measure(
  rows: Parameters<typeof finds>[0],
  choice: Partial<RecogniserChoice> = {},
  bytes: Uint8Array = picture,
) {
  const model = join(folder, 'model.onnx')
  writeFileSync(model, finds(rows))
  const recogniser = await openRecogniser({ model, threads: 1, maxPixels: 1e6, ...choice })
  return recogniser.measure(bytes).finally(() => recogniser.close())
}

const dog = { box: [1, 2, 11, 12], score: 0.91234567, label: 18 }

describe('a find', () => {
  it('has a label, a score of four decimals and a box of one', async () => {
    const near = { ...dog, box: [1.234, 2, 11, 12] }
    expect(await measure([near])).toEqual({ finds: [{ label: 'dog', score: 0.9123, box: [1.2, 2, 11, 12] }] })
  })

  it('is missing where there is none: an empty list is a reading', async () => {
    expect(await measure([])).toEqual({ finds: [] })
  })

  it('comes after better ones, and not below the least score or beyond the number asked for', async () => {
    const rows = [0.4, 0.9, 0.3, 0.6].map(score => ({ ...dog, score }))
    const scores = async (choice = {}) => (await measure(rows, choice)).finds.map(({ score }) => score)
    expect(await scores()).toEqual([0.9, 0.6, 0.4])
    expect(await scores({ maxFinds: 1 })).toEqual([0.9])
    expect(await scores({ minScore: 0.2 })).toEqual([0.9, 0.6, 0.4, 0.3])
  })

  it('is of a label asked for', async () => {
    const { finds } = await measure([dog, { ...dog, label: 1 }], { only: ['person'] })
    expect(finds.map(({ label }) => label)).toEqual(['person'])
  })

  it('lies inside the picture: what does not is cut off, and dropped if nothing is left', async () => {
    const boxes = [
      [-5, -5, 1000, 1e9],
      [50, 2, 60, 9],
      [11, 12, 1, 2],
    ]
    const { finds } = await measure(boxes.map(box => ({ ...dog, box })))
    expect(finds.map(({ box }) => box)).toEqual([[0, 0, 40, 20]])
  })

  it('has its box in the upright picture', async () => {
    const lying = await sharp(picture).withMetadata({ orientation: 6 }).toBuffer()
    const { finds } = await measure([{ ...dog, box: [0, 0, 1000, 1000] }], {}, lying)
    expect(finds[0]!.box).toEqual([0, 0, 20, 40])
  })
})

describe('an answer that cannot be costs the row', () => {
  it.each([
    ['a score that is no number', { ...dog, score: Number.NaN }, 'a score that is no number'],
    ['an infinite score', { ...dog, score: Number.POSITIVE_INFINITY }, 'a score that is no number'],
    ['a score above 1', { ...dog, score: 7.5 }, 'the score 7.5, not one from 0 to 1'],
    ['a label out of range', { ...dog, label: 91 }, 'the label 91; there are 91'],
    ['a negative label', { ...dog, label: -1 }, 'the label -1'],
    ['an edge that is no number', { ...dog, box: [1, Number.NaN, 2, 3] }, 'the box [1, NaN, 2, 3]'],
  ])('%s', async (_, row, sentence) => {
    await expect(measure([row])).rejects.toMatchObject({
      name: 'RowFailure',
      code: 'bad-output',
      message: expect.stringContaining(sentence),
    })
  })
})

it('a label that the model does not have is refused before the first row', async () => {
  await expect(measure([], { only: ['unicorn'] })).rejects.toMatchObject({
    exitCode: 2,
    message: 'the model has no label "unicorn"',
  })
})

describe('a picture', () => {
  const varieties: readonly [string, Promise<Buffer>][] = [
    ['grey', sharp(picture).greyscale().toColourspace('b-w').png().toBuffer()],
    ['with transparency', sharp(picture).ensureAlpha(0.5).png().toBuffer()],
    ['of 16 bits', sharp(picture).toColourspace('rgb16').png().toBuffer()],
    ['in CMYK', sharp(picture).toColourspace('cmyk').jpeg().toBuffer()],
    ['of one frame of many', sharp(picture).gif().toBuffer()],
  ]
  it.each(varieties)('%s is looked at', async (_, bytes) => {
    expect((await measure([dog], {}, await bytes)).finds).toHaveLength(1)
  })

  it('may come while others are looked at', async () => {
    const model = join(folder, 'model.onnx')
    writeFileSync(model, finds([dog]))
    const recogniser = await openRecogniser({ model, threads: 1, maxPixels: 1e6 })
    const readings = await Promise.all(Array.from({ length: 8 }, () => recogniser.measure(picture)))
    expect(new Set(readings.map(reading => JSON.stringify(reading))).size).toBe(1)
    await recogniser.close()
  })
})
