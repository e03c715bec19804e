// The payload: what the wrapper carries to a bare machine, file by file, and the tar archive of it. The
// same inputs give the same bytes, whatever umask, user, folder, time or locale.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { carriedAnalysis } from '../data/job-words.ts'
import { misuse } from '../errors.ts'
import { tool } from '../version.ts'
import { cutElf, elfHeadSize, elfMachines } from './elf.ts'
import { chunksOf } from './file-chunks.ts'
import { findPackage, licenseFile, needPackage, packageRoot, packageTitle } from './package-files.ts'
import { type Platform, platformName } from './platform.ts'
import { formatTarHeader, tarEnd, tarPadding } from './tar-header.ts'
import { turbojpegFile, turbojpegPath, turbojpegTitle } from './turbojpeg-file.ts'
import { bundledPackages } from './worker-bundle.ts'

/** What an analysis needs on the execution point beside the worker and sharp. */
export interface RuntimeNeeds {
  /** ONNX Runtime, 46 MB. */
  readonly onnx?: boolean
  /** The text of a person's own analysis. */
  readonly analysis?: string
}

/** One file of the payload: where it will lie, and where its bytes come from. */
export interface PayloadFile {
  readonly path: string
  readonly executable: boolean
  readonly size: number
  /** Into `scratch`, where the caller is done with each chunk before it asks for the next. */
  readonly chunks: (scratch?: Buffer) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export function fileOfBytes(path: string, content: string | Uint8Array, executable = false): PayloadFile {
  const bytes = Buffer.from(content)
  return { path, executable, size: bytes.length, chunks: () => [bytes] }
}

/**
 * Everything the worker needs, sorted by path.
 * @param worker the text of worker.mjs
 * @param node a Node program to carry instead of the locked one
 */
export async function payloadFiles(
  worker: string,
  platform: Platform,
  { node, needs = {} }: { node?: string | undefined; needs?: RuntimeNeeds | undefined } = {},
): Promise<PayloadFile[]> {
  const root = packageRoot()
  const sharp = needPackage('sharp', [root])
  // First where a platform other than the installed one keeps its packages.
  const runtime = join(root, 'wrappers', platformName(platform))
  const own = existsSync(runtime) ? [runtime, root] : [root]
  const nodeFolder = needPackage(platform.nodePackage, own)
  const natives: { name: string; folder: string }[] = []
  for (const name of platform.nativePackages) {
    natives.push({ name, folder: needPackage(name, [...own, sharp, ...natives.map(each => each.folder)]) })
  }
  const { koffi } = platform
  const koffiFolder = needPackage(koffi.package, own)
  const turbojpeg = turbojpegFile(platformName(platform))
  const onnx = needs.onnx ? onnxPackages(root, platform) : []
  const libraries = [
    ...natives.map(each => ({ ...each, files: runtimeFiles(each.folder) })),
    ...onnx,
  ].flatMap(({ name, folder, files }) =>
    files.map(file => [`node_modules/${name}/${file}`, join(folder, file)] as const),
  )
  const carried = [...natives, ...onnx].map(({ folder }) => folder)
  const bundled = bundledPackages(worker).flatMap(name => findPackage(name, [root, sharp]) ?? [])
  const nodeTitle = node === undefined ? packageTitle(nodeFolder) : `node ${versionOf(node)}, given by hand`
  const packages = [...carried, koffiFolder, ...bundled].map(packageTitle)
  const titles = [tool, nodeTitle, ...packages, turbojpegTitle]
  const files = [
    await programFile('bin/node', node ?? join(nodeFolder, 'bin/node'), platform),
    fileOfBytes('worker.mjs', worker),
    ...(needs.analysis === undefined ? [] : [fileOfBytes(carriedAnalysis, needs.analysis)]),
    fileOfBytes(
      'probe.cjs',
      formatProbe(libraries.map(([path]) => path).filter(path => path.endsWith('.node'))),
    ),
    fileOfBytes('VERSION', `${titles.join('\n')}\n`),
    ...(await Promise.all(libraries.map(([path, file]) => plainFile(path, file)))),
    // Not probed: a machine that cannot load these decodes with sharp.
    await plainFile(`node_modules/${koffi.package}/${koffi.file}`, join(koffiFolder, koffi.file)),
    await plainFile(turbojpegPath(platformName(platform)), turbojpeg),
    ...(await Promise.all(
      ['koffi', 'libjpeg-turbo'].map(name =>
        plainFile(`LICENSES/${name}.txt`, join(root, 'wrappers/licenses', `${name}.txt`)),
      ),
    )),
    ...(await licenses([root, nodeFolder, ...carried, ...bundled])),
  ]
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** ONNX Runtime: its JavaScript as it is, and the libraries of one platform. */
function onnxPackages(root: string, { onnxFolder }: Platform) {
  const folder = needPackage('onnxruntime-node', [root])
  const common = needPackage('onnxruntime-common', [folder, root])
  const isScript = (file: string): boolean => /^dist\/.*\.js$|^dist\/cjs\/package\.json$/.test(file)
  return [
    {
      name: 'onnxruntime-node',
      folder,
      files: runtimeFiles(folder).filter(
        file => file === 'package.json' || isScript(file) || file.startsWith(`${onnxFolder}/`),
      ),
    },
    {
      name: 'onnxruntime-common',
      folder: common,
      files: runtimeFiles(common).filter(
        file => file === 'package.json' || (isScript(file) && file.startsWith('dist/cjs/')),
      ),
    },
  ]
}

/** What of a native package is needed at run time: libraries, the modules that load them, package.json. */
function runtimeFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter(name => /\.(node|c?js|json)$|\.so(\.[\d.]+)?$/.test(name))
}

/** Loads every native library, so that the loader says what a machine lacks before any work starts. */
function formatProbe(libraries: readonly string[]): string {
  return `const { join } = require('node:path')
try {
  for (const library of ${JSON.stringify(libraries)}) process.dlopen({ exports: {} }, join(__dirname, library))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
`
}

async function licenses(folders: readonly string[]): Promise<PayloadFile[]> {
  const found = folders.flatMap(folder => {
    const file = licenseFile(folder)
    return file === undefined ? [] : [[folder, file] as const]
  })
  return Promise.all(
    found.map(([folder, file]) => {
      const name = packageTitle(folder).replace(/ .*/, '').replace('@', '').replace('/', '-')
      return plainFile(`LICENSES/${name}.txt`, file)
    }),
  )
}

/** @throws Foreseen (2) when it does not run here, or is too old for the worker's JavaScript */
function versionOf(node: string): string {
  let version: string
  try {
    version = execFileSync(node, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    throw misuse(`${node} does not run as Node`, 'give a program that answers --version with v24 or later')
  }
  if (Number(/^v(\d+)\./.exec(version)?.[1]) >= 24) return version
  throw misuse(`${node} is Node ${version}; the worker needs v24 or later`)
}

/** Without its symbol table (see elf.ts). */
async function programFile(path: string, file: string, platform: Platform): Promise<PayloadFile> {
  await using handle = await openInput(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(elfHeadSize), 0, elfHeadSize, 0)
  const { machine, size, header } = cutElf(buffer.subarray(0, bytesRead), file)
  if (machine !== elfMachines[platform.machine])
    throw misuse(`${file} is not a program for ${platform.machine}`)
  return {
    path,
    executable: true,
    size,
    chunks: scratch => replaceHead(chunksOf(file, { end: size, scratch }), header),
  }
}

async function plainFile(path: string, file: string): Promise<PayloadFile> {
  await using handle = await openInput(file)
  const { size } = await handle.stat()
  if (size < 100_000) return fileOfBytes(path, await readFile(file))
  return { path, executable: false, size, chunks: scratch => chunksOf(file, { end: size, scratch }) }
}

async function openInput(file: string): Promise<FileHandle> {
  if (!existsSync(file)) throw misuse(`cannot read ${file}: no such file`)
  return open(file)
}

async function* replaceHead(chunks: AsyncIterable<Buffer>, head: Buffer): AsyncGenerator<Buffer> {
  let first = true
  for await (const chunk of chunks) {
    if (first) head.copy(chunk)
    first = false
    yield chunk
  }
}

/** A fingerprint of what the payload is made of: equal fingerprints, equal payloads. */
export async function fingerprint(files: readonly PayloadFile[]): Promise<string> {
  const sum = createHash('sha256')
  const scratch = Buffer.alloc(1 << 20)
  for (const { path, executable, size, chunks } of files) {
    sum.update(`${JSON.stringify([path, executable, size])}\n`)
    for await (const chunk of chunks(scratch)) sum.update(chunk)
  }
  return sum.digest('hex')
}

/** The files as a tar archive, in chunks that are valid until the next is asked for. */
export async function* tarOf(files: readonly PayloadFile[]): AsyncGenerator<Uint8Array> {
  const scratch = Buffer.alloc(1 << 20)
  for (const { path, executable, size, chunks } of files) {
    yield formatTarHeader(path, size, executable ? 0o755 : 0o644)
    yield* chunks(scratch)
    yield tarPadding(size)
  }
  yield tarEnd
}
