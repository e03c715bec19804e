import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshFolder, isSentence, photogrid, testdata } from '../photogrid.ts'
import { dryRun, needPool, type Suite } from '../pool/pool.ts'

const rows = (count: number): string =>
  Array.from({ length: count }, (_, row) => `http://h.example/${row}.jpg ${1860 + (row % 140)}\n`).join('')

function folderWith(manifest: string | Uint8Array): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  return folder
}
const photodemo = (): string => folderWith(readFileSync(join(testdata, 'manifest-photodemo.txt')))
const mksubmit = (folder: string, ...words: string[]) => photogrid(folder, ['mksubmit', ...words])

describe('mksubmit', () => {
  it("plans the tutorial's 5,576 rows as 28 jobs, with one queue statement and nothing after it", async () => {
    const folder = photodemo()
    const { stdout, stderr, exitCode } = await mksubmit(folder, '200')
    expect(exitCode).toBe(0)
    expect(stdout.match(/^\s*queue\b.*$/gim)).toEqual(['queue 28'])
    expect(stdout.trimEnd().endsWith('\nqueue 28')).toBe(true)
    expect(stderr).toMatch(/5,576 rows of manifest\.txt, 28 jobs, plan [0-9a-f]{12}-luminance-1\n$/)
    expect(statSync(join(folder, 'log')).isDirectory()).toBe(true)
    expect(statSync(join(folder, 'run.sh')).mode & 0o111).toBe(0o111)
  })

  it('tells every job, and who tries it by hand, to take pictures whose owner opted out', async () => {
    const { stdout } = await mksubmit(folderWith(rows(10)), '5', '--ignore-opt-out')
    expect(stdout).toMatch(/^arguments = "luminance .* --ignore-opt-out"$/m)
    expect(stdout).toContain('./run.sh luminance results.json 0 5 --ignore-opt-out < manifest.txt')
  })

  it('takes 200 rows a job where nothing is said', async () => {
    const folder = photodemo()
    expect((await mksubmit(folder)).stdout).toBe((await mksubmit(folder, '200')).stdout)
  })

  it('makes the wrapper once, and says so with its size and time', async () => {
    const folder = folderWith(rows(10))
    expect((await mksubmit(folder, '5')).stderr).toMatch(
      /^run\.sh: \d+ MB, (built|copied from the cache) in /,
    )
    expect((await mksubmit(folder, '5')).stderr).not.toContain('run.sh')
  })

  it('gives a description that does not grow with the number of jobs', async () => {
    const few = await mksubmit(folderWith(rows(1000)), '100')
    const many = await mksubmit(folderWith(rows(9000)), '1')
    // Digits of three numbers, and the line that has HTCondor make jobs as they are needed.
    expect(Math.abs(many.stdout.length - few.stdout.length)).toBeLessThan(20)
    expect(many.stdout).toMatch(/^max_idle = 1000$/m)
    expect(few.stdout).not.toMatch(/^max_idle/m)
  })

  it.each([
    [['0'], 'ROWS, the rows a job, must be a whole number from 1'],
    [['-5'], 'found "-5"'],
    [['1.5'], 'found "1.5"'],
    [['many'], 'found "many"'],
    [['1e9999'], 'found "1e9999"'],
    [['99999999999999999999'], 'found "99999999999999999999"'],
    [['200', '--manifest', 'nowhere.txt'], 'cannot read nowhere.txt: no such file'],
    [['200', '--manifest', '.'], 'cannot read .: it is a folder'],
    [['200', '--request-memory', '2'], '--request-memory must be a size with its unit'],
    [['200', '--request-memory', 'lots'], '--request-memory must be a size with its unit'],
    [['200', '--duration', 'forever'], '--duration must be medium or long; found "forever"'],
    [['200', '--site', 'mars'], 'Allowed choices are ospool, htcondor'],
    [['200', '--analysis', 'colour'], 'there is no analysis "colour"'],
    [['200', '--append', 'queue 5'], '--append must be KEY = VALUE'],
    [['200', '--append', 'a = b\nqueue 5'], '--append must be KEY = VALUE on one line'],
    [['200', '--project', 'X"\nqueue 9'], '--project must not hold quotes'],
    [['200', '--max-pixels', 'all'], '--max-pixels must be a whole number'],
    [['200', '--template', 'nowhere.sub'], 'cannot read nowhere.sub'],
    [['200', '300'], 'too many arguments'],
  ])('%j is misuse: exit code 2, a sentence, and not a byte on standard output', async (words, sentence) => {
    const folder = folderWith(rows(10))
    const { stdout, stderr, exitCode } = await mksubmit(folder, ...words)
    expect(stderr).toContain(sentence)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(readdirSync(folder)).toEqual(['manifest.txt'])
  })

  it.each([
    ['empty', ''],
    ['blank', '\n \n\t\n'],
  ])('an %s manifest is misuse', async (_, manifest) => {
    const { stdout, stderr, exitCode } = await mksubmit(folderWith(manifest))
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain('manifest.txt holds no rows')
    expect(isSentence(stderr)).toBe(true)
  })

  it('says what it would do with --dry-run, range by range, and writes nothing', async () => {
    const folder = folderWith(rows(450))
    const { stdout, exitCode } = await mksubmit(folder, '200', '--dry-run')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').slice(-4, -1)).toEqual(['0-200', '200-200', '400-50'])
    expect(readdirSync(folder)).toEqual(['manifest.txt'])
  })

  it('gives each job its part with --split, written once and never mixed with another plan', async () => {
    const folder = folderWith(rows(450))
    const first = await mksubmit(folder, '200', '--split')
    const plan = /plan (\S+)\n$/.exec(first.stderr)?.[1] ?? ''
    const parts = join(folder, 'manifest.d', plan)
    expect(readdirSync(parts).sort()).toEqual(['0-200.txt', '200-200.txt', '400-50.txt'])
    expect(first.stdout).toContain(`input = manifest.d/${plan}/$(first_row)-$(row_count).txt`)
    const text = readFileSync(join(parts, '400-50.txt'), 'utf8')
    expect(text.slice(text.indexOf('\n') + 1)).toBe(
      rows(450).split('\n').slice(400, 450).join('\n').concat('\n'),
    )
    const times = readdirSync(parts).map(name => statSync(join(parts, name)).mtimeMs)
    expect((await mksubmit(folder, '200', '--split')).stderr).toContain('0 of them new')
    expect(readdirSync(parts).map(name => statSync(join(parts, name)).mtimeMs)).toEqual(times)

    writeFileSync(join(folder, 'manifest.txt'), rows(449))
    await mksubmit(folder, '200', '--split')
    expect(readdirSync(join(folder, 'manifest.d'))).toHaveLength(2)
  })

  it("fills in a site's own template, and names what a wrong one asks for", async () => {
    const folder = folderWith(rows(10))
    writeFileSync(join(folder, 'mine.sub'), 'executable = {{wrapper}}\nqueue {{jobs}}\n')
    expect((await mksubmit(folder, '5', '--template', 'mine.sub')).stdout).toBe(
      'executable = run.sh\nqueue 2\n',
    )
    writeFileSync(join(folder, 'wrong.sub'), 'queue {{job}}\n')
    const { stdout, stderr, exitCode } = await mksubmit(folder, '5', '--template', 'wrong.sub')
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(/the template wrong\.sub cannot be filled in: .*job.*\n {2}it may use: .*jobs.*/)
  })

  it('carries a small wrapper and leaves the runtime beside it with --runtime-url', async () => {
    const folder = folderWith(rows(10))
    const { stdout, stderr } = await mksubmit(folder, '5', '--runtime-url', 'osdf:///ospool/ap40/data/me/')
    const runtime = readdirSync(folder).find(name => /^photogrid-runtime-[0-9a-f]{64}\.tar\.gz$/.test(name))
    expect(statSync(join(folder, 'run.sh')).size).toBeLessThan(50_000)
    expect(stdout).toContain(`transfer_input_files = osdf:///ospool/ap40/data/me/${runtime}\n`)
    expect(stderr).toContain(`${runtime}: to be put where the jobs find it`)
  })

  it('keeps a folder of logs that is there already', async () => {
    const folder = folderWith(rows(10))
    mkdirSync(join(folder, 'log'))
    writeFileSync(join(folder, 'log', 'job.output.1.0'), 'old')
    await mksubmit(folder, '5')
    expect(readFileSync(join(folder, 'log', 'job.output.1.0'), 'utf8')).toBe('old')
    expect(existsSync(join(folder, 'run.sh'))).toBe(true)
  })
})

