// One job's writing, as the worker does it, in a process that ends itself with SIGKILL at a chosen call of the file
// system: before it, after it, or with a part of what was to be written.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type Fragment, formatFragment } from '../../src/data/fragment.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { readingRule } from '../../src/data/readings.ts'
import { writeWhole } from '../../src/io/files.ts'
import { openProgress } from '../../src/io/progress-file.ts'

const [out = '', host = '', callText = '', part = ''] = process.argv.slice(2)

const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}
let calls = 0
const callToDieAt = Number(callText)
for (const name of ['openSync', 'fsyncSync', 'closeSync', 'renameSync', 'ftruncateSync'] as const) {
  const call = fs[name] as (...words: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...words: unknown[]) => {
      calls += 1
      if (calls === callToDieAt && Number(part) < 0.5) die()
      const answer = call(...words)
      if (calls === callToDieAt) die()
      return answer
    },
  })
}
const { writeSync } = fs
Object.assign(fs, {
  writeSync: (file: number, bytes: Uint8Array, from = 0, length = bytes.length - from, at?: number) => {
    calls += 1
    if (calls !== callToDieAt) return writeSync(file, bytes, from, length, at)
    writeSync(file, bytes, from, Math.floor(length * Number(part)), at)
    return die()
  },
})
syncBuiltinESMExports()

const count = 120
const about = {
  ...{ plan: '9f3a62c01d7b-luminance-1', range: { first: 400, count }, tool: 'photogrid 0.1.0' },
  ...{ host, site: null, started: '2026-11-21T03:04:05.000Z' },
}
const ended = { analysis: 'luminance', finished: about.started }
const stopped = { code: 'unfinished', message: 'not at its end' }
const head = { ...about, ...ended, stopped, outcomes: [] } as const
const progress = openProgress(out, about, head, readingRule('luminance').room(undefined))
const outcomes: Outcome[] = []
for (let row = 400; row < 400 + count; row += 1) {
  const earlier = progress?.earlier.get(row)
  const outcome = earlier ?? { row, key: row, luminance: row / 1000 }
  if (earlier === undefined) progress?.add({ outcome, tries: 1, bytes: 1000 })
  outcomes.push(outcome)
}
progress?.close()
const fragment: Fragment = {
  ...about,
  ...ended,
  analysisVersion: 1,
  tries: count,
  bytes: 1000 * count,
  outcomes,
}
writeWhole(out, formatFragment(fragment))
process.stdout.write(String(calls))
