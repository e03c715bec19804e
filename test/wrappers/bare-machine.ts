// A machine with nothing on it: a folder to `chroot` into, with busybox and whatever C libraries a test
// leaves it. Namespaces need root or an ordinary user who may make them.

import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { platforms } from '../../src/io/platform.ts'
import { type Ended, emptyFolder, jobWords, needTool, newFolder, runIn } from './stub-wrapper.ts'

const asRoot = process.getuid?.() === 0
const loader = platforms['linux-x64'].loader

/** Runs a program as root of a folder. */
const intoFolder: readonly [string, ...string[]] = asRoot ? ['chroot'] : ['unshare', '-r', 'chroot']
/** Runs a program where mounts are its own. */
export const withOwnMounts: readonly [string, ...string[]] = asRoot ? ['unshare', '-m'] : ['unshare', '-rm']

export const haveBareMachines = needTool(...intoFolder, '/', 'true') && needTool('busybox', 'true')
export const haveOwnMounts = needTool(...withOwnMounts, 'true')

/** The libraries a program wants, as its loader finds them here. */
export function librariesOf(...programs: string[]): string[] {
  const found = programs.flatMap(program => {
    const text = execFileSync('ldd', [program], { encoding: 'utf8' })
    return Array.from(text.matchAll(/=> (\/\S+)/g), ([, path]) => path!)
  })
  return [...new Set(found)].filter(path => !path.includes('node_modules'))
}

export interface BareMachine {
  readonly root: string
  /** A file's path seen from outside. */
  at(path: string): string
  put(path: string, content: string | Uint8Array): void
  /** Runs the wrapper's job as HTCondor would, in /scratch. */
  run(words?: readonly string[], input?: string, environment?: Record<string, string>): Ended
}

/** @param libraries files to copy to the same places there; the loader comes with the first */
export function makeBareMachine(wrapper: string, libraries: readonly string[]): BareMachine {
  const root = newFolder('photogrid-machine-')
  const at = (path: string): string => join(root, path)
  const put = (path: string, content: string | Uint8Array): void => {
    emptyFolder(dirname(at(path)))
    writeFileSync(at(path), content)
  }
  emptyFolder(at('bin'))
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim()
  copyFileSync(busybox, at('bin/busybox'))
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', at(`bin/${applet}`))
  }
  put('dev/null', '')
  emptyFolder(at('scratch'))
  copyFileSync(wrapper, at('scratch/condor_exec.exe'))
  chmodSync(at('scratch/condor_exec.exe'), 0o755)
  if (libraries.length > 0) {
    put(loader, readFileSync(loader))
    chmodSync(at(loader), 0o755)
  }
  for (const library of libraries) put(library, readFileSync(library))
  const run: BareMachine['run'] = (words = jobWords, input = '', environment = {}) => {
    const job = ['/bin/sh', '-c', 'cd /scratch && exec ./condor_exec.exe "$@"', 'sh', ...words]
    const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
    return runIn(root, [...intoFolder, root, '/bin/env', ...set, ...job], { env, input })
  }
  return { root, at, put, run }
}
