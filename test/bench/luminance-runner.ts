// Ours, driven by luminance.ts: for each line [path, times] on standard input, measures one picture so
// often and prints what it cost.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { luminance } from '../../src/analyses/luminance.ts'

const session = await luminance.open({ threads: 1, maxPixels: 100e6 })

for await (const line of createInterface({ input: process.stdin })) {
  const [path, times] = JSON.parse(line) as [string, number]
  const picture = readFileSync(path)
  const before = process.cpuUsage()
  let reading = {}
  for (let time = 0; time < times; time += 1) reading = await session.measure(picture)
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify({ cpuMs: (user + system) / 1000 / times, ...reading }))
}
