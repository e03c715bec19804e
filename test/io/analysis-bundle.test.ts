import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundleAnalysis } from '../../src/io/analysis-bundle.ts'
import { freshFolder } from '../photogrid.ts'

/** Writes files below a fresh folder, and gives the whole path of the first. */
function folderWith(files: Readonly<Record<string, string>>, below = ''): string {
  const folder = join(freshFolder(), below)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return join(folder, Object.keys(files)[0]!)
}

const everything = {
  'mine.ts': `
import { twice } from './lib/twice.ts'
import data from './data.json' with { type: 'json' }
import labels from './labels.txt'
import { hundred } from 'hundred'
import sharp from 'sharp'
enum Kind { cat = 1, dog = 2 }
export default [twice(Kind.dog), data.ten, hundred(), labels as string, sharp]
`,
  'lib/twice.ts': 'export const twice = (n: number): number => 2 * n',
  'data.json': '{ "ten": 10 }',
  'labels.txt': 'cat\n',
}
const hundred = {
  'node_modules/hundred/package.json': '{ "name": "hundred", "main": "./index.js" }',
  'node_modules/hundred/index.js': "exports.hundred = () => require('node:path').sep.length * 100",
}

describe('bundleAnalysis', () => {
  it('gives the same text wherever the sources and the packages lie', async () => {
    const here = folderWith({ ...everything, ...hundred })
    const packagesAbove = Object.entries(hundred).map(([name, text]) => [`../../${name}`, text])
    const there = folderWith({ ...everything, ...Object.fromEntries(packagesAbove) }, 'a/deep folder')
    const [one, other] = await Promise.all([bundleAnalysis(here), bundleAnalysis(there)])
    expect(other).toEqual(one)
    expect(other.code).toMatch(/^[0-9a-f]{64}$/)
    expect(one.text).not.toContain(dirname(here))
  })

  it('gives another code for another dependency', async () => {
    const codes = await Promise.all(
      ['{ "ten": 10 }', '{ "ten": 11 }'].map(async data => {
        const file = folderWith({ ...everything, ...hundred, 'data.json': data })
        return (await bundleAnalysis(file)).code
      }),
    )
    expect(new Set(codes).size).toBe(2)
  })

  it('sees that ONNX Runtime must be carried', async () => {
    const file = folderWith({ 'mine.mjs': "import ort from 'onnxruntime-node'\nexport default ort" })
    expect((await bundleAnalysis(file)).onnx).toBe(true)
  })

  it.each([
    ['does not parse', 'const a = 1\nconst = {\n', 'mine.mjs:2: Expected identifier but found "="'],
    [
      'imports what is not there',
      "\nimport './nowhere.mjs'",
      'mine.mjs:2: Could not resolve "./nowhere.mjs"',
    ],
    ['imports a package that is not there', "import 'nowhere'", 'mine.mjs:1: Could not resolve "nowhere"'],
  ])('names file and line of a module that %s', async (_, text, said) => {
    const file = folderWith({ 'mine.mjs': text })
    await expect(bundleAnalysis(file)).rejects.toMatchObject({
      exitCode: 2,
      message: `${dirname(file)}/${said}`,
    })
  })

  it('names the file beside the module that does not parse', async () => {
    const file = folderWith({ 'mine.mjs': "import './lib/b.mjs'", 'lib/b.mjs': '\n\n}' })
    await expect(bundleAnalysis(file)).rejects.toMatchObject({
      message: expect.stringContaining(`${dirname(file)}/lib/b.mjs:3: `),
    })
  })

  it('says that a file is not there', async () => {
    await expect(bundleAnalysis('no/mine.mjs')).rejects.toMatchObject({
      exitCode: 2,
      message: 'cannot read the analysis no/mine.mjs: no such file',
    })
  })
})
