// photogrid check: what is wrong is said before a job is made.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CheckReport } from '../../src/data/check-report.ts'
import { startFaultyServer } from '../io/faulty-server.ts'
import { hostile } from '../made/hostile.ts'
import { photograph as photo } from '../made/photographs.ts'
import { freshFolder, isSentence, launcher, photogrid } from '../photogrid.ts'
import { needPool, submitFolder } from '../pool/pool.ts'

async function serve() {
  const server = await startFaultyServer({ files: path => (path.startsWith('/photo') ? photo : undefined) })
  onTestFinished(() => server.close())
  return server
}
function folderWith(lines: readonly string[]): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), lines.map(line => `${line}\n`).join(''))
  return folder
}
const check = (folder: string, ...words: string[]) => photogrid(folder, ['check', ...words])
async function reportOf(folder: string, ...words: string[]): Promise<CheckReport & { exitCode: number }> {
  const { stdout, stderr, exitCode } = await check(folder, '--json', ...words)
  expect(stderr).toBe('')
  return { ...JSON.parse(stdout), exitCode }
}

describe('photogrid check', () => {
  it('adds up no bytes to fetch where every picture is a file', async () => {
    const folder = join(freshFolder(), 'archive')
    await photogrid('/', ['new', folder, '--photos', '3'])
    const { stdout } = await photogrid(folder, ['check'])
    expect(stdout).toMatch(/^sizes +a picture has /m)
    expect(stdout).not.toMatch(/^sizes .*in all$/m)
  })

  it('wraps its lines between words on a terminal, and not in a pipe', async () => {
    const folder = folderWith(Array.from({ length: 9 }, () => 'http://a-very-long-name.example/1.jpg 1900'))
    const words = ['check', '--sample', '0', '--measure', '0']
    const command = `stty cols 40; exec ${launcher} ${words.join(' ')}`
    const options = { cwd: folder, reject: false } as const
    const { stdout } = await execa('script', ['-qec', command, '/dev/null'], options)
    // What stood there while it worked is taken away.
    const lines = stdout.split('\u001b[2K').at(-1)!.split(/\r?\n/)
    const piped = (await photogrid(folder, words)).stdout.split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(40)
    expect(Math.max(...piped.map(line => line.length))).toBeGreaterThan(80)
    const wordsOf = (text: readonly string[]) => text.join(' ').split(/\s+/).filter(Boolean)
    expect(wordsOf(lines)).toEqual(wordsOf(piped))
  })

  it('of a good manifest says what the plan will take, and exits 0', async () => {
    const server = await serve()
    const folder = folderWith(Array.from({ length: 60 }, (_, row) => `${server.url}/photo-${row}.jpg 1900`))
    const { stdout, stderr, exitCode } = await check(folder, '20', '--jobs', '2', '--connections', '6')
    expect(stderr).toBe('')
    expect(stdout).toContain('manifest    manifest.txt: 60 rows, ')
    expect(stdout).toContain('rows        all parse\n')
    expect(stdout).toContain('repeated    no URL comes twice\n')
    expect(stdout).toMatch(/hosts {7}127\.0\.0\.1:\d+ {2}100\.0 % {2}60 rows\n/)
    expect(stdout).toContain('sample      asked for 60 pictures: all answer\n')
    expect(stdout).toMatch(/measured {4}5 pictures with luminance: [\d.]+ ms each/)
    expect(stdout).toMatch(/plan {8}3 jobs of 20 rows: about [\d.]+ s each at 5\.0 MB a second/)
    expect(stdout).toMatch(
      /2 jobs at a time with 6 connections each:\n {14}127\.0\.0\.1:\d+ gets at most 12 requests at once, about [\d,]+ a second\n/,
    )
    expect(stdout.endsWith('verdict     nothing is wrong, as far as was looked\n')).toBe(true)
    expect(exitCode).toBe(0)
    // Politely: each was asked for once, and five were fetched.
    const methods = server.requests.map(({ method }) => method)
    expect([methods.filter(method => method === 'HEAD').length, methods.length]).toEqual([60, 65])
    expect(server.maxConcurrent).toBeLessThanOrEqual(4)
  })

  it('names every kind of row that would fail, and exits 3', async () => {
    const server = await serve()
    const folder = folderWith([
      `${server.url}/photo.jpg 1900`,
      'one-word',
      `${server.url}/status/404 1901`,
      `${server.url}/photo.jpg 1900`,
      `${server.url}/html 1902`,
      `${server.url}/photo.jpg?tag=noai 1903`,
      'nowhere.jpg 1904',
    ])
    const { findings, sample, exitCode } = await reportOf(folder, '--measure', '0')
    expect(exitCode).toBe(3)
    expect(findings.bad.first).toEqual([
      { line: 2, reason: 'expected a URL and its key, found one word, "one-word"' },
    ])
    expect(findings.repeats).toMatchObject({ count: 1, sameKey: 1, first: [{ line: 4, of: 1 }] })
    expect(sample).toMatchObject({ asked: 5, answered: 1 })
    expect(sample!.problems.map(({ line, code }) => [line, code])).toEqual([
      [3, 'http-404'],
      [5, 'not-an-image'],
      [6, 'opted-out'],
      [7, 'no-such-file'],
    ])
    const { stdout } = await check(folder, '--measure', '0')
    expect(stdout).toContain(
      'pictures that are yours can be had all the same: mksubmit --ignore-opt-out > submit.sub',
    )
    expect(stdout).toContain('a job looks for files on its own machine')
    expect((await reportOf(folder, '--measure', '0', '--ignore-opt-out')).sample!.answered).toBe(2)
  })

  it('asks for a sample spread over the manifest, and for all of it where told', async () => {
    const server = await serve()
    const folder = folderWith(Array.from({ length: 100 }, (_, row) => `${server.url}/photo-${row}.jpg 1900`))
    expect((await reportOf(folder, '--sample', '4', '--measure', '0')).sample!.asked).toBe(4)
    const asked = server.requests.map(({ url }) => Number(/\d+/.exec(url)![0])).sort((a, b) => a - b)
    expect(asked).toEqual([0, 25, 50, 75])
    expect((await reportOf(folder, '--all', '--measure', '0')).sample!.asked).toBe(100)
  })

  it('tells damage that only measuring shows', async () => {
    const folder = folderWith(['half.jpg 1900'])
    writeFileSync(join(folder, 'half.jpg'), hostile('truncated-half.jpg'))
    const { sample, measured, exitCode } = await reportOf(folder)
    expect(sample!.answered).toBe(1)
    expect(measured).toMatchObject({ asked: 1, answered: 0, codes: [{ code: 'truncated', count: 1 }] })
    expect(exitCode).toBe(3)
  })

  it('goes through the proxy that the jobs would use', async () => {
    const proxy = await serve()
    const folder = folderWith(['http://pictures.example/photo.jpg 1900'])
    const env = { http_proxy: proxy.url }
    const { exitCode } = await photogrid(folder, ['check', '--measure', '0'], { env })
    expect(exitCode).toBe(0)
    expect(proxy.requests.map(({ method, headers }) => [method, headers.host])).toEqual([
      ['HEAD', 'pictures.example'],
    ])
  })

  it('asks nobody where rows are the parameters of one’s own analysis', async () => {
    const folder = folderWith(['three words here 1', 'ftp://no.matter/a 2'])
    writeFileSync(
      join(folder, 'mine.mjs'),
      `export default { name: 'mine', version: 1, fetches: false,
        open: () => ({ measure: (_, { location }) => ({ mine: location.length }), close: () => {} }) }`,
    )
    const { sample, findings, measured, exitCode } = await reportOf(folder, '--analysis', './mine.mjs')
    expect(sample).toBeNull()
    expect(findings).toMatchObject({ rows: 2, bad: { count: 0 }, hosts: [] })
    expect(measured).toMatchObject({ asked: 2, answered: 2 })
    expect(exitCode).toBe(0)
  })

  it('ends at Ctrl-C, without a report', async () => {
    const server = await serve()
    const folder = folderWith(Array.from({ length: 50 }, (_, row) => `${server.url}/never?${row} 1900`))
    const asking = execa(launcher, ['check'], { cwd: folder, reject: false })
    while (server.requests.length < 4) await sleep(50)
    asking.kill('SIGINT')
    const { exitCode, stdout } = await asking
    expect([exitCode, stdout]).toEqual([130, ''])
  })

  it('reads a million rows in bounded memory', async () => {
    const folder = freshFolder()
    const million = Array.from(
      { length: 1_000_000 },
      (_, row) =>
        `https://images${row % 50}.example.org/archive/${row % 999_999}-a-picture.jpg ${1900 + (row % 100)}\n`,
    )
    writeFileSync(join(folder, 'manifest.txt'), million.join(''))
    const env = { NODE_OPTIONS: '--max-old-space-size=80' }
    const words = ['check', '--json', '--sample', '0', '--measure', '0']
    const { stdout, stderr, exitCode } = await photogrid(folder, words, { env })
    expect(exitCode, stderr).toBe(0)
    const { findings } = JSON.parse(stdout)
    expect(findings.rows).toBe(1_000_000)
    expect(findings.hosts).toHaveLength(50)
  })

  it.each([
    [['--sample', 'some'], '--sample must be a whole number'],
    [['--rate', '5'], '--rate must be a size with its unit'],
    [['--manifest', 'none.txt'], 'cannot read none.txt: no such file'],
    [['--submit', 'none.sub'], 'cannot read none.sub: no such file'],
    [['--min-score', '0.5'], '--min-score belongs to objects'],
  ])('says what is wrong with %j', async (words, sentence) => {
    const { stdout, stderr, exitCode } = await check(folderWith(['a.jpg 1']), ...words)
    expect(stderr).toContain(sentence)
    expect(isSentence(stderr)).toBe(true)
    expect([stdout, exitCode]).toEqual(['', 2])
  })
})

