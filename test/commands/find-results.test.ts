import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nameOf } from '../home-files.ts'
import { startFaultyServer } from '../io/faulty-server.ts'
import { photograph as photo } from '../made/photographs.ts'
import { freshFolder, isSentence, launcher, photogrid } from '../photogrid.ts'
import { first, measured, runUnderWay } from './home.ts'

/** A run whose results were copied into `out/`, and nothing of them is in its folder. */
async function copiedOut() {
  const { folder, write } = await runUnderWay()
  mkdirSync(join(folder, 'out'))
  for (const name of readdirSync(folder).filter(each => each.startsWith('results-')))
    renameSync(join(folder, name), join(folder, 'out', name))
  return { folder, write }
}

const fourRows = nameOf('0-4', first)
const counts = { measured: 3, failed: 2, missing: 7 }
const json = async (folder: string, ...words: string[]) =>
  JSON.parse((await photogrid(folder, [...words, '--json'])).stdout)

describe('results that lie elsewhere', () => {
  it('are seen by every verb that looks at results, as a folder and as files', async () => {
    const { folder } = await copiedOut()
    expect(await json(folder, 'status')).toMatchObject({ missing: 12 })
    expect(await json(folder, 'status', 'out/')).toMatchObject(counts)
    expect(await json(folder, 'status', '--results', 'out')).toMatchObject(counts)
    expect(await json(folder, 'aggregate', 'out/')).toMatchObject(counts)
    expect((await json(folder, 'watch', '--once', '--results', 'out')).rows).toMatchObject(counts)
    expect(await json(folder, 'status', `out/${fourRows}`)).toMatchObject({ measured: 2, failed: 2 })
  })

  it('are seen by why, and by what plans the rest', async () => {
    const { folder } = await copiedOut()
    const why = await photogrid(folder, ['why', '1', 'out/'])
    expect(why.stdout).toContain(`out/${fourRows}: by node12 at SITE-A-CE1`)
    const missing = await photogrid(folder, ['run', '4', '--missing', '--results', 'out', '--dry-run'])
    expect(missing.stderr).toContain('8 rows to be done again: 7 missing, 1 failed (timeout 1)')
    const planned = await photogrid(folder, ['mksubmit', '4', '--missing', '--results', 'out', '-n'])
    expect(planned.stdout.split('\n').slice(-3)).toEqual(missing.stdout.split('\n').slice(-3))
  })

  it('are counted beside those of this folder with --results, and in place of them where they are named alone', async () => {
    const { folder, write } = await copiedOut()
    write('results-4-5.json', { first: 4, count: 5 }, [4, 5, 6, 7, 8].map(measured))
    const words = ['--results', 'out']
    expect(await json(folder, 'status', ...words)).toMatchObject({ measured: 8, failed: 2, missing: 2 })
    expect(await json(folder, 'aggregate', ...words)).toMatchObject({ measured: 8, failed: 2, missing: 2 })
    expect(await json(folder, 'status', 'out')).toMatchObject(counts)
    const { stderr } = await photogrid(folder, ['aggregate', ...words, '--json'])
    expect(stderr).toContain('photogrid run --results out\n')
    expect(stderr).toContain('mksubmit --missing --results out > again.sub')
  })

  it('count once, however many ways lead to a file', async () => {
    const { folder } = await copiedOut()
    symlinkSync('out', join(folder, 'same'))
    symlinkSync(fourRows, join(folder, 'out', 'results-0-4-once-more.json'))
    const ways = ['out', 'out/', `./out/${fourRows}`, 'same', `out/${fourRows}`]
    const { fragments, duplicates, measured } = await json(folder, 'aggregate', ...ways)
    expect({ fragments, duplicates, measured }).toEqual({ fragments: 2, duplicates: 0, measured: 3 })
    const options = ways.flatMap(way => ['--results', way])
    expect((await json(folder, 'watch', '--once', ...options)).fragments.counted).toBe(2)
  })

  it.each([
    [['status', 'lost/']],
    [['why', '1', 'lost.json']],
    [['aggregate', 'out', 'lost.json']],
    [['aggregate', '--results', 'lost.json']],
    [['watch', '--once', '--results', 'lost']],
    [['run', '--results', 'lost']],
    [['mksubmit', '--missing', '--results', 'lost']],
  ])('that are not there are misuse, said in a sentence: %j', async words => {
    const { folder } = await copiedOut()
    const { stdout, stderr, exitCode } = await photogrid(folder, words)
    expect({ stdout, exitCode, isSentence: isSentence(stderr) }).toEqual({
      ...{ stdout: '', exitCode: 2, isSentence: true },
    })
    expect(stderr).toMatch(/^photogrid: cannot read lost\S*: no such file\n {2}name fragments, or folders/)
  })

  it('are missed where a folder has none', async () => {
    const { folder } = await copiedOut()
    mkdirSync(join(folder, 'empty'))
    const { stderr, exitCode } = await photogrid(folder, ['status', 'empty'])
    expect(stderr).toContain('empty holds no fragment: no file there is called results-*.json\n')
    expect(exitCode).toBe(3)
  })

  it('are what mksubmit says to be home, where it plans everything again', async () => {
    const { folder } = await copiedOut()
    const { stderr, exitCode } = await photogrid(folder, ['mksubmit', '4', '--results', 'out', '-n'])
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/^5 of 12 rows are home.*--results out/m)
  })

  it('are followed by watch while they come', async () => {
    const { folder, write } = await copiedOut()
    const watch = execa(launcher, ['watch', '--interval', '0.1', '--results', 'out'], {
      ...{ cwd: folder, reject: false, stdin: 'ignore', forceKillAfterDelay: 1000 },
    })
    onTestFinished(() => {
      watch.kill()
    })
    let text = ''
    watch.stdout.on('data', chunk => {
      text += chunk
    })
    const until = async (wanted: string): Promise<void> => {
      for (let tries = 0; tries < 1000 && !text.includes(wanted); tries += 1) await sleep(20)
      expect(text).toContain(wanted)
    }
    await until('3 of 12 rows measured, 2 failed, 7 missing')
    write('out/results-4-5.json', { first: 4, count: 5 }, [4, 5, 6, 7, 8].map(measured))
    await until('8 of 12 rows measured, 2 failed, 2 missing')
    write('results-10-2.json', { first: 10, count: 2 }, [10, 11].map(measured))
    const { exitCode, stderr } = await watch
    expect(exitCode).toBe(0)
    expect(stderr).toContain('next: photogrid aggregate --results out > scatter.html')
  })

  it('are where photogrid run goes on from, and it sees its own as well the next time', async () => {
    const server = await startFaultyServer({ files: () => photo })
    onTestFinished(() => server.close())
    const folder = freshFolder()
    const lines = Array.from({ length: 6 }, (_, row) => `${server.url}/${row}.jpg ${1900 + row}\n`)
    writeFileSync(join(folder, 'manifest.txt'), lines.join(''))
    const input = lines.join('')
    mkdirSync(join(folder, 'out'))
    await photogrid(folder, ['luminance', 'out/results-1-3.json', '1', '3'], { input })
    const run = () => photogrid(folder, ['run', '10', '--results', 'out/'])
    const first = await run()
    expect(first).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('3 of 6 rows were done before'),
    })
    expect((await run()).stderr).toBe('6 of 6 rows were done before\n')
    expect(server.requests).toHaveLength(6)
    expect(await json(folder, 'aggregate', '.', 'out')).toMatchObject({ complete: true, duplicates: 0 })
  })
})
