// Every collected model finds in every collected photograph what was written down for it (expected.json there).

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Box, sharedPart } from '../../../src/analyses/objects/box.ts'
import { openRecogniser } from '../../../src/analyses/objects/objects.ts'
import { describeCollected, testdata } from '../../testdata.ts'

interface Expected {
  readonly label: string
  readonly score: number
  readonly box: Box
}
interface Photo {
  readonly results: Readonly<Record<string, readonly Expected[]>>
}

const detectors = [
  'yolox-nano-raw',
  'nanodet-m-416-raw',
  'fastestdet-352-raw',
  'ssd-mobilenetv1-075-uint8-nms',
  'yolox-nano-e2e-nms',
  'ultraface-RFB-320',
]
const classifiers = ['mobilenetv2-12-int8', 'squeezenet-fp16']

describeCollected('with the collected models and photographs', () => {
  it.each(detectors)('%s finds what is expected, where it is expected', { timeout: 300_000 }, async name => {
    const agreement = await compare(name, 0.3, (found, expected) => {
      const left = [...found]
      return expected
        .filter(({ score }) => score >= 0.5)
        .map(({ label, score, box }) => {
          const at = left.findIndex(
            find =>
              find.label === label &&
              Math.abs(find.score - score) <= 0.05 &&
              sharedPart(find.box!, box) >= 0.9,
          )
          if (at >= 0) left.splice(at, 1)
          return at >= 0
        })
    })
    expect(agreement).toBeGreaterThanOrEqual(0.95)
  })

  it.each(classifiers)('%s calls a photo what is expected', { timeout: 120_000 }, async name => {
    const agreement = await compare(name, 0, (found, expected) => [found[0]!.label === expected[0]!.label])
    expect(agreement).toBeGreaterThanOrEqual(0.95)
  })
})

type Finds = Awaited<ReturnType<Awaited<ReturnType<typeof openRecogniser>>['measure']>>['finds']

/** @returns the share that agrees, of all that `judge` looked at */
async function compare(
  name: string,
  minScore: number,
  judge: (found: Finds, expected: readonly Expected[]) => readonly boolean[],
): Promise<number> {
  const photos: Readonly<Record<string, Photo>> = JSON.parse(
    readFileSync(join(testdata, 'expected.json'), 'utf8'),
  ).photos
  const model = join(testdata, 'models', `${name}.onnx`)
  const recogniser = await openRecogniser({ model, threads: 2, maxPixels: 100e6, minScore })
  const verdicts: boolean[] = []
  const differing: string[] = []
  for (const [photo, { results }] of Object.entries(photos)) {
    const expected = results[name]
    if (expected === undefined) continue
    const { finds } = await recogniser.measure(readFileSync(join(testdata, 'photos', photo)))
    const these = judge(finds, expected)
    if (these.includes(false)) differing.push(photo)
    verdicts.push(...these)
  }
  await recogniser.close()
  expect(verdicts.length).toBeGreaterThan(10)
  const agreed = verdicts.filter(Boolean).length
  console.log(`${name}: ${agreed} of ${verdicts.length}; differing: ${differing.join(', ') || 'none'}`)
  return agreed / verdicts.length
}
