// A whole range through the worker: real files, real decoding, and a process that is killed.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { type Fragment, formatFragment, parseFragment } from '../../src/data/fragment.ts'
import { isFailed } from '../../src/data/outcome.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder, photogrid, testdata } from '../photogrid.ts'

const read = (folder: string, name: string): Fragment =>
  parseFragment(readFileSync(join(folder, name))) as Fragment

describe('a range with every hostile file in it', () => {
  const hostile = join(testdata, 'hostile')
  const good = join(testdata, 'photos', 'hopper-128.jpg')
  const files = readdirSync(hostile).filter(name => name !== 'models' && name !== 'names')
  const named = readdirSync(join(hostile, 'names')).map(name => join('names', name))

  it.each([1, 4])(
    'costs no other row anything, with %i at a time, and is reported in order',
    async threads => {
      const folder = freshFolder()
      const rows = [...files, ...named].flatMap(name => [good, join(hostile, name)])
      const input = [...rows, good].map((path, row) => `${path} ${row}\n`).join('')
      const words = ['luminance', 'out.json', '0', String(rows.length + 1), '--threads', String(threads)]
      const { stdout, exitCode } = await photogrid(folder, words, { input })
      expect(exitCode).toBe(0)

      const { outcomes } = read(folder, 'out.json')
      expect(outcomes.map(({ row }) => row)).toEqual(outcomes.map((_, index) => index))
      const wellBehaved = outcomes.filter((_, index) => index % 2 === 0)
      expect(wellBehaved.every(outcome => !isFailed(outcome))).toBe(true)
      expect(new Set(wellBehaved.map(outcome => (outcome as { luminance?: number }).luminance)).size).toBe(1)
      // A name, however odd, is only a name.
      const odd = outcomes.slice(2 * files.length).filter((_, index) => index % 2 === 1)
      expect(odd.map(outcome => isFailed(outcome))).toEqual(named.map(() => false))
      for (const outcome of outcomes) {
        if (isFailed(outcome))
          expect(outcome.failure).toMatchObject({ code: expect.not.stringMatching('internal') })
      }
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
    const photo = join(testdata, 'photos', 'cat-large-3456x2304.jpg')
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
    expect(readdirSync(folder)).toEqual(['manifest.txt'])
  })
})
