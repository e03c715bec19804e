import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { version } from '../../src/version.ts'
import { readFragmentOf } from '../home-files.ts'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'

/** A shell line, with `photogrid` in it. */
const shell = (cwd: string, line: string) =>
  execa('sh', ['-c', line.replaceAll('photogrid', launcher)], { cwd, reject: false, stdin: 'ignore' })

describe('the program', () => {
  it('says its version, and nothing else', async () => {
    expect(await photogrid('.', ['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 })
  })

  it('shows its help with examples and exit codes', async () => {
    const { stdout, exitCode } = await photogrid('.', ['--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('photogrid aggregate > scatter.html')
    expect(stdout).toContain('Exit codes: 0 done, 2 misuse')
  })

  it.each([
    'new',
    'luminance',
    'objects',
    'measure',
    'check',
    'mksubmit',
    'run',
    'carry-over',
    'watch',
    'status',
    'why',
    'histogram',
    'aggregate',
    'model',
    'model list',
    'model fetch',
    'model describe',
  ])('%s --help gives an example', async verb => {
    const { stdout, exitCode } = await photogrid('.', [...verb.split(' '), '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/\nExamples?:\n {2}/)
  })

  it.each([
    [[], 'Usage: photogrid'],
    [['agregate'], 'Did you mean aggregate?'],
    [['run', '--job', '4'], 'Did you mean --jobs?'],
  ])('%j is misuse, said on standard error', async (words, sentence) => {
    const { stdout, stderr, exitCode } = await photogrid('.', words)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(sentence)
  })

  it('ends quietly when its reader has seen enough', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'http://h.example/a 1\n'.repeat(200_000))
    const { stdout, stderr } = await shell(folder, 'photogrid mksubmit 1 --dry-run | head -1')
    expect(stdout).toMatch(/^plan /)
    expect(stderr).toBe('')
  })

  it('writes the fragment even when nobody reads the lines to their end', async () => {
    const folder = freshFolder()
    await photogrid(folder, ['new', 'x', '--photos', '60'])
    const { stderr } = await shell(
      join(folder, 'x'),
      'photogrid luminance out.json 0 60 < manifest.txt | head -1',
    )
    expect(stderr).toBe('')
    expect(JSON.parse(readFileSync(join(folder, 'x', 'out.json'), 'utf8')).outcomes).toHaveLength(60)
  })

  it('says that a folder cannot be made, in one sentence', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'a 1\n')
    writeFileSync(join(folder, 'log'), 'a file where the folder should be')
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit'])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain('photogrid: cannot make log: ')
  })

  it('never puts a file in the place of a device', async () => {
    const folder = freshFolder()
    await shell(folder, 'mkfifo out.json')
    const words = ['luminance', 'out.json', '0', '1']
    const { stderr, exitCode } = await photogrid(folder, words, { input: 'photo.jpg 1900\n' })
    expect(stderr).toContain('cannot write out.json: it is no regular file')
    expect(exitCode).toBe(2)
  })

  it('says that the disk is full, in one sentence', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'a 1\n')
    const { stderr, exitCode } = await shell(folder, 'photogrid aggregate > /dev/full')
    expect(stderr).toContain('photogrid: cannot write standard output: no space left on the disk')
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(exitCode).toBe(2)
  })

  it('draws no status line into a pipe', async () => {
    const folder = freshFolder()
    await photogrid(folder, ['new', 'x', '--photos', '2'])
    const { stderr } = await photogrid(join(folder, 'x'), ['run', '1'])
    expect(stderr).not.toContain('\u001b')
    expect(readFragmentOf(join(folder, 'x'), '1-1').outcomes).toMatchObject([{ row: 1 }])
  })
})
