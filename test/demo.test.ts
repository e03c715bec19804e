// npm run demo, as on a fresh machine, and what it refuses.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { freshFolder } from './photogrid.ts'
import { lacksTestdata, testdata } from './testdata.ts'

const demo = (cwd: string, ...words: string[]) =>
  execa(process.execPath, [resolve(import.meta.dirname, '../examples/photodemo/demo.ts'), ...words], {
    cwd,
    reject: false,
    stdin: 'ignore',
  })

it('paints, serves, runs and ends with the path of a page, twice', async () => {
  const folder = freshFolder()
  for (let round = 0; round < 2; round += 1) {
    const { stdout, stderr, exitCode } = await demo(folder, '--photos', '60', '--rows', '20')
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('3 ranges of 3 done, 60 rows (1 failed) in ')
    expect(stderr).toContain('  measured  59\n  failed     1   truncated 1\n  missing    0\n')
    expect(stdout).toMatch(/[\u2800-\u28ff]/u)
    const page = /^The page, made in .*: (.+)$/m.exec(stdout)?.[1] ?? ''
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/)
  }
})

it.skipIf(lacksTestdata('the demo with a model'))(
  'recognises objects in pictures of one’s own with a model that is given',
  async () => {
    const folder = freshFolder()
    const pictures = join(folder, 'mine')
    mkdirSync(pictures)
    for (const name of ['beagles.jpg', 'cat-640.jpg', 'two-women.jpg'])
      copyFileSync(join(testdata, 'photos', name), join(pictures, name))
    const model = join(testdata, 'models', 'yolox-nano-raw.onnx')
    const words = ['--analysis', 'objects', '--model', model, '--pictures', pictures, '--rows', '2']
    const { stdout, stderr, exitCode } = await demo(folder, ...words)
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('2 ranges of 2 done, 3 rows in ')
    const page = /^The page, made in .*: (.+objects\.html)$/m.exec(stdout)?.[1] ?? ''
    const text = readFileSync(page, 'utf8')
    for (const label of ['dog', 'cat', 'person']) expect(text).toContain(label)
  },
  120_000,
)

it('never empties a folder that is not its own', async () => {
  const folder = freshFolder()
  mkdirSync(join(folder, 'thesis'))
  writeFileSync(join(folder, 'thesis', 'chapter.tex'), 'years of work')
  const { stderr, exitCode } = await demo(folder, '--folder', 'thesis')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('thesis exists and was not made by the demo')
  expect(existsSync(join(folder, 'thesis', 'chapter.tex'))).toBe(true)
})

it.each([
  [['--pool', 'mars'], '--pool must be local or htcondor; found "mars"'],
  [['--photos', 'many'], '--photos must be a whole number'],
  [['--analysis', 'colour'], '--analysis must be luminance or objects; found "colour"'],
  [['--pictures', '/'], '--pictures /: there is no picture in it'],
  [['--speed'], "Unknown option '--speed'"],
])('%j is misuse', async (words, sentence) => {
  const { stdout, stderr, exitCode } = await demo(freshFolder(), ...words)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toContain(sentence)
  expect(stderr).not.toMatch(/\n\s+at /)
})
