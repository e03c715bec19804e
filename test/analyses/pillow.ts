// Pillow, to compare with: Debian's python3-pil. All pictures in one process.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { lacks } from '../requirements.ts'

const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('pillow_luminance.py', import.meta.url))

/** How a picture becomes what the formula takes: see pillow_luminance.py. */
export type Way = 'as-is' | 'RGB' | 'L' | 'on-white' | 'high-byte'

/** Is Pillow here? */
export const hasPillow = (): boolean =>
  !lacks(spawnSync(python, ['-c', 'import PIL.Image, PIL.ImageStat']).status !== 0, {
    what: "luminance against Pillow's",
    why: `${python} has no Pillow`,
    how: 'sudo apt-get install python3-pil',
  })

/** Luminance of each picture, six decimals, as Pillow has it. */
export function pillowLuminance(pictures: readonly (readonly [path: string, way: Way])[]): number[] {
  const run = spawnSync(python, [script], { input: JSON.stringify(pictures), maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(`pillow_luminance.py: ${run.stderr}`)
  return JSON.parse(run.stdout.toString()) as number[]
}
