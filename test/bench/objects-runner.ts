// Ours, driven by objects.ts: objects-runner.ts MODEL THREADS. For each line [paths, inferences] on standard input it
// looks for objects in these pictures, as many at once as there are threads, then lets the model alone run so often.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openRecogniser } from '../../src/analyses/objects/objects.ts'
import { openModel } from '../../src/analyses/objects/open-model.ts'

const [model = '', threads = 1] = [process.argv[2], Number(process.argv[3])]
const recogniser = await openRecogniser({ model, threads, maxPixels: 100e6 })

for await (const line of createInterface({ input: process.stdin })) {
  const [paths, inferences] = JSON.parse(line) as [string[], number]
  const pictures = paths.map(path => readFileSync(path))
  const waiting = pictures.values()
  let sure = 0
  const began = performance.now()
  const cpuMs = await cpuOf(() =>
    Promise.all(
      Array.from({ length: threads }, async () => {
        for (const picture of waiting) {
          const { finds } = await recogniser.measure(picture)
          sure += finds.filter(({ score }) => score >= 0.5).length
        }
      }),
    ),
  )
  const wallMs = performance.now() - began
  console.log(
    JSON.stringify({
      cpuMs: cpuMs / paths.length,
      wallMs: wallMs / paths.length,
      inferenceMs: inferences > 0 ? (await inferenceAlone(inferences)) / inferences : 0,
      sure,
    }),
  )
}

/** Opened here and not at the start: what only measures memory has one session, as the worker has. */
async function inferenceAlone(times: number): Promise<number> {
  const { runtime, session, contract } = await openModel({ model, threads })
  const [width, height] = contract.fit.kind === 'as-is' ? [416, 416] : contract.fit.size
  const noise = Float32Array.from({ length: 3 * width * height }, () => Math.random() * 255)
  const feeds = { [contract.input.name]: new runtime.Tensor('float32', noise, [1, 3, height, width]) }
  await session.run(feeds)
  const cpuMs = await cpuOf(async () => {
    for (let time = 0; time < times; time += 1) await session.run(feeds)
  })
  await session.release()
  return cpuMs
}

/** User and system, in milliseconds. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
