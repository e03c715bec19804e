// mksubmit --dag: the DAG and what stands beside it, without a pool. What DAGMan makes of it is in test/pool/dag.test.ts.

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { shellWord } from '../../src/data/shell-word.ts'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'

function folderWithRows(): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'my rows.txt'), 'a.jpg 1900\nb.jpg 1901\nc.jpg 1902\n')
  return folder
}
const typed = ['2', '--manifest', 'my rows.txt', '--requirements', `Name != "it's"`, '--ignore-opt-out']
const dag = (folder: string, ...more: string[]) => photogrid(folder, ['mksubmit', ...typed, '--dag', ...more])
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')

describe('mksubmit --dag', () => {
  it('prints the DAG, and puts the same submit description beside it as mksubmit prints', async () => {
    const folder = folderWithRows()
    const { stdout, exitCode } = await dag(folder)
    expect(exitCode).toBe(0)
    expect(stdout.match(/^(JOB|FINAL) \w+/gm)).toEqual(['JOB prepare', 'JOB ranges', 'FINAL page'])
    expect(stdout).toContain('3 rows of my rows.txt, at most 2 a job, 2 jobs')
    expect(read(folder, 'submit.sub')).toBe((await photogrid(folder, ['mksubmit', ...typed])).stdout)
    const names = readdirSync(folder).filter(name => !/^run-[0-9a-f]{8}\.sh$/.test(name))
    expect(names.sort()).toEqual(
      [
        'dag.config',
        'dag.sh',
        'log',
        'manifest.d',
        'my rows.txt',
        'photogrid.json',
        'run.sh',
        'submit.sub',
      ].sort(),
    )
    expect(readdirSync(folder)).toHaveLength(names.length + 1)
    expect(statSync(join(folder, 'dag.sh')).mode & 0o111).toBe(0o111)
  })

  it('names what it would write with --dry-run, and writes nothing', async () => {
    const folder = folderWithRows()
    const { stdout, exitCode } = await dag(folder, '--dry-run')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^would write run\.sh .*, log\/, manifest\.d\/\w+\.txt, dag\.sh, dag\.config, submit\.sub$/m,
    )
    expect(readdirSync(folder)).toEqual(['my rows.txt'])
  })

  it('writes nothing of the DAG where a value is wrong', async () => {
    const folder = folderWithRows()
    const { stdout, exitCode } = await dag(folder, '--request-memory', '5')
    expect([stdout, exitCode]).toEqual(['', 2])
    expect(existsSync(join(folder, 'dag.sh'))).toBe(false)
  })
})

describe('dag.sh', () => {
  /** It, with a photogrid that notes its words, says something and ends so. */
  async function withStub(exitCode: number) {
    const folder = folderWithRows()
    await dag(folder)
    const stub = join(folder, 'stub')
    writeFileSync(
      stub,
      `#!/bin/sh\nfor word; do printf '%s\\n' "$word"; done > words\necho product\nexit ${exitCode}\n`,
    )
    chmodSync(stub, 0o755)
    const script = read(folder, 'dag.sh')
    expect(script).toContain(`\nphotogrid=${launcher}\n`)
    writeFileSync(join(folder, 'dag.sh'), script.replace(launcher, stub))
    const step = async (...words: string[]) => {
      const ran = await execa('./dag.sh', words, { cwd: folder, reject: false })
      expect([ran.stdout, ran.stderr]).toEqual(['', ''])
      return ran.exitCode
    }
    return { folder, step, words: () => read(folder, 'words').trimEnd().split('\n') }
  }

  it('is what any POSIX shell reads', async () => {
    const folder = folderWithRows()
    await dag(folder)
    for (const shell of ['dash', 'bash']) await execa(shell, ['-n', 'dag.sh'], { cwd: folder })
  })

  /** What was typed, and which plan it must be. */
  const planned = (folder: string): string[] => [
    ...['mksubmit', '2', '--plan', JSON.parse(read(folder, 'photogrid.json')).plans[0].plan],
    ...['--manifest', 'my rows.txt', '--ignore-opt-out', '--requirements', `Name != "it's"`],
  ]

  it('plans with the words that were typed, whatever is in them', async () => {
    const { folder, step, words } = await withStub(0)
    expect(await step('plan')).toBe(0)
    expect(words()).toEqual(planned(folder))
    expect(read(folder, 'submit.sub')).toBe('product\n')
  })

  it('plans only what is missing as soon as something is home, and says that nothing is left', async () => {
    const { folder, step, words } = await withStub(5)
    writeFileSync(join(folder, 'results-0-2.json'), '')
    const before = read(folder, 'submit.sub')
    expect(await step('plan')).toBe(5)
    expect(words()).toEqual([...planned(folder), '--missing'])
    expect(read(folder, 'submit.sub')).toBe(before)
  })

  it.each([
    [0, 0, true],
    [3, 0, true],
    [2, 2, false],
    [70, 70, false],
  ])('check that ends with %i ends with %i', async (ended, expected, hasReport) => {
    const { folder, step, words } = await withStub(ended)
    expect(await step('check')).toBe(expected)
    expect(existsSync(join(folder, 'check.txt'))).toBe(hasReport)
    expect(words().slice(0, 6)).toEqual([
      'check',
      '2',
      '--manifest',
      'my rows.txt',
      '--analysis',
      'luminance',
    ])
    expect(words()).toContain('--ignore-opt-out')
  })

  it.each([
    [0, '0', 0],
    [0, '2', 2],
    [3, '0', 3],
    [3, '2', 3],
  ])(
    'page, after aggregate ended with %i and the DAG’s status %s, ends with %i',
    async (ended, status, expected) => {
      const { folder, step } = await withStub(ended)
      expect(await step('page', status)).toBe(expected)
      expect(read(folder, 'scatter.html')).toBe('product\n')
    },
  )

  it('leaves an earlier product alone where the next one fails', async () => {
    const { folder, step } = await withStub(70)
    writeFileSync(join(folder, 'scatter.html'), 'earlier\n')
    expect(await step('page', '0')).toBe(70)
    expect(read(folder, 'scatter.html')).toBe('earlier\n')
    expect(readdirSync(folder).filter(name => name.endsWith('.new'))).toEqual([])
  })

  it('can do nothing else', async () => {
    expect(await (await withStub(0)).step('format')).toBe(2)
  })

  it('is right in check’s words too: the real program takes them', async () => {
    const folder = folderWithRows()
    mkdirSync(join(folder, 'log'))
    await dag(folder)
    const { exitCode } = await execa('./dag.sh', ['check'], { cwd: folder, reject: false })
    expect(exitCode, read(folder, 'log/dag.log')).toBe(0)
    expect(read(folder, 'check.txt')).toContain('no-such-file')
  })
})

it.each(['plain', "it's", 'two words', '$HOME `date` "\\', '', '*', '~', "''"])(
  'the shell takes %j as one word, as it is',
  async word => {
    const { stdout } = await execa('sh', ['-c', `printf '%s' ${shellWord(word)}`], {
      stripFinalNewline: false,
    })
    expect(stdout).toBe(word)
  },
)
