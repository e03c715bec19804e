// A worker that is killed at whatever it does to the disk, a thousand times: what it leaves is never a wrong fragment,
// and never less than there was.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isStopped } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { readProgress } from '../../src/data/progress.ts'
import { readingRule } from '../../src/data/readings.ts'

const kills = 1000
const lanes = 4

/** Numbers that look random and are the same in every run (xorshift). */
function makeRandom(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

describe('a writer that is killed', () => {
  let folder: string
  let writer: string
  let callsOfAll: number
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'photogrid-killed-'))
    // Bundled: a thousand starts of sources would take minutes.
    writer = join(folder, 'writer.mjs')
    const entry = join(import.meta.dirname, 'writer-to-kill.ts')
    await build({ entryPoints: [entry], outfile: writer, bundle: true, platform: 'node', format: 'esm' })
    const calm = await execa(process.execPath, [writer, join(folder, 'calm.json'), 'h', '0', '0'])
    callsOfAll = Number(calm.stdout)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const expected = Array.from({ length: 120 }, (_, index) => {
    const row = 400 + index
    return { row, key: row, luminance: row / 1000 }
  })

  it(
    `${kills} times leaves results that are whole, or work in progress with all that was there, or nothing new`,
    async () => {
      const seen = { absent: 0, whole: 0, progress: 0, kills: 0, ends: 0 }
      const killedAt = new Set<number>()
      const lane = async (number: number): Promise<void> => {
        const random = makeRandom(number + 1)
        const out = join(folder, `results-400-${number}.json`)
        let rowsBefore = 0
        while (seen.kills < kills) {
          const call = 1 + Math.floor(random() * (callsOfAll + 1))
          const words = [writer, out, `host-${number}`, String(call), String(random())]
          const { signal, exitCode, stderr } = await execa(process.execPath, words, { reject: false })
          if (signal === 'SIGKILL') seen.kills += 1
          else seen.ends += 1
          if (signal !== 'SIGKILL') expect(exitCode, stderr).toBe(0)
          killedAt.add(call)
          if (!existsSync(out)) {
            expect(rowsBefore).toBe(0)
            seen.absent += 1
            continue
          }
          const bytes = readFileSync(out)
          const fragment = parseFragment(bytes)
          if (!isStopped(fragment)) {
            expect(fragment.outcomes).toEqual(expected)
            seen.whole += 1
            // Half of the next ones find results where theirs will be.
            if (random() < 0.5) rmSync(out)
            rowsBefore = 0
            continue
          }
          expect(fragment.outcomes).toEqual([])
          const room = readingRule('luminance').room(undefined)
          const found = readProgress(bytes, { ...fragment, plan: fragment.plan! }, room)
          if (found.kind !== 'own') throw new Error(`${found.kind} after call ${call}`)
          const { outcomes } = found.progress
          expect(outcomes.size).toBeGreaterThanOrEqual(rowsBefore)
          for (const [row, outcome] of outcomes) expect(outcome).toEqual(expected[row - 400])
          rowsBefore = outcomes.size
          seen.progress += 1
        }
      }
      const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, number) => lane(number)))
      const failed = ends.find(end => end.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      // Every call was one to die at, and every kind of end was there.
      expect([...killedAt].sort((a, b) => a - b)).toEqual(
        Array.from({ length: callsOfAll + 1 }, (_, call) => call + 1),
      )
      expect(Object.entries(seen).filter(([, times]) => times < 20)).toEqual([])
      expect(readdirSync(folder).filter(name => /^results.*json$/.test(name)).length).toBeLessThanOrEqual(
        lanes,
      )
      console.info(JSON.stringify({ ...seen, callsOfAll }))
    },
    10 * 60_000,
  )
})
