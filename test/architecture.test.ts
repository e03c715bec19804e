// The house keeps its walls: who may import whom, and which package has which door.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { version } from '../src/version.ts'

const root = resolve(import.meta.dirname, '..')
const src = join(root, 'src')

interface Import {
  /** Relative to `src/`. */
  readonly from: string
  /** Relative to `src/`, or a package's name. */
  readonly to: string
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))

const imports: Import[] = files.flatMap(from => {
  const text = readFileSync(join(src, from), 'utf8')
  const names = text.matchAll(/(?:\bfrom |\bimport\()'([^']+)'/g)
  return Array.from(names, ([, name = '']) => ({
    from,
    to: name.startsWith('.') ? relative(src, resolve(src, dirname(from), name)) : name,
  }))
})
const folderOf = (file: string): string => file.split('/', 1)[0]!

/** Beside its own folder; everyone may import errors.ts and version.ts. */
const mayImport: Record<string, readonly string[]> = {
  data: [],
  analyses: ['data'],
  page: ['data'],
  io: ['data'],
  worker: ['analyses', 'data', 'io'],
  commands: ['analyses', 'data', 'io', 'page', 'worker'],
  verbs: ['analyses', 'commands', 'data', 'io'],
  'cli.ts': ['commands', 'io', 'verbs'],
  'build.ts': ['io'],
  'errors.ts': [],
  'version.ts': [],
}

/** A package has one door, so that a CLI framework cannot slip into the payload. */
const doors: Record<string, readonly string[]> = {
  commander: ['cli.ts', 'verbs/'],
  handlebars: ['io/templates.ts'],
  execa: ['io/sandbox.ts'],
  // Its header alone: the whole of it would be 100 kB more in the worker.
  'tar/header': ['io/tar-header.ts'],
  undici: ['io/connections.ts'],
  sharp: ['analyses/', 'io/painted-archive.ts', 'io/png-picture.ts'],
  'hyparquet-writer': ['io/parquet.ts'],
  'onnxruntime-node': ['analyses/objects/onnx-runtime.ts'],
  esbuild: ['build.ts', 'io/analysis-bundle.ts', 'io/worker-bundle.ts', 'io/web-build.ts'],
}

/** What the worker on the execution point may bring with it: it is 50 MB as it is. */
const onExecutionPoint = /^(?:worker|analyses|data)\/|^(?:errors|version)\.ts$/

describe('the house', () => {
  it.each(files)('src/%s imports only what its folder may', file => {
    const own = folderOf(file)
    const allowed = [own, 'errors.ts', 'version.ts', ...(mayImport[own] ?? ['(a folder without a rule)'])]
    const strangers = imports
      .filter(({ from, to }) => from === file && to.endsWith('.ts') && !allowed.includes(folderOf(to)))
      .map(({ to }) => to)
    expect(strangers).toEqual([])
  })

  it('packages come in through their doors only', () => {
    const packages = imports.filter(({ to }) => !to.endsWith('.ts') && !to.startsWith('node:'))
    const strangers = packages.filter(({ from, to }) => !doors[to]?.some(door => from.startsWith(door)))
    expect(strangers).toEqual([])
  })

  it('libjpeg-turbo and koffi, which calls it, come in through theirs, by names that tell the machine', () => {
    const naming = files.filter(file => /@koromix\/|turbojpeg\.so/.test(withoutComments(file)))
    expect(naming.sort()).toEqual([
      'analyses/turbojpeg.ts',
      // They put both where that one looks.
      'io/platform.ts',
      'io/turbojpeg-file.ts',
    ])
  })

  it('a verb’s command is loaded when it is asked for, not with the program', () => {
    const early = /^import (?!type )[^']*'\.{1,2}\/commands\//m
    const declaring = files.filter(file => file === 'cli.ts' || file.startsWith('verbs/'))
    expect(declaring.filter(file => early.test(readFileSync(join(src, file), 'utf8')))).toEqual([])
  })

  it('nothing imports the worker’s main program', () => {
    expect(imports.filter(({ to }) => to === 'worker/main.ts')).toEqual([])
  })

  it('the worker brings no package to the execution point but undici, sharp, tar’s header and, to recognise, ONNX Runtime', () => {
    const reached = new Set<string>()
    const follow = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      for (const { from, to } of imports) if (from === file) follow(to)
    }
    follow('worker/main.ts')
    expect([...reached].filter(name => !name.endsWith('.ts') && !name.startsWith('node:')).sort()).toEqual([
      'onnxruntime-node',
      'sharp',
      'tar/header',
      'undici',
    ])
    const carried = [...reached].filter(name => name.endsWith('.ts') && !onExecutionPoint.test(name))
    expect(carried.every(name => name.startsWith('io/'))).toBe(true)
  })

  it('only cli.ts and the worker’s main program touch process.*, but for its id', () => {
    const touching = files.filter(file => /\bprocess\.(?!pid\b)|'node:process'/.test(withoutComments(file)))
    const allowed = [
      'cli.ts',
      'worker/main.ts',
      // It writes a small program for the execution point, whose text names it.
      'io/payload-files.ts',
      // Where the user's cache is.
      'io/payload.ts',
      // Signals, for both of them.
      'io/end-signals.ts',
      // It ends what a run has left that was killed.
      'io/processes.ts',
      // ONNX Runtime is told by the environment, before it is loaded, to send nothing home.
      'analyses/objects/onnx-runtime.ts',
    ]
    expect(touching.filter(file => !allowed.includes(file))).toEqual([])
  })

  it('every file begins by saying what it is', () => {
    expect(files.filter(file => !readFileSync(join(src, file), 'utf8').startsWith('// '))).toEqual([])
  })

  it('has no drawer for what belongs nowhere', () => {
    expect(files.filter(file => /util|helper|misc|common/i.test(file))).toEqual([])
  })

  it('has one version', () => {
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version).toBe(version)
  })
})

function withoutComments(file: string): string {
  return readFileSync(join(src, file), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
}