describe.each<[string, Suite]>([
  ['HTCondor 23.9.6', 'trixie'],
  ['HTCondor 25.14.1', 'sid'],
])('condor_submit -dry-run of %s', async (_, suite) => {
  const isThere = await needPool(suite)
  it
    .runIf(isThere)
    .each([
      [['200']],
      [['200', '--site', 'htcondor']],
      [['1', '--max-idle', '50', '--split']],
      [['7', '--project', 'My Project', '--batch-name', 'a b', '--duration', 'long', '--request-cpus', '4']],
      [
        [
          '200',
          '--requirements',
          'PORT_80 =?= True',
          '--append',
          'environment = "A=b"',
          '--max-retries',
          '0',
        ],
      ],
      [['200', '--runtime-url', 'osdf:///ospool/ap40/data/me/']],
    ])('takes what mksubmit %j writes, with nothing on standard error', async words => {
    const folder = photodemo()
    const { stdout } = await mksubmit(folder, ...words)
    writeFileSync(join(folder, 'submit.sub'), stdout)
    const taken = await dryRun('submit.sub', folder, suite)
    expect(taken.stderr).toBe('')
    expect(taken.exitCode).toBe(0)
    const rowsAJob = Number(words[0])
    expect(taken.stdout).toContain(`luminance results-0-${rowsAJob}.json 0 ${rowsAJob} --plan`)
    // With late materialization a dry run shows the first job only.
    if (words.includes('--max-idle')) return
    const last = 5576 - (5576 % rowsAJob)
    expect(taken.stdout).toContain(
      `luminance results-${last}-${5576 - last}.json ${last} ${5576 - last} --plan`,
    )
  })
})
