// What a picture costs: CPU (user + system) of one core, start-up aside, beside Pillow's. Alone:
//   node test/bench/luminance.ts

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePhoto } from './make-photo.ts'
import { median } from './measure.ts'
import { startRunner, workerEnvironment } from './runner.ts'

interface Case {
  readonly name: string
  readonly width: number
  readonly height: number
  /** Of the encoded picture, about. */
  readonly bytes: number
  /** How often it is measured in a round: about a third of a second. */
  readonly times: number
  /** What we promise: Pillow's cost over ours. */
  readonly bar: number
}

const cases: readonly Case[] = [
  { name: '0.72 MP', width: 1024, height: 704, bytes: 100e3, times: 150, bar: 1.35 },
  { name: '12 MP', width: 4000, height: 3000, bytes: 1.1e6, times: 8, bar: 2.5 },
]

/**
 * The two take turns, so that a noisy neighbour disturbs both, and start anew, for one process may lie
 * luckier in the caches than the next; the median of the ratios of all rounds counts.
 */
const starts = 5
const rounds = 3

/** Prints the table. @returns whether every promise was kept, or undefined without Pillow */
export async function benchLuminance(
  print: (line: string) => void = console.log,
): Promise<boolean | undefined> {
  if (spawnSync('/usr/bin/python3', ['-c', 'import PIL']).status !== 0) {
    print('luminance: Pillow (python3-pil) is missing, nothing to compare with')
    return undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-'))
  let kept = true
  try {
    print('luminance, CPU ms a picture   photogrid   Pillow   Pillow/photogrid   promised   six decimals')
    for (const one of cases) {
      const path = join(folder, `${one.width}.jpg`)
      writeFileSync(path, await makePhoto(one.width, one.height, one.bytes))
      const costs: Cost[] = []
      for (let time = 0; time < starts; time += 1) costs.push(...(await compare(path, one.times)))
      const ratio = median(costs.map(({ ours, pillow }) => pillow.cpuMs / ours.cpuMs))
      const same = costs.every(({ ours, pillow }) => ours.luminance === pillow.luminance)
      kept &&= same && ratio >= one.bar
      const ours = median(costs.map(cost => cost.ours.cpuMs)).toFixed(2)
      const pillow = median(costs.map(cost => cost.pillow.cpuMs)).toFixed(2)
      print(
        one.name.padEnd(27) +
          ours.padStart(12) +
          pillow.padStart(9) +
          ratio.toFixed(2).padStart(19) +
          one.bar.toFixed(1).padStart(11) +
          (same ? 'equal' : 'DIFFERENT').padStart(15),
      )
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return kept
}

interface Reading {
  readonly cpuMs: number
  readonly luminance: number
}

interface Cost {
  readonly ours: Reading
  readonly pillow: Reading
}

/** One start of each program: a round to warm up compilers, allocators and caches, and those that count. */
async function compare(path: string, times: number): Promise<Cost[]> {
  const ours = startRunner(workerEnvironment, process.execPath, here('luminance-runner.ts'))
  const pillow = startRunner({}, '/usr/bin/python3', here('luminance_pillow.py'))
  try {
    const costs: Cost[] = []
    for (let round = 0; round <= rounds; round += 1) {
      costs.push({ ours: await ours.ask([path, times]), pillow: await pillow.ask([path, times]) })
    }
    return costs.slice(1)
  } finally {
    ours.stop()
    pillow.stop()
  }
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

if (import.meta.main) process.exitCode = (await benchLuminance()) === false ? 1 : 0
