// A model in two files: both are the model, wherever it is described, planned, carried and opened.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { externalFiles } from '../../../src/analyses/objects/external-weights.ts'
import { objects } from '../../../src/analyses/objects/from-options.ts'
import { fingerprintOf, modelFiles } from '../../../src/analyses/objects/model-files.ts'
import { openRecogniser } from '../../../src/analyses/objects/objects.ts'
import { chooseAnalysis } from '../../../src/commands/choose-analysis.ts'
import { freshFolder, photogrid } from '../../photogrid.ts'
import { describeCollected, testdata } from '../../testdata.ts'
import { makePng } from '../make-png.ts'
import { paint } from '../paint.ts'
import { constantModel, finds, findsInTwoFiles } from './make-model.ts'

const person = { box: [1, 2, 30, 40], score: 0.9, label: 1 }

/** A folder with a model in two files, `model.onnx` and `LOCATION`. */
function inTwoFiles(score = 0.9, location = 'model.onnx.data'): string {
  const folder = freshFolder()
  const { model, weights } = findsInTwoFiles([{ ...person, score }], location)
  writeFileSync(join(folder, 'model.onnx'), model)
  if (!location.includes('/')) writeFileSync(join(folder, location), weights)
  return join(folder, 'model.onnx')
}

describe('a model in two files', () => {
  it('is both, by name and by size', async () => {
    const model = inTwoFiles()
    expect(await externalFiles(model)).toEqual([{ location: 'model.onnx.data', bytes: 16 + 4 + 8 }])
    expect(await modelFiles(model)).toEqual([model, `${model}.data`])
  })

  it('finds what its second file says', async () => {
    const recogniser = await openRecogniser({ model: inTwoFiles(0.75), threads: 1, maxPixels: 1e6 })
    const picture = makePng({ width: 60, height: 50, colourType: 'rgb', depth: 8 }, paint(60, 50, 3))
    expect(await recogniser.measure(picture)).toEqual({
      finds: [{ label: 'person', score: 0.75, box: [1, 2, 30, 40] }],
    })
    await recogniser.close()
  })

  it('is another model where only its weights are others, or called otherwise', async () => {
    const prints = await Promise.all(
      [inTwoFiles(), inTwoFiles(0.8), inTwoFiles(0.9, 'w.bin'), inTwoFiles()].map(async model =>
        fingerprintOf(await modelFiles(model)),
      ),
    )
    expect(prints[3]).toBe(prints[0])
    expect(new Set(prints).size).toBe(3)
  })

  it.each(['../model.onnx.data', '/etc/passwd', 'sub/model.data', '..', ''])(
    'is refused where the second is elsewhere: %j',
    async location => {
      const folder = freshFolder()
      const output = { name: 'a', type: 'float32' as const, dims: [1], values: [1] }
      writeFileSync(join(folder, 'm.onnx'), constantModel('x', [output], location))
      await expect(modelFiles(join(folder, 'm.onnx'))).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('which is not beside it'),
      })
    },
  )

  it('is refused where the second is missing, a folder, or cut short', async () => {
    const model = inTwoFiles()
    writeFileSync(`${model}.data`, 'short')
    await expect(modelFiles(model)).rejects.toThrow('which is cut short: 5 bytes of at least 28')
    rmSync(`${model}.data`)
    await expect(modelFiles(model)).rejects.toThrow('which is not beside it')
    mkdirSync(`${model}.data`)
    await expect(modelFiles(model)).rejects.toThrow('which is not a file')
  })

  it('is refused by describe, check and mksubmit alike where the second is missing', async () => {
    const model = inTwoFiles()
    const folder = join(model, '..')
    rmSync(`${model}.data`)
    writeFileSync(join(folder, 'manifest.txt'), 'https://example.org/a.jpg 1919\n')
    const asked = ['--analysis', 'objects', '--model', 'model.onnx']
    for (const words of [
      ['model', 'describe', 'model.onnx'],
      ['check', ...asked, '--sample', '0'],
      ['mksubmit', ...asked],
      ['run', ...asked],
    ]) {
      const { stdout, stderr, exitCode } = await photogrid(folder, words)
      expect({ words, stdout, stderr, exitCode }).toEqual({
        words,
        stdout: '',
        stderr: expect.stringContaining('keeps its weights in model.onnx.data, which is not beside it'),
        exitCode: 2,
      })
    }
  })

  it('travels in both, and is known by both', async () => {
    const folder = join(inTwoFiles(), '..')
    writeFileSync(join(folder, 'manifest.txt'), 'https://example.org/a.jpg 1919\n')
    const asked = ['mksubmit', '--dry-run', '--analysis', 'objects', '--model', 'model.onnx']
    const described = await photogrid(folder, ['model', 'describe', 'model.onnx'])
    expect(described.stdout).toMatch(/^weights {3}model\.onnx\.data, 28 bytes, sha256 [0-9a-f]{64}$/m)
    const model = join(folder, 'model.onnx')
    const { inputs, jobOptions } = await chooseAnalysis('objects', { model }, {})
    expect(inputs).toEqual([model, `${model}.data`])
    expect(jobOptions.modelSha256).toBe(await fingerprintOf(await modelFiles(model)))
    const url = await photogrid(folder, [...asked, '--model-url', 'https://example.org/model.onnx'])
    expect(url).toMatchObject({ stdout: '', exitCode: 2 })
    expect(url.stderr).toContain('keeps its weights in model.onnx.data, and --model-url fetches one file')
  })

  it('that came to a job with other weights, or half of them, makes the machine unfit', async () => {
    const model = inTwoFiles()
    const modelSha256 = await fingerprintOf(await modelFiles(model))
    for (const spoilt of [Buffer.alloc(28), Buffer.alloc(3)]) {
      writeFileSync(`${model}.data`, spoilt)
      await expect(objects({ model, modelSha256 })).rejects.toMatchObject({
        exitCode: 75,
        message: expect.stringContaining('came damaged'),
      })
    }
  })
})

it('a model in one file is known by its SHA-256, as before', async () => {
  const folder = freshFolder()
  const model = join(folder, 'one.onnx')
  writeFileSync(model, finds([person]))
  expect(await modelFiles(model)).toEqual([model])
  expect(await fingerprintOf([model])).toMatch(/^[0-9a-f]{64}$/)
})

describeCollected('the collected models', () => {
  it('of two files is both; of one, one', async () => {
    const folder = join(testdata, 'cases', 'onnx')
    const model = join(folder, 'cls-ext.onnx')
    expect(await modelFiles(model)).toEqual([model, `${model}.data`])
    expect(readFileSync(`${model}.data`).length).toBeGreaterThanOrEqual(12_000)
    for (const one of ['ultralytics-v8-raw', 'hf-rtdetr', 'embedding-clip']) {
      expect(await externalFiles(join(folder, `${one}.onnx`))).toEqual([])
    }
  })
})
