// The packed tool, installed where there is no checkout, works like the checkout.

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../src/version.ts'
import { freshFolder, photogrid } from './photogrid.ts'

const root = resolve(import.meta.dirname, '..')

describe('the packed tool, installed', () => {
  let place: string
  let program: string

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'photogrid-package-'))
    await execa('npm', ['run', '--silent', 'package', '--', '--silent', '--pack-destination', place], {
      cwd: root,
    })
    const [archive = 'no archive'] = readdirSync(place)
    await execa('npm', ['install', '--global', '--ignore-scripts', '--prefix', place, join(place, archive)], {
      cwd: place,
    })
    program = join(place, 'bin', 'photogrid')
  }, 300_000)
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it('brings no source, no test and no development package', () => {
    const installed = join(place, 'lib', 'node_modules', 'photogrid')
    expect(existsSync(join(installed, 'dist', 'cli.mjs'))).toBe(true)
    for (const name of ['src', 'test', 'node_modules/typescript', 'node_modules/vitest']) {
      expect(existsSync(join(installed, name)), name).toBe(false)
    }
  })

  it('says its version under both of its names', async () => {
    expect((await photogrid(place, ['--version'], { program })).stdout).toBe(`${version}\n`)
    const mksubmit = await photogrid(place, ['--help'], { program: join(place, 'bin', 'mksubmit') })
    expect(mksubmit.stdout).toMatch(/^Usage: (photogrid )?mksubmit /)
  })

  it('goes from an empty folder to a page, as the checkout does, byte for byte', async () => {
    const folder = freshFolder()
    for (const words of [['new', 'photodemo', '--photos', '12']]) {
      expect(await photogrid(folder, words, { program })).toMatchObject({ exitCode: 0 })
    }
    const demo = join(folder, 'photodemo')
    expect(await photogrid(demo, ['run', '5'], { program })).toMatchObject({ exitCode: 0, stdout: '' })
    const installed = await photogrid(demo, ['aggregate'], { program })
    expect(installed.exitCode).toBe(0)
    const undated = (page: string): string => page.replace(/\d\d:\d\d:\d\d/g, '')
    expect(undated(installed.stdout)).toBe(undated((await photogrid(demo, ['aggregate'])).stdout))

    const submit = await photogrid(demo, ['mksubmit', '5'], { program })
    const wrapper = readFileSync(join(demo, 'run.sh'))
    const again = await photogrid(demo, ['mksubmit', '5'])
    expect(again.stdout).toBe(submit.stdout)
    expect(readFileSync(join(demo, 'run.sh')).equals(wrapper)).toBe(true)
  })

  it('measures with a person’s own analysis, under the plan of the checkout', async () => {
    const folder = freshFolder()
    const examples = join(place, 'lib', 'node_modules', 'photogrid', 'examples', 'own-analysis')
    copyFileSync(join(examples, 'sharpness.mjs'), join(folder, 'sharpness.mjs'))
    const imports =
      "import sharp from 'sharp'\nexport { default } from './sharpness.mjs'\nsharp.concurrency(1)\nlost()\n"
    writeFileSync(join(folder, 'lost.mjs'), imports)
    await photogrid(folder, ['new', 'x', '--photos', '2'], { program })
    const words = ['run', '--manifest', 'x/manifest.txt', '--analysis']
    const ran = await photogrid(folder, [...words, './sharpness.mjs'], { program })
    expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('1 range of 1 done, 2 rows') })
    const here = await photogrid(folder, [...words, './sharpness.mjs', '--dry-run'])
    expect(here.stderr).toContain('2 of 2 rows were done before')
    const lost = await photogrid(folder, [...words, './lost.mjs'], { program })
    expect(lost.stderr).toContain('./lost.mjs does not load: lost is not defined (lost.mjs:4)')
  })
})