describe('photogrid check --submit', async () => {
  const words = ['check', '--sample', '0', '--measure', '0', '--submit', 'submit.sub']

  it('says so where there is no condor_submit', async () => {
    const folder = folderWith(['a.jpg 1'])
    writeFileSync(join(folder, 'submit.sub'), 'queue 1\n')
    const { stdout, exitCode } = await photogrid(folder, words, { env: { PATH: '/usr/bin:/bin' } })
    expect(stdout).toContain('submit.sub: not looked at, there is no condor_submit on this machine')
    expect(exitCode).toBe(0)
  })

  it.runIf(await needPool())('finds what HTCondor would not take, and files that are missing', async () => {
    const folder = folderWith(['a.jpg 1', 'b.jpg 2'])
    const env = { PATH: `${await submitFolder()}:${process.env.PATH}`, CONDOR_CONFIG: '/dev/null' }
    const { stdout: description } = await photogrid(folder, ['mksubmit', '1'])
    const submit = async (text: string) => {
      writeFileSync(join(folder, 'submit.sub'), text)
      return photogrid(folder, words, { env })
    }
    const good = await submit(description)
    expect(good.stdout).toContain('submit.sub: condor_submit takes it, and its files are here')
    expect(good.exitCode).toBe(0)

    const missing = await submit(description.replace(/^executable = .*$/m, 'executable = run-away.sh'))
    expect(missing.stdout).toContain('run-away.sh')
    expect(missing.exitCode).toBe(3)

    const odd = await submit(description.replace('request_memory =', 'reqest_memory ='))
    expect(odd.stdout).toMatch(/reqest_memory/)
    expect(odd.exitCode).toBe(3)
  })
})
