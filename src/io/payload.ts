// run.sh: the execution point's script with its settings filled in and the runtime behind it, made where
// it is missing or no longer what this photogrid would make.

import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { misuse } from '../errors.ts'
import { version } from '../version.ts'
import { chunksOf, type Measure, measureFile } from './file-chunks.ts'
import { fileError } from './files.ts'
import { packageRoot } from './package-files.ts'
import { fingerprint, type PayloadFile, payloadFiles, type RuntimeNeeds } from './payload-files.ts'
import { type Platform, type PlatformName, platforms } from './platform.ts'
import { findCached, packRuntime, type RuntimeArchive } from './runtime-archive.ts'
import { userCacheFolder } from './user-cache.ts'
import { bundleWorker } from './worker-bundle.ts'

export interface WrapperRequest {
  /** Where it shall be, e.g. `run.sh`. */
  readonly path: string
  /** Where the runtime will be found, if it shall not be inside: a folder's URL, or the file's own. */
  readonly runtimeUrl?: string | undefined
  /** A Node program to carry instead of the locked one. */
  readonly node?: string | undefined
  readonly needs?: RuntimeNeeds | undefined
  readonly platform?: PlatformName | undefined
  /** For tests: another worker's source, another cache. */
  readonly worker?: string | undefined
  readonly cacheFolder?: string | undefined
}

export interface Wrapper extends Measure {
  readonly path: string
  readonly seconds: number
  /** `current`: it was there already; `cached`: the runtime was packed before; `fresh`: it was packed now. */
  readonly made: 'fresh' | 'cached' | 'current'
  /** By URL: the runtime's file beside the wrapper, to be put where the URL says. */
  readonly runtimeFile?: string
  /** By URL: the file's own. */
  readonly runtimeUrl?: string
}

/** What is filled into wrappers/execution-point.sh; its comments say what each is for. */
export interface WrapperSettings {
  readonly platform: Platform
  readonly payload: Measure & { readonly unpackedKb: number }
  /** Fingerprint of what the payload was made of. */
  readonly inputs: string
  /** Empty: the payload is inside. */
  readonly runtimeUrl: string
}

