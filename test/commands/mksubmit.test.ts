import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { parseFragmentName } from '../../src/data/fragment-name.ts'
import { formatRange } from '../../src/data/row-range.ts'
import { sample } from '../data/sample-fragment.ts'
import { photodemoManifest } from '../made/manifest.ts'
import { freshFolder, isSentence, photogrid } from '../photogrid.ts'
import { bothVersions, dryRun, needPool } from '../pool/pool.ts'

const rows = (count: number): string =>
  Array.from({ length: count }, (_, row) => `http://h.example/${row}.jpg ${1860 + (row % 140)}\n`).join('')

function folderWith(manifest: string | Uint8Array): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  return folder
}
const photodemo = (): string => folderWith(photodemoManifest)
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
    expect(stdout).toMatch(/^arguments = "luminance .* --ignore-opt-out --checkpoint-seconds 1800"$/m)
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
    [['200', '--causes', 'timeout'], '--causes chooses failed rows for --missing'],
    [['200', '--missing', '--also', 'htp-404'], '--also must be failure codes with commas between'],
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
    expect((await mksubmit(folder, '5', '--template', 'mine.sub')).stdout).toMatch(
      /^executable = run-[0-9a-f]{8}\.sh\nqueue 2\n$/,
    )
    writeFileSync(join(folder, 'wrong.sub'), 'queue {{job}}\n')
    const { stdout, stderr, exitCode } = await mksubmit(folder, '5', '--template', 'wrong.sub')
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(/the template wrong\.sub cannot be filled in: .*job.*\n {2}it may use: .*jobs.*/)
  })

  describe('--missing', () => {
    /** Twelve rows: the first four are home, of which two failed; a file of another plan says that all is. */
    async function begun(): Promise<string> {
      const folder = folderWith(rows(12))
      const { stderr } = await mksubmit(folder, '4')
      const plan = /plan (\S+)\n$/.exec(stderr)![1]!
      const outcome = (row: number, code?: string) =>
        code === undefined
          ? { row, key: 1860 + row, luminance: 0.5 }
          : { row, key: 1860 + row, url: 'u', failure: { code, message: 'no', tries: 1, ms: 1 } }
      const outcomes = [outcome(0), outcome(1, 'timeout'), outcome(2), outcome(3, 'http-404')]
      const range = { first: 0, count: 4 }
      writeFileSync(join(folder, 'results-0-4.json'), formatFragment({ ...sample, plan, range, outcomes }))
      const other = { ...sample, plan: '000000000000-luminance-1', range: { first: 0, count: 12 } }
      const all = Array.from({ length: 12 }, (_, row) => outcome(row))
      writeFileSync(join(folder, 'results-0-12.json'), formatFragment({ ...other, outcomes: all }))
      return folder
    }

    it('plans what is not home as ranges and lists, in one queue statement that is the end', async () => {
      const folder = await begun()
      const { stdout, stderr, exitCode } = await mksubmit(folder, '4', '--missing')
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(
        /\nqueue first_row, row_count, job_rows from \(\n1 1 1-1\n4 4 4-4\n8 4 8-4\n\)\n$/,
      )
      expect(stdout).toContain('9 rows of manifest.txt, 4 a job, 3 jobs')
      expect(stdout).toContain('results-$(first_row)-$(row_count).luminance.$(Cluster)-$(SUBMIT_TIME).json')
      expect(stdout).toContain(' --rows $(job_rows) ')
      expect(stderr).toContain('9 rows to be done again: 8 missing, 1 failed (timeout 1)')
      expect(stderr).toContain('  1 row failed with http-404, which a retry does not help: --also http-404')
      expect(stderr).toContain('  not counted: results-0-12.json belongs to plan 000000000000-luminance-1')

      const many = await mksubmit(folder, '3', '--missing', '--also', 'http-404', '--dry-run')
      expect(many.stdout.split('\n').slice(-5, -1)).toEqual(['1-1', '3-3', '6-3', '9-3'])
      const few = await mksubmit(folder, '3', '--missing', '--causes', 'http-404', '--dry-run')
      expect(few.stdout.split('\n').slice(-4, -1)).toEqual(['3-3', '6-3', '9-3'])
    })

    it('gives each job the part of the manifest with its rows, with --split', async () => {
      const folder = await begun()
      const words = ['20', '--missing', '--split']
      const { stdout, stderr } = await mksubmit(folder, ...words)
      expect(stderr).toContain('1 part of the manifest, 1 of them new')
      const [, part = ''] =
        /, part, job_rows from \(\n1 11 (1-11-[0-9a-f]{8}) 1-1,4-8\n\)\n$/.exec(stdout) ?? []
      const plan = readdirSync(join(folder, 'manifest.d')).find(name => !name.endsWith('.txt'))!
      expect(stdout).toContain(`input = manifest.d/${plan}/$(part).txt`)
      const text = readFileSync(join(folder, 'manifest.d', plan, `${part}.txt`), 'utf8')
      const all = rows(12).trimEnd().split('\n')
      expect(text.split('\n').slice(1, -1)).toEqual([all[1], ...all.slice(4)])
      expect((await mksubmit(folder, ...words)).stderr).toContain('0 of them new')
    })

    it('ends with 5 and prints nothing where nothing is to be done, so that && stops', async () => {
      const folder = await begun()
      const home = readFileSync(join(folder, 'results-0-4.json'), 'utf8')
      const { sha256: _, photogrid: __, version: ___, ...fragment } = JSON.parse(home)
      const outcomes = rows(12)
        .trimEnd()
        .split('\n')
        .map((_, row) => ({
          row,
          key: 1860 + row,
          url: 'u',
          failure: { code: 'http-404', message: '', tries: 1, ms: 1 },
        }))
      const range = { first: 0, count: 12 }
      writeFileSync(join(folder, 'results-0-12.json'), formatFragment({ ...fragment, range, outcomes }))
      const said = await mksubmit(folder, '--missing', '--causes', 'reset')
      expect(said).toMatchObject({ stdout: '', exitCode: 5 })
      expect(said.stderr).toContain('no row to be done again')
    })

    it('says that jobs are in the queue still, whose rows look missing', async () => {
      const folder = await begun()
      expect((await mksubmit(folder, '4', '--missing', '-n')).stderr).not.toContain('in the queue')
      const submitted = (proc: number) =>
        `000 (012.00${proc}.000) 2026-05-04 09:12:01 Job submitted from host: <127.0.0.1:9618>\n...\n`
      const removed = '009 (012.001.000) 2026-05-04 09:12:02 Job was aborted.\n\tvia condor_rm\n...\n'
      writeFileSync(join(folder, 'job.log'), submitted(0) + submitted(1) + removed)
      const { stderr, exitCode } = await mksubmit(folder, '4', '--missing', '-n')
      expect(stderr).toContain('  job.log shows 1 job still in the queue')
      expect(exitCode).toBe(0)
      writeFileSync(join(folder, 'job.log'), '<?xml version="1.0"?>')
      expect((await mksubmit(folder, '4', '--missing', '-n')).exitCode).toBe(0)
    })

    it('refuses a template that knows nothing of it', async () => {
      const folder = await begun()
      writeFileSync(join(folder, 'mine.sub'), 'executable = {{wrapper}}\nqueue {{jobs}}\n')
      const { stdout, stderr, exitCode } = await mksubmit(folder, '4', '--missing', '--template', 'mine.sub')
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
      expect(stderr).toContain('it does not end with {{queue}}')
    })
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

describe.each(bothVersions)('condor_submit -dry-run of %s', async (_, suite) => {
  const isThere = await needPool(suite)
  it.runIf(isThere)('takes the lists of --missing as they are, up to the longest', async () => {
    const folder = folderWith(rows(5000))
    await mksubmit(folder, '5000')
    // Every third row failed, so that no two stand together.
    const { stdout } = await photogrid(folder, ['mksubmit', '4999', '--dry-run'])
    const plan = /^plan (\S+):/.exec(stdout)![1]!
    const outcomes = Array.from({ length: 5000 }, (_, row) =>
      row % 3 === 0
        ? {
            row,
            key: 1860 + (row % 140),
            url: 'u',
            failure: { code: 'timeout', message: '', tries: 1, ms: 1 },
          }
        : { row, key: 1860 + (row % 140), luminance: 0.5 },
    )
    const fragment = { ...sample, plan, range: { first: 0, count: 5000 }, outcomes }
    writeFileSync(join(folder, 'results-0-5000.json'), formatFragment(fragment))
    const { stdout: text } = await mksubmit(folder, '5000', '--missing')
    writeFileSync(join(folder, 'again.sub'), text)
    const jobs = Array.from(text.matchAll(/^(\d+) (\d+) (\d\S+)$/gm))
    expect(jobs.flatMap(([, , , list = '']) => list.split(','))).toEqual(
      outcomes.filter(({ row }) => row % 3 === 0).map(({ row }) => `${row}-1`),
    )
    const taken = await dryRun('again.sub', folder, suite)
    expect({ stderr: taken.stderr, exitCode: taken.exitCode }).toEqual({ stderr: '', exitCode: 0 })
    for (const [, first, count, list] of jobs) {
      expect(taken.stdout).toContain(
        ` ${first} ${count} --plan ${plan} --rows ${list} --threads 1 --checkpoint-seconds 1800"`,
      )
      expect(taken.stdout).toContain(`"photogrid rows ${list} plan ${plan} run `)
    }
    for (const [range, name] of outputsOf(taken.stdout)) {
      expect(parseFragmentName(name)).toMatchObject({ analysis: 'luminance', submission: { cluster: 1 } })
      expect(name).toContain(`results-${range}.`)
    }
  })

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
    const outputs = outputsOf(taken.stdout)
    expect(outputs[0]?.[0]).toBe(`0-${rowsAJob}`)
    for (const [range, name] of outputs) {
      const parsed = parseFragmentName(name)!
      expect(formatRange(parsed.range)).toBe(range)
      expect(parsed).toMatchObject({ analysis: 'luminance', submission: { cluster: 1 } })
      expect(Math.abs(parsed.submission!.seconds - Date.now() / 1000)).toBeLessThan(60)
    }
    // With late materialization a dry run shows the first job only.
    if (words.includes('--max-idle')) return
    const last = 5576 - (5576 % rowsAJob)
    expect(outputs.at(-1)?.[0]).toBe(`${last}-${5576 - last}`)
  })
})

/** Of job ads: the rows that a job is told, and the fragment that it brings home by all that speaks of it. */
function outputsOf(ads: string): [range: string, name: string][] {
  const told = Array.from(ads.matchAll(/^Arguments="luminance (\S+) (\d+) (\d+) /gm))
  const names = (attribute: string) =>
    Array.from(ads.matchAll(new RegExp(`^${attribute}="(.*)"$`, 'gm')), ([, name = '']) => name)
  expect(names('TransferOutput')).toEqual(told.map(([, name]) => name))
  expect(names('TransferCheckpoint')).toEqual(names('TransferOutput'))
  return told.map(([, name = '', first, count]) => [`${first}-${count}`, name])
}
