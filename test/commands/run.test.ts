import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Fragment } from '../../src/data/fragment.ts'
import { runLogFile, tagOf } from '../../src/data/fragment-name.ts'
import type { Reading } from '../../src/data/outcome.ts'
import { fileOf, fragmentNames, rangesAtHome, readFragmentOf } from '../home-files.ts'
import { startFaultyServer } from '../io/faulty-server.ts'
import { hostile } from '../made/hostile.ts'
import { photograph as photo } from '../made/photographs.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

async function serve(files: Record<string, Uint8Array>, latencyMs = 0) {
  const server = await startFaultyServer({ files: path => files[path], latencyMs })
  onTestFinished(() => server.close())
  return server
}
function folderWith(manifest: readonly string[]): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), manifest.map(line => `${line}\n`).join(''))
  return folder
}
const fragmentOf = (file: string): Fragment => JSON.parse(readFileSync(file, 'utf8'))
/** Every fragment's bytes, by its name. */
const filesAsTheyAre = (folder: string): Record<string, string> =>
  Object.fromEntries(fragmentNames(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))

describe('photogrid run', () => {
  it('leaves pictures alone whose owner opted out, and takes them later for who owns them, in the same plan', async () => {
    const server = await serve({ '/photo.jpg': photo })
    const folder = folderWith([`${server.url}/photo.jpg 1900`, `${server.url}/photo.jpg?tag=noai 1901`])
    expect((await photogrid(folder, ['run'])).exitCode).toBe(0)
    const { outcomes } = readFragmentOf(folder, '0-2')
    expect(outcomes[1]).toMatchObject({ row: 1, failure: { code: 'opted-out', tries: 1 } })
    expect(server.requests).toHaveLength(2)

    const again = await photogrid(folder, ['run', '--missing', '--also', 'opted-out', '--ignore-opt-out'])
    expect(again.exitCode).toBe(0)
    const { stdout } = await photogrid(folder, ['aggregate', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ measured: 2, failed: 0, conflicts: [], complete: true })
  })

  it('tells its jobs to take pictures whose owner opted out', async () => {
    const server = await serve({ '/photo.jpg': photo })
    const folder = folderWith([`${server.url}/photo.jpg?tag=noai 1901`])
    expect((await photogrid(folder, ['run', '--ignore-opt-out'])).exitCode).toBe(0)
    expect((readFragmentOf(folder, '0-1').outcomes[0] as Reading).luminance).toBeGreaterThan(0)
  })

  it('gives every row an outcome, whatever is wrong with it, and no row costs another', async () => {
    const server = await serve({
      '/photo.jpg': photo,
      '/half.jpg': hostile('truncated-half.jpg'),
      '/page.jpg': hostile('html-error-page.jpg'),
      '/12-bit.jpg': hostile('12-bit.jpg'),
      '/giant.jpg': hostile('giant-dims.jpg'),
    })
    const dead = await serve({})
    await dead.close()
    const rows: [string, string][] = [
      [`${server.url}/photo.jpg 1900`, 'measured'],
      [`${server.url}/status/404 1901`, 'http-404'],
      [`${server.url}/status/410 1901`, 'http-410'],
      [`${server.url}/flaky/503?times=2 1902`, 'not-an-image'],
      [`${server.url}/half.jpg 1903`, 'truncated'],
      [`${server.url}/page.jpg 1904`, 'not-an-image'],
      [`${server.url}/12-bit.jpg 1905`, 'unsupported-format'],
      [`${server.url}/giant.jpg 1906`, 'too-large'],
      [`${server.url}/empty 1907`, 'empty'],
      [`${server.url}/never 1908`, 'timeout'],
      [`${server.url}/drip 1909`, 'timeout'],
      [`${server.url}/loop 1910`, 'redirects'],
      [`${server.url}/redirect?to=file:///etc/passwd 1911`, 'redirects'],
      [`${server.url}/endless 1912`, 'too-large'],
      [`${server.url}/garbage 1913`, 'protocol'],
      [`${dead.url}/photo.jpg 1914`, 'refused'],
      ['http://no-such-host.invalid/a.jpg 1915', 'no-such-host'],
      ['/no/such/file.jpg 1916', 'no-such-file'],
      [`${freshFolder()} 1917`, 'not-a-file'],
      ['', 'bad-row'],
      ['only-one-word', 'bad-row'],
      [`${server.url}/photo.jpg nineteen`, 'bad-row'],
      ['ftp://h.example/a.jpg 1918', 'bad-row'],
      [`${server.url}/photo.jpg 1919`, 'measured'],
    ]
    const folder = folderWith(rows.map(([line]) => line))
    const words = ['run', '100', '--row-timeout', '6', '--max-bytes', '3000000']
    const { stderr, exitCode } = await photogrid(folder, words)
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 })
    const { outcomes } = readFragmentOf(folder, `0-${rows.length}`)
    const said = outcomes.map(outcome =>
      'failure' in outcome ? (outcome as never as { failure: { code: string } }).failure.code : 'measured',
    )
    expect(said).toEqual(rows.map(([, expected]) => expected))
    expect(outcomes.at(-1)).toMatchObject({ luminance: (outcomes[0] as Reading).luminance })
  })

  it('runs each range in a sandbox of its own, keeps what the jobs said, and leaves nothing else', async () => {
    const temporary = freshFolder()
    const server = await serve({ '/photo.jpg': photo })
    const folder = folderWith(Array.from({ length: 7 }, (_, row) => `${server.url}/photo.jpg ${1900 + row}`))
    const { stdout, stderr, exitCode } = await photogrid(folder, ['run', '3', '--jobs', '2'], {
      env: { TMPDIR: temporary },
    })
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 })
    expect(stderr).toMatch(/3 ranges of 3 done, 7 rows in /)
    expect(rangesAtHome(folder)).toEqual(['0-3', '3-3', '6-1'])
    const tag = tagOf(fileOf(folder, '6-1'))!
    expect(readFileSync(join(folder, runLogFile('output', tag)), 'utf8')).toContain('[1906, ')
    expect(readdirSync(join(folder, 'log'))).toHaveLength(6)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('does only what is not finished', async () => {
    const server = await serve({ '/photo.jpg': photo })
    const folder = folderWith(Array.from({ length: 6 }, (_, row) => `${server.url}/photo.jpg ${1900 + row}`))
    await photogrid(folder, ['run', '2'])
    const damaged = fileOf(folder, '2-2')
    writeFileSync(damaged, readFileSync(damaged).subarray(0, 300))
    const kept = filesAsTheyAre(folder)
    const asked = server.requests.length
    expect((await photogrid(folder, ['run', '2', '--dry-run'])).stdout.split('\n').slice(1)).toEqual([
      '2-2',
      '',
    ])
    const again = await photogrid(folder, ['run', '2'])
    expect(again.stderr).toContain('4 of 6 rows were done before')
    expect(server.requests.length - asked).toBe(2)
    expect(filesAsTheyAre(folder)).toMatchObject(kept)
    expect(rangesAtHome(folder)).toEqual(['0-2', '2-2', '2-2', '4-2'])
    expect((await photogrid(folder, ['aggregate', '--json'])).exitCode).toBe(0)
  })

  it('does the rows that are missing, however the others were cut', async () => {
    const server = await serve({ '/photo.jpg': photo })
    const folder = folderWith(Array.from({ length: 7 }, (_, row) => `${server.url}/photo.jpg ${1900 + row}`))
    const input = readFileSync(join(folder, 'manifest.txt'), 'utf8')
    await photogrid(folder, ['luminance', 'results-1-2.json', '1', '2'], { input })
    expect((await photogrid(folder, ['run', '3'])).exitCode).toBe(0)
    expect(rangesAtHome(folder)).toEqual(['0-1', '1-2', '3-3', '6-1'])
    expect(server.requests).toHaveLength(7)
    expect(JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)).toMatchObject({
      complete: true,
      duplicates: 0,
    })
  })

  it('with --missing does failed rows again that a retry can help, and ends when that helps no more', async () => {
    const photos: Record<string, Uint8Array> = { '/photo.jpg': photo }
    const server = await serve(photos)
    const dead = await serve({})
    await dead.close()
    const folder = folderWith([
      `${server.url}/photo.jpg 1900`,
      `${dead.url}/a.jpg 1901`,
      `${server.url}/status/404 1902`,
      `${server.url}/photo.jpg 1903`,
      `${server.url}/never 1904`,
      `${server.url}/photo.jpg 1905`,
    ])
    const again = (...words: string[]) => photogrid(folder, ['run', ...words, '--row-timeout', '1'])
    await again('4')
    rmSync(fileOf(folder, '4-2'))
    const dry = await again('4', '--missing', '--dry-run')
    expect(dry.stdout.split('\n').slice(1)).toEqual(['1-1,4-2', ''])
    expect(dry.stderr).toContain('3 rows to be done again: 2 missing, 1 failed (refused 1)')

    expect((await again('4', '--missing')).exitCode).toBe(0)
    expect(readFragmentOf(folder, '1-5')).toMatchObject({ range: { first: 1, count: 5 }, rows: '1-1,4-2' })
    const stops = []
    for (let round = 0; round < 4; round += 1)
      stops.push((await again('4', '--missing')).stderr.split('\n')[0])
    expect(stops.map(line => line?.slice(0, 24))).toEqual([
      '2 rows to be done again:',
      '1 row to be done again: ',
      'no row to be done again:',
      'no row to be done again:',
    ])
    const { stdout } = await photogrid(folder, ['aggregate', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ complete: true, measured: 3, failed: 3, missing: 0, duplicates: 0 },
      causes: { refused: 1, 'http-404': 1, timeout: 1 },
    })
  })

  it('replaces nothing that is home: of a changed manifest, of another analysis, of another run at the same time', async () => {
    const server = await serve({ '/photo.jpg': photo })
    const folder = folderWith([`${server.url}/photo.jpg 1900`])
    await photogrid(folder, ['run'])
    const first = filesAsTheyAre(folder)
    writeFileSync(join(folder, 'manifest.txt'), `${server.url}/photo.jpg 1901\n`)
    const mine =
      "export default { name: 'mine', version: 1, fetches: false, open: () => ({ measure: () => ({ mine: 1 }) }) }\n"
    writeFileSync(join(folder, 'mine.mjs'), mine)
    const runs = [['run'], ['run'], ['run', '--analysis', './mine.mjs']]
    const ended = await Promise.all(runs.map(words => photogrid(folder, words)))
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    expect(filesAsTheyAre(folder)).toMatchObject(first)
    expect(rangesAtHome(folder)).toEqual(['0-1', '0-1', '0-1', '0-1'])
    const logs = readdirSync(join(folder, 'log'))
    expect(logs.filter(name => name.startsWith('run.output.'))).toHaveLength(4)
    expect(logs.filter(name => !/^run\.(output|error)\./.test(name))).toEqual([])
    const { stdout } = await photogrid(folder, ['run', '--analysis', 'luminance', '--dry-run'])
    const plan = /^plan (\S+):/.exec(stdout)![1]!
    expect(
      JSON.parse((await photogrid(folder, ['aggregate', '--json', '--plan', plan])).stdout),
    ).toMatchObject({
      ...{ measured: 1, duplicates: 1, conflicts: [], complete: true },
    })
  })

  it('says which range failed and why when nothing can connect, and exits 3', async () => {
    const dead = await serve({})
    await dead.close()
    const folder = folderWith([`${dead.url}/a.jpg 1900`, `${dead.url}/b.jpg 1901`])
    const { stderr, exitCode } = await photogrid(folder, ['run', '2', '--row-timeout', '3'])
    expect(stderr).toContain('0-2: exit code 75: ')
    expect(exitCode).toBe(3)
    expect(existsSync(join(folder, runLogFile('error', tagOf(fileOf(folder, '0-2'))!)))).toBe(true)
    // With the network back, the range is worth another try.
    expect((await photogrid(folder, ['run', '2', '--dry-run'])).stdout).toContain('\n0-2\n')
  })

  it.each([
    [['run', '0'], 'ROWS, the rows a job, must be a whole number'],
    [['run', '--jobs', 'all'], '--jobs must be a whole number'],
    [['run', '--manifest', 'nowhere.txt'], 'cannot read nowhere.txt'],
  ])('%j is misuse', async (words, sentence) => {
    const { stderr, exitCode } = await photogrid(folderWith(['a 1']), words)
    expect(stderr).toContain(sentence)
    expect(exitCode).toBe(2)
  })
})

