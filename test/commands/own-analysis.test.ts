import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Fragment } from '../../src/data/fragment.ts'
import type { Reading } from '../../src/data/outcome.ts'
import { makePng } from '../analyses/make-png.ts'
import { paint } from '../analyses/paint.ts'
import { readFragmentOf } from '../home-files.ts'
import { freshFolder, isSentence, photogrid } from '../photogrid.ts'

const examples = resolve(import.meta.dirname, '../../examples/own-analysis')
const minutes = { timeout: 180_000 }

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = freshFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

const fragmentIn = (folder: string, name: string): Fragment =>
  JSON.parse(readFileSync(join(folder, name), 'utf8'))

/** `measure` here, then `run` through the wrapper: both fragments. */
async function measureAndRun(folder: string, module: string, rows: number): Promise<Fragment[]> {
  const input = readFileSync(join(folder, 'manifest.txt'), 'utf8')
  const here = await photogrid(folder, ['measure', module, 'here.json', '0', String(rows)], { input })
  expect(here).toMatchObject({ exitCode: 0, stderr: '' })
  const ran = await photogrid(folder, ['run', '--analysis', module])
  expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('1 range of 1 done') })
  return [fragmentIn(folder, 'here.json'), readFragmentOf(folder, `0-${rows}`)]
}

const readings = ({ outcomes }: Fragment): readonly Reading[] => outcomes as readonly Reading[]

describe('the example sharpness', () => {
  it('gives the variance of the Laplacian, here and through the wrapper', minutes, async () => {
    const [width, height] = [512, 200] as const
    const painted = paint(width, height, 3)
    const board = Buffer.from(
      Array.from({ length: width * height * 3 }, (_, index) => {
        const pixel = Math.floor(index / 3)
        return (pixel % width) % 2 === Math.floor(pixel / width) % 2 ? 255 : 0
      }),
    )
    const folder = freshFolder()
    const shape = { width, height, colourType: 'rgb', depth: 8 } as const
    const grey = Buffer.alloc(width * height * 3, 77)
    const rows = Object.entries({ painted, board, grey }).map(([name, samples], index) => {
      const file = join(folder, `${name}.png`)
      writeFileSync(file, makePng(shape, samples))
      return `${pathToFileURL(file)} ${1900 + index}\n`
    })
    writeFileSync(join(folder, 'manifest.txt'), rows.join(''))
    copyFileSync(join(examples, 'sharpness.mjs'), join(folder, 'sharpness.mjs'))
    const [here, there] = await measureAndRun(folder, './sharpness.mjs', 3)
    expect(there!.outcomes).toEqual(here!.outcomes)
    expect(there!.plan).toBe(here!.plan)
    const [ofPainted, ofBoard, ofGrey] = readings(here!).map(reading => reading.sharpness as number)
    expect(ofPainted).toBeCloseTo(varianceOfLaplacian(painted, width, height), 2)
    // Each inner pixel is 4 x 255 away from its neighbours, half of them up and half down.
    expect(ofBoard).toBeCloseTo(1020 ** 2, 1)
    expect(ofGrey).toBe(0)
  })
})

