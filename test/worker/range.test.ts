// A whole range through the worker: real files, real decoding, and a process that is killed.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { type Fragment, formatFragment } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { isFailed } from '../../src/data/outcome.ts'
import { sample } from '../data/sample-fragment.ts'
import { folderNamedAsPicture, hostileFiles, writeHostileFiles } from '../made/hostile.ts'
import { largePhotograph, photograph } from '../made/photographs.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const read = (folder: string, name: string): Fragment =>
  parseFragment(readFileSync(join(folder, name))) as Fragment

describe('a range with every hostile file in it', () => {
  it.each([1, 4])(
    'costs no other row anything, with %i at a time, and is reported in order',
    async threads => {
      const folder = freshFolder()
      const hostile = join(folder, 'hostile')
      mkdirSync(hostile)
      const files = [...writeHostileFiles(hostile), folderNamedAsPicture]
      const good = join(folder, 'good.jpg')
      writeFileSync(good, photograph)
      const rows = files.flatMap(name => [good, join(hostile, name)])
      const input = [...rows, good].map((path, row) => `${path} ${row}\n`).join('')
      const words = ['luminance', 'out.json', '0', String(rows.length + 1), '--threads', String(threads)]
      const { stdout, exitCode } = await photogrid(folder, words, { input })
      expect(exitCode).toBe(0)

      const { outcomes } = read(folder, 'out.json')
      expect(outcomes.map(({ row }) => row)).toEqual(outcomes.map((_, index) => index))
      const wellBehaved = outcomes.filter((_, index) => index % 2 === 0)
      expect(wellBehaved.every(outcome => !isFailed(outcome))).toBe(true)
      expect(new Set(wellBehaved.map(outcome => (outcome as { luminance?: number }).luminance)).size).toBe(1)
      const others = outcomes.filter((_, index) => index % 2 === 1)
      const said = others.map(outcome => (isFailed(outcome) ? outcome.failure.code : 'measured'))
      const right = Object.values(hostileFiles).map(({ expected }) =>
        expected === 'measured' ? expected : expected[0],
      )
      expect(said).toEqual([...right, 'not-a-file'])
      // What was printed is what was written, in the same order.
      const lines = stdout.split('\n').slice(1, -2)
      expect(lines).toHaveLength(outcomes.length)
      expect(lines.map(line => line.startsWith('['))).toEqual(outcomes.map(outcome => !isFailed(outcome)))
    },
  )
})

describe('a worker that is killed outright', () => {
  /** Writes two fragments over each other, as fast as it can. */
  const writer = `
    import { writeWhole } from '${join(import.meta.dirname, '../../src/io/files.ts')}'
    const [path, one, other] = process.argv.slice(1)
    process.stdout.write('begun')
    for (;;) { writeWhole(path, one); writeWhole(path, other) }
  `
  const one = formatFragment(sample)
  const other = formatFragment({ ...sample, host: 'x'.repeat(100_000) })

  it('leaves the old file, none, or a whole one, forty times', async () => {
    const folder = freshFolder()
    const path = join(folder, 'results-400-3.json')
    const seen = new Set<string>()
    for (let round = 0; round < 40; round += 1) {
      if (round % 2 === 0) writeFileSync(path, one)
      const child = execa(process.execPath, ['--input-type=module', '--eval', writer, path, one, other], {
        reject: false,
        buffer: false,
      })
      await new Promise(resolve => child.stdout.once('data', resolve))
      // From at once to after many writes, however long a disk takes for one.
      await sleep((round % 10) ** 2)
      child.kill('SIGKILL')
      await child
      const text = readFileSync(path, 'utf8')
      expect([one, other], `round ${round}`).toContain(text)
      seen.add(text)
    }
    expect(seen.size).toBe(2)
  })

  it('leaves nothing at all where it was still measuring', async () => {
    const folder = freshFolder()
    const photo = join(folder, 'large.jpg')
    writeFileSync(photo, await largePhotograph())
    writeFileSync(join(folder, 'manifest.txt'), `${photo} 1900\n`.repeat(500))
    const child = execa(
      join(import.meta.dirname, '../../wrappers/photogrid'),
      ['luminance', 'out.json', '0', '500'],
      {
        cwd: folder,
        reject: false,
        buffer: false,
        stdin: { file: join(folder, 'manifest.txt') },
      },
    )
    await new Promise(resolve => child.stdout.once('data', resolve))
    child.kill('SIGKILL')
    await child
    expect(existsSync(join(folder, 'out.json'))).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['large.jpg', 'manifest.txt'])
  })
})