/** The script's text. The payload, if it is inside, follows its last byte. */
export function formatWrapper(template: string, settings: WrapperSettings): string {
  const { platform, payload } = settings
  const values: Record<string, string> = {
    VERSION: version,
    MACHINE: platform.machine,
    CPU_FLAG: platform.cpuFlag,
    LOADER: platform.loader,
    PAYLOAD_BYTES: String(payload.bytes),
    PAYLOAD_SHA256: payload.sha256,
    UNPACKED_KB: String(payload.unpackedKb),
    RUNTIME_URL: settings.runtimeUrl,
    INPUTS_SHA256: settings.inputs,
  }
  const fill = (scriptBytes: number): string =>
    template.replace(/'@([A-Z0-9_]+)@'/g, (_, name: string) => {
      const value = name === 'SCRIPT_BYTES' ? String(scriptBytes) : values[name]
      if (value === undefined) throw new Error(`the wrapper asks for ${name}, which nothing sets`)
      return `'${value.replaceAll("'", `'\\''`)}'`
    })
  // The script holds its own length, and that number's digits count: the second or third try agrees.
  let text = fill(0)
  for (let last = ''; text !== last; ) {
    last = text
    text = fill(Buffer.byteLength(text))
  }
  return text
}

/** Kilobytes the payload takes unpacked, with room for file system blocks and the worker's results. */
export const unpackedKb = (files: readonly PayloadFile[]): number =>
  files.reduce((sum, { size }) => sum + Math.ceil(size / 4096) * 4, 0) + 8192

/**
 * Makes the wrapper unless the one at `path` is already what would be made.
 * @throws Foreseen (2) when it, or what it is made of, cannot be read or written
 */
export async function ensureWrapper(request: WrapperRequest): Promise<Wrapper> {
  const started = performance.now()
  const platform = platforms[request.platform ?? 'linux-x64']
  const template = readFileSync(join(packageRoot(), 'wrappers/execution-point.sh'), 'utf8')
  const files = await payloadFiles(await bundleWorker(request.worker), platform, request)
  const inputs = await fingerprint(files)
  const { path } = request

  /** The script around a payload, and by URL what its file is called and where it will be. */
  const plan = (payload: Measure) => {
    const url = request.runtimeUrl && runtimeFileUrl(request.runtimeUrl, payload.sha256)
    const settings = {
      platform,
      payload: { ...payload, unpackedKb: unpackedKb(files) },
      inputs,
      runtimeUrl: url ?? '',
    }
    const byUrl = url && { runtimeUrl: url, runtimeFile: join(dirname(path), runtimeName(payload.sha256)) }
    return { text: formatWrapper(template, settings), byUrl: byUrl || undefined }
  }
  const result = (made: Wrapper['made'], whole: Measure, byUrl: object = {}): Wrapper => ({
    path,
    ...whole,
    seconds: (performance.now() - started) / 1000,
    made,
    ...byUrl,
  })

  const present = await readSettings(path)
  if (present !== undefined) {
    const { text, byUrl } = plan(present)
    const whole = await checkWrapper(path, text, byUrl ? undefined : present)
    if (whole !== undefined) return result('current', whole, byUrl)
  }

  const cache = request.cacheFolder ?? userCacheFolder(env)
  const cached = await findCached(cache, inputs)
  try {
    const archive = cached ?? (await packRuntime(files, { cache, inputs, otherwise: dirname(path) }))
    try {
      const { text, byUrl } = plan(archive)
      if (byUrl) await placeFile(byUrl.runtimeFile, aside => copyFile(archive.file, aside))
      const whole = await writeWrapper(path, text, byUrl ? undefined : archive)
      return result(cached ? 'cached' : 'fresh', whole, byUrl)
    } finally {
      if (archive.temporary) await rm(archive.file, { force: true })
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw fileError('write', path, error)
  }
}

const runtimeName = (sha256: string): string => `photogrid-runtime-${sha256}.tar.gz`

/**
 * The URL of the runtime's file. The name carries the SHA-256, since caches on the way (OSDF, squid)
 * know a file by its name alone; so a folder is what a person can give beforehand.
 */
function runtimeFileUrl(given: string, sha256: string): string {
  const name = runtimeName(sha256)
  const hint = `give a folder's URL, such as osdf:///ospool/ap20/data/USER; the file's name will be ${name}`
  if (!URL.canParse(given) || /[\s\\]/.test(given))
    throw misuse(`${JSON.stringify(given)} is not a URL`, hint)
  const asGiven = given.endsWith('.tar.gz') ? given : `${given.replace(/\/+$/, '')}/${name}`
  if (!asGiven.endsWith(`/${name}`))
    throw misuse(`${given} does not name the runtime that belongs to this wrapper`, hint)
  // A shell copies it: no %20 there.
  return asGiven.startsWith('file:') ? `file://${fileURLToPath(asGiven)}` : asGiven
}

/** What an existing wrapper says its payload is; undefined where there is none. */
async function readSettings(path: string): Promise<Measure | undefined> {
  const head = Buffer.alloc(8192)
  try {
    await using file = await open(path)
    await file.read(head, 0, head.length, 0)
  } catch {
    return undefined
  }
  const text = head.toString('latin1')
  const sha256 = /^payload_sha256='([0-9a-f]{64})'/m.exec(text)?.[1]
  const bytes = /^payload_bytes='(\d{1,12})'/m.exec(text)?.[1]
  return sha256 === undefined || bytes === undefined ? undefined : { sha256, bytes: Number(bytes) }
}

/** Is the file this text and this payload, whole and executable? Every byte is looked at. */
async function checkWrapper(path: string, text: string, payload?: Measure): Promise<Measure | undefined> {
  const script = Buffer.from(text)
  const { size, mode } = await stat(path)
  if (size !== script.length + (payload?.bytes ?? 0) || (mode & 0o100) === 0) return undefined
  const head: Buffer[] = []
  for await (const chunk of chunksOf(path, { end: script.length })) head.push(chunk)
  if (!Buffer.concat(head).equals(script)) return undefined
  const { whole, tail } = await measureFile(path, script.length)
  return payload === undefined || tail.sha256 === payload.sha256 ? whole : undefined
}

async function writeWrapper(path: string, text: string, archive?: RuntimeArchive): Promise<Measure> {
  return placeFile(path, async aside => {
    const sum = createHash('sha256')
    let bytes = 0
    await using file = await open(aside, 'wx', 0o777)
    const append = async (chunk: Buffer): Promise<void> => {
      await file.writeFile(chunk)
      sum.update(chunk)
      bytes += chunk.length
    }
    await append(Buffer.from(text))
    if (archive)
      for await (const chunk of chunksOf(archive.file, { scratch: Buffer.alloc(1 << 20) }))
        await append(chunk)
    return { sha256: sum.digest('hex'), bytes }
  })
}

/** Lets `write` make a file aside, then gives it its name. */
async function placeFile<T>(path: string, write: (aside: string) => Promise<T>): Promise<T> {
  const aside = join(dirname(resolve(path)), `.${basename(path)}.${randomUUID()}`)
  try {
    const written = await write(aside)
    await rename(aside, path)
    return written
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}