/** Another way: the Laplacian as two second differences, its variance in two passes. */
function varianceOfLaplacian(rgb: Buffer, width: number, height: number): number {
  const grey = (x: number, y: number): number => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * (y * width + x))
    return (299 * red + 587 * green + 114 * blue) / 1000
  }
  const values: number[] = []
  for (let x = 1; x < width - 1; x += 1) {
    for (let y = 1; y < height - 1; y += 1) {
      const across = grey(x + 1, y) - grey(x, y) - (grey(x, y) - grey(x - 1, y))
      const down = grey(x, y + 1) - grey(x, y) - (grey(x, y) - grey(x, y - 1))
      values.push(across + down)
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}

describe('the example lyapunov', () => {
  it(
    'measures rows that are parameters, here, through the wrapper, and up to the page',
    minutes,
    async () => {
      const folder = folderWith({
        'lyapunov.mjs': readFileSync(join(examples, 'lyapunov.mjs')),
        'manifest.txt': `${[1.5, 2.5, 2.9, 4].map(r => `start=0.3 steps=20000 ${r}\n`).join('')}start=7 steps=1 3\nalone\n`,
      })
      const [here, there] = await measureAndRun(folder, './lyapunov.mjs', 6)
      const timeless = ({ outcomes }: Fragment) =>
        outcomes.map(outcome =>
          'failure' in outcome ? { ...outcome, failure: { ...(outcome.failure as object), ms: 0 } } : outcome,
        )
      expect(timeless(there!)).toEqual(timeless(here!))
      const [slow, even, near, chaos] = readings(here!).map(reading => reading.lyapunov as number)
      // Up to r = 3 the map comes to rest, and the exponent is ln|2 - r|; at 4 it is ln 2.
      expect([slow, even, near]).toEqual(
        [1.5, 2.5, 2.9].map(r => expect.closeTo(Math.log(Math.abs(2 - r)), 5)),
      )
      expect(chaos).toBeCloseTo(Math.log(2), 3)
      expect(here!.outcomes.slice(4)).toMatchObject([
        { key: 3, url: 'start=7 steps=1', failure: { code: 'bad-parameters' } },
        { key: null, failure: { code: 'bad-row', message: expect.stringContaining('parameters and a key') } },
      ])
      expect(here).toMatchObject({ tries: 0, bytes: 0 })

      const summary = await photogrid(folder, ['aggregate', '--json'])
      expect(JSON.parse(summary.stdout)).toMatchObject({
        plan: here!.plan,
        measured: 4,
        failed: 2,
        complete: true,
      })
      const page = await photogrid(folder, ['aggregate'])
      expect(page.stdout).toContain('Lyapunov')
    },
  )
})

describe('a module with all that one may import', () => {
  const files = {
    'mine.ts': `
import { twice } from './lib/twice.ts'
import data from './data.json' with { type: 'json' }
import labels from './labels.txt'
import { hundred } from 'hundred'
import sharp from 'sharp'
enum Kind { cat = 1, dog = 2 }
interface Subject { key: number }
export default {
  name: 'mine',
  version: 1,
  fetches: false,
  open: () => ({
    async measure(_: Uint8Array, { key }: Subject) {
      const picture = sharp({ create: { width: 7, height: 1, channels: 3, background: 'red' } }).png()
      const { width } = await sharp(await picture.toBuffer()).metadata()
      return { mine: twice(Kind.dog) + data.ten + hundred() + key, labels, width }
    },
  }),
}
`,
    'lib/twice.ts': 'export const twice = (n: number): number => 2 * n',
    'data.json': '{ "ten": 10 }',
    'labels.txt': 'cat\n',
    'node_modules/hundred/package.json': '{ "name": "hundred", "main": "./index.js" }',
    'node_modules/hundred/index.js': "exports.hundred = () => require('node:path').sep.length * 100",
    'manifest.txt': 'a=1 1000\n',
  }

  it('runs here and through the wrapper, under one plan', minutes, async () => {
    const [here, there] = await measureAndRun(folderWith(files), './mine.ts', 1)
    expect(here!.outcomes).toEqual([{ row: 0, key: 1000, mine: 1114, labels: 'cat\n', width: 7 }])
    expect(there).toMatchObject({ plan: here!.plan, outcomes: here!.outcomes })
  })

  it('has the same plan from another folder', async () => {
    const words = ['run', '--dry-run', '--analysis']
    const folder = folderWith(files)
    const moved = folderWith(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`a b/${name}`, text])),
    )
    writeFileSync(join(moved, 'manifest.txt'), files['manifest.txt'])
    const { stdout } = await photogrid(folder, [...words, './mine.ts'])
    expect(stdout).toMatch(/^plan [0-9a-f]{12}-mine-1-[0-9a-f]{8}: 1 row of /)
    expect((await photogrid(moved, [...words, 'a b/mine.ts'])).stdout).toBe(stdout)
  })
})