describe('photogrid luminance', () => {
  const luminance = (input: string, ...words: string[]) =>
    photogrid(freshFolder(), ['luminance', ...words], { input })

  it.each([
    ['', ['results.json', '0', '5'], 'the manifest on standard input holds no rows'],
    ['a 1\n', ['results.json', '0', '5'], 'for all that is left, ask for 0 1'],
    ['a 1\n', ['results.json', '7', '5'], 'the last 0'],
    ['a 1\n', ['results.json', '0', '0'], 'COUNT, the number of rows, must be a whole number from 1'],
    [
      'a 1\n',
      ['results.json', '-1', '1'],
      'FIRST, the first row counted from 0, must be a whole number from 0',
    ],
    ['a 1\n', ['no/folder/results.json', '0', '1'], 'there is no folder no/folder'],
    ['a 1\n', ['.', '0', '1'], 'cannot write .: it is no regular file'],
    ['a 1\n', ['results.json', '0', '1', '--plan', '000000000000-luminance-1'], 'run mksubmit again'],
    ['a 1\n', ['results.json', '0'], "missing required argument 'count'"],
  ])('of the manifest %j with %j is misuse: %s', async (input, words, sentence) => {
    const { stderr, exitCode } = await luminance(input, ...words)
    expect(stderr).toContain(sentence)
    expect(exitCode).toBe(2)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('writes over a fragment, and over nothing else, such as the manifest itself', async () => {
    const folder = freshFolder()
    const input = 'none.jpg 1900\n'
    writeFileSync(join(folder, 'manifest.txt'), input)
    const slipped = await photogrid(folder, ['luminance', 'manifest.txt', '0', '1'], { input })
    expect(slipped).toMatchObject({ stdout: '', exitCode: 2 })
    expect(slipped.stderr).toContain('manifest.txt exists and is no fragment')
    expect(readFileSync(join(folder, 'manifest.txt'), 'utf8')).toBe(input)
    for (const _ of ['first', 'again']) {
      const { exitCode } = await photogrid(folder, ['luminance', 'results.json', '0', '1'], { input })
      expect(exitCode).toBe(0)
    }
  })

  it('exits 75 when no row at all could connect, and keeps the failures', async () => {
    const folder = freshFolder()
    const input = 'http://127.0.0.1:1/a.jpg 1900\n'
    const { stdout, exitCode } = await photogrid(
      folder,
      ['luminance', 'results.json', '0', '1', '--row-timeout', '2'],
      { input },
    )
    expect(exitCode).toBe(75)
    expect(stdout).toContain('/* line 1 failed: refused: ')
    expect(fragmentOf(join(folder, 'results.json')).outcomes).toMatchObject([
      { failure: { code: 'refused' } },
    ])
  })
})
