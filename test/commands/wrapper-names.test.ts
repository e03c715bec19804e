// The program that queued jobs run: a name by its content, which nothing changes, and which goes when no job needs it.

import { hash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { formatJobNote } from '../../src/data/job-note.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

function folderWithRows(): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), 'http://h.example/a.jpg 1900\n')
  return folder
}

/** A wrapper without its runtime is small; another URL makes another one. @returns what the jobs run */
async function plan(folder: string, letter: string) {
  const words = ['mksubmit', '--runtime-url', `https://${letter}.example/`]
  const { stdout, stderr, exitCode } = await photogrid(folder, words)
  expect(exitCode, stderr).toBe(0)
  const [, name = ''] = /^executable = (.*)$/m.exec(stdout)!
  return { name, stdout, stderr }
}

const digestOf = (path: string): string => hash('sha256', readFileSync(path)).slice(0, 8)
const wrappersIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => /^run-.*\.sh$/.test(name))
    .sort()

/** An event log of one job, which runs this; and how it went on. */
function logOf(wrapper: string | null, ...more: string[]): string {
  const note = formatJobNote({ rows: '0-1', plan: wrapper && 'p', wrapper })
  const at = '2026-05-04 09:12:01'
  return [
    `000 (012.000.000) ${at} Job submitted from host: <127.0.0.1:9618>\n    ${note}\n...\n`,
    ...more.map(text => text.replace('AT', at)),
  ].join('')
}
const ended = '005 (012.000.000) AT Job terminated.\n\t(1) Normal termination (return value 0)\n...\n'
const held = '012 (012.000.000) AT Job was held.\n\tby me\n\tCode 1 Subcode 0\n...\n'

describe('the executable of jobs', () => {
  it('is called by its content, beside the same file for people', async () => {
    const folder = folderWithRows()
    const { name, stdout } = await plan(folder, 'a')
    expect(name).toBe(`run-${digestOf(join(folder, 'run.sh'))}.sh`)
    expect(stdout).toContain(`\nsubmit_event_user_notes = photogrid rows $(job_rows) plan `)
    expect(stdout).toContain(` run ${name}\n`)
    expect(stdout).toContain('./run.sh luminance results.json 0 5')
    expect(statSync(join(folder, name)).ino).toBe(statSync(join(folder, 'run.sh')).ino)
    expect(statSync(join(folder, name)).mode & 0o111).toBe(0o111)
    expect((await plan(folder, 'a')).name).toBe(name)
    expect(wrappersIn(folder)).toEqual([name])
  })

  it('stays as it is when another one is planned with', async () => {
    const folder = folderWithRows()
    const { name } = await plan(folder, 'a')
    const other = await plan(folder, 'b')
    expect(other.name).not.toBe(name)
    expect(name).toContain(digestOf(join(folder, name)))
    expect(other.name).toContain(digestOf(join(folder, 'run.sh')))
  })

  it('is not written into by who copies over its other name', async () => {
    const folder = folderWithRows()
    const { name } = await plan(folder, 'a')
    const [ours, theirs] = [join(folder, name), join(folder, 'run.sh')]
    for (const path of [ours, theirs]) expect(statSync(path).mode & 0o777).toBe(0o555)
    // Root may write into everything: then somebody else owns it, and copies.
    const isRoot = process.getuid?.() === 0
    const somebody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
    if (isRoot) for (const path of [folder, ours]) chownSync(path, 65534, 65534)
    const copy = (...words: string[]) => {
      const [program = '', ...rest] = [...somebody, 'cp', ...words, 'manifest.txt', 'run.sh']
      return execa(program, rest, { cwd: folder, reject: false, env: { LC_ALL: 'C' } })
    }
    const { exitCode, stderr } = await copy()
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/'?run\.sh'?: Permission denied/),
    })
    expect(await copy('--remove-destination')).toMatchObject({ exitCode: 0 })
    expect(digestOf(ours)).toBe(name.slice(4, 12))
    // The next plan replaces run.sh, and uses the other again.
    expect((await plan(folder, 'a')).name).toBe(name)
    expect(digestOf(theirs)).toBe(name.slice(4, 12))
  })

  it('is made anew where something was copied over it, or over its other name', async () => {
    const folder = folderWithRows()
    const { name } = await plan(folder, 'a')
    chmodSync(join(folder, 'run.sh'), 0o755)
    writeFileSync(join(folder, 'run.sh'), 'rubbish')
    expect(digestOf(join(folder, name))).not.toBe(name.slice(4, 12))
    expect((await plan(folder, 'a')).name).toBe(name)
    expect(digestOf(join(folder, name))).toBe(name.slice(4, 12))

    // A copy, as where there are no links, is as good as a link.
    rmSync(join(folder, name))
    cpSync(join(folder, 'run.sh'), join(folder, name))
    const { ino } = statSync(join(folder, name))
    await plan(folder, 'a')
    expect(statSync(join(folder, name)).ino).toBe(ino)
  })
})

describe('an earlier executable', () => {
  const needed: [string, (name: string) => Record<string, string>][] = [
    ['a job waits for it', name => ({ 'job.log': logOf(name) })],
    ['a job that is held has it', name => ({ 'job.log': logOf(name, held) })],
    ['there is no log', () => ({})],
    ['the log cannot be read', () => ({ 'job.log': '<?xml version="1.0"?>' })],
    ['the log is damaged', name => ({ 'job.log': `rubbish\n...\n${logOf(name, ended)}` })],
    ['the log was rotated', name => ({ 'job.log': logOf(name, ended), 'job.log.old': '' })],
    ['it is not known what a job runs', () => ({ 'job.log': logOf(null) })],
    [
      'a submit description names it',
      name => ({ 'job.log': logOf(name, ended), 'again.sub': `executable = ${name}\n` }),
    ],
  ]
  it('stays where a job needs it, or may', async () => {
    const folder = folderWithRows()
    const { name } = await plan(folder, 'a')
    for (const [why, files] of needed) {
      for (const [file, text] of Object.entries(files(name))) writeFileSync(join(folder, file), text)
      expect((await plan(folder, 'b')).stderr, why).not.toContain('removed')
      expect(existsSync(join(folder, name)), why).toBe(true)
      for (const file of Object.keys(files(name))) rmSync(join(folder, file))
    }
  })

  it('is removed when the last job that has it is at its end, and nothing else is', async () => {
    const folder = folderWithRows()
    const { name } = await plan(folder, 'a')
    // Of an analysis that somebody called facade01.
    linkSync(join(folder, name), join(folder, 'run-facade01.sh'))
    writeFileSync(join(folder, 'job.log'), logOf(name, held, ended))
    const other = await plan(folder, 'b')
    expect(other.stderr).toContain(`${name}: removed, as no job is left that runs it\n`)
    expect(wrappersIn(folder)).toEqual(['run-facade01.sh', other.name].sort())
  })
})