describe('a module with a mistake', () => {
  const about = "name: 'mine', version: 1, fetches: false"
  const measuring = (body: string): string =>
    `export default { ${about}, open: () => ({ measure() {\n${body}\n} }) }`
  const measure = async (module: string, options: readonly string[] = []) => {
    const folder = folderWith({ 'mine.mjs': module })
    const words = ['measure', './mine.mjs', 'out.json', '0', '1', ...options]
    return { folder, ...(await photogrid(folder, words, { input: 'a=1 1\n' })) }
  }

  it.each([
    ['does not parse', 'export default {\n  name: }', 'photogrid: ./mine.mjs:2: '],
    [
      'throws while it is loaded',
      "\nthrow new Error('no licence')",
      'does not load: no licence (mine.mjs:2)',
    ],
    ['throws in open()', `export default { ${about}, open() {\n nowhere() } }`, 'not defined (mine.mjs:2)'],
    ['takes a name of ours', `export default { ${about.replace('mine', 'objects')}, open() {} }`, 'is taken'],
    [
      'opens a file that does not travel',
      "import { readFileSync } from 'node:fs'\nreadFileSync(new URL('mine.mjs', import.meta.url))",
      'ENOENT',
    ],
  ])('that %s is told so in a sentence', async (_, module, said) => {
    const { stderr, exitCode } = await measure(module)
    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining(said), exitCode: 2 })
    expect(isSentence(stderr)).toBe(true)
  })

  it.each([
    ['calls process.exit()', measuring('process.exit(0)')],
    [
      'throws where nobody can catch it',
      measuring('setTimeout(() => { throw new Error() }); return new Promise(() => {})'),
    ],
    ['waits for ever while it is loaded', 'await new Promise(() => {})'],
  ])('that %s is not taken for success', async (_, module) => {
    const { stderr, exitCode } = await measure(module)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('photogrid: the analysis ended the program')
  })

  it('that leaves timers, and promises that never settle, is over in time', async () => {
    const module = `setInterval(() => {}, 1000)\n${measuring('return new Promise(() => {})')}`
    const { folder, exitCode } = await measure(module, ['--row-timeout', '1'])
    expect(exitCode).toBe(0)
    expect(fragmentIn(folder, 'out.json').outcomes).toMatchObject([{ failure: { code: 'timeout' } }])
  })

  it('tells line and file of what a row stumbled over', async () => {
    const { folder, stdout } = await measure(measuring('\n  return null.width'))
    expect(stdout).toContain('line 1 failed: analysis-error: ')
    expect(fragmentIn(folder, 'out.json').outcomes).toMatchObject([
      { failure: { code: 'analysis-error', message: expect.stringContaining('(mine.mjs:3)') } },
    ])
  })

  it('holds its jobs and says why, where it fails only there', minutes, async () => {
    const module = measuring('if (process.env._CONDOR_SCRATCH_DIR) process.exit(0)\nreturn { mine: 1 }')
    const folder = folderWith({ 'mine.mjs': module, 'manifest.txt': 'a=1 1\n' })
    const { stderr, exitCode } = await photogrid(folder, ['run', '--analysis', './mine.mjs'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('0-1: exit code 2: the analysis ended the program')
  })

  it('is refused options that belong to recognition', async () => {
    const { stderr, exitCode } = await measure(measuring('return { mine: 1 }'), ['--min-score', '0.5'])
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringContaining('--min-score belongs to objects, and this is mine'),
      exitCode: 2,
    })
  })
})

it('mksubmit names the wrapper and the plan after the analysis', minutes, async () => {
  const folder = folderWith({
    'lyapunov.mjs': readFileSync(join(examples, 'lyapunov.mjs')),
    'manifest.txt': 'start=0.3 steps=10 3\n',
  })
  const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', '-a', './lyapunov.mjs'])
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(/plan [0-9a-f]{12}-lyapunov-1-[0-9a-f]{8}\n$/)
  expect(stdout).toMatch(/^executable = run-lyapunov-[0-9a-f]{8}\.sh$/m)
  expect(stdout).toMatch(/^arguments = .*lyapunov results-.*--plan [0-9a-f]{12}-lyapunov-1-[0-9a-f]{8}/m)
})
