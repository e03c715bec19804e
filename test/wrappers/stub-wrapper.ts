// The real wrapper script around a payload of a few hundred bytes: its "node" is a shell script, so that a
// test says in one line what the worker does.

import { execFileSync, type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll } from 'vitest'
import { formatWrapper } from '../../src/io/payload.ts'
import { fileOfBytes, tarOf } from '../../src/io/payload-files.ts'
import { platforms } from '../../src/io/platform.ts'
import { lacks } from '../requirements.ts'

export const template = readFileSync(join(import.meta.dirname, '../../wrappers/execution-point.sh'), 'utf8')

/** Does a program that tests of the wrapper need work here? */
export function needTool(...words: [string, ...string[]]): boolean {
  const [program, ...rest] = words
  return !lacks(spawnSync(program, rest, { stdio: 'ignore' }).status !== 0, {
    what: 'some tests of the wrapper',
    why: `\`${words.join(' ')}\` does not work here`,
    how: 'as root, npm test installs busybox-static, dash, curl, wget and openssl; namespaces may need root',
  })
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder under the temporary one, gone when the test file is done. */
export function newFolder(prefix = 'photogrid-wrapper-'): string {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  folders.push(folder)
  return folder
}

/** A folder for PATH that holds these programs and no others. */
export function pathOf(...programs: string[]): string {
  const folder = newFolder('photogrid-path-')
  for (const program of programs) {
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim(),
      join(folder, program),
    )
  }
  return folder
}

/** A folder for PATH that holds busybox' programs and no others. */
export function busyboxPath(): string {
  const folder = newFolder('photogrid-busybox-')
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim()
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    symlinkSync(busybox, join(folder, applet))
  }
  return folder
}

export interface Shell {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly path?: string
}

export const haveBusybox = needTool('busybox', 'true')

/** Those of execution points: Debian's, Red Hat's, and what the smallest containers have. */
export const shells: Shell[] = [
  ...(needTool('dash', '-c', ':') ? [{ name: 'dash', command: ['dash'] } as const] : []),
  ...(needTool('bash', '-c', ':') ? [{ name: 'bash', command: ['bash'] } as const] : []),
  ...(haveBusybox
    ? [
        {
          name: 'busybox ash with only its own programs',
          command: ['busybox', 'sh'],
          path: busyboxPath(),
        } as const,
      ]
    : []),
]

export interface Stub {
  /** What the worker does, in sh; its arguments are the job's. */
  readonly worker?: string
  /** What happens when the native libraries are tried, in sh. */
  readonly probe?: string
  /** Bytes that do not compress, to fill a small disk with. */
  readonly ballast?: Buffer
  readonly unpackedKb?: number
  /** Empty: the payload is inside. */
  readonly runtimeUrl?: string
}

export interface StubWrapper {
  readonly text: string
  readonly payload: Buffer
  readonly sha256: string
  /** The whole wrapper. */
  readonly bytes: Buffer
}

export async function stubWrapper(stub: Stub = {}): Promise<StubWrapper> {
  const node = `#!/bin/sh
[ "$1" = --disable-sigusr1 ] || exit 9
shift
case $1 in */probe.cjs)
${stub.probe ?? ':'}
exit ;; esac
shift
${stub.worker ?? 'echo whole > "$2"'}
`
  const files = [
    fileOfBytes('bin/node', node, true),
    ...(stub.ballast ? [fileOfBytes('ballast', stub.ballast)] : []),
    fileOfBytes('worker.mjs', ''),
  ]
  const chunks: Buffer[] = []
  for await (const chunk of tarOf(files)) chunks.push(Buffer.from(chunk))
  const payload = gzipSync(Buffer.concat(chunks))
  const sha256 = createHash('sha256').update(payload).digest('hex')
  const runtimeUrl = stub.runtimeUrl?.replace('SHA256', sha256) ?? ''
  const text = formatWrapper(template, {
    platform: platforms['linux-x64'],
    payload: { sha256, bytes: payload.length, unpackedKb: stub.unpackedKb ?? 100 },
    inputs: '',
    runtimeUrl,
  })
  const bytes = runtimeUrl ? Buffer.from(text) : Buffer.concat([Buffer.from(text), payload])
  return { text, payload, sha256, bytes }
}

/** A sandbox as HTCondor makes one: a folder with the wrapper in it. */
export async function sandboxWith(stub: Stub | StubWrapper = {}, name = 'run.sh'): Promise<string> {
  const folder = newFolder()
  const { bytes } = 'bytes' in stub ? stub : await stubWrapper(stub)
  writeFileSync(join(folder, name), bytes, { mode: 0o755 })
  return folder
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export function runIn(
  cwd: string,
  [program, ...words]: readonly [string, ...string[]],
  options: Partial<SpawnSyncOptionsWithStringEncoding> = {},
): Ended {
  const done = spawnSync(program, words, { cwd, encoding: 'utf8', input: '', ...options })
  if (done.error) throw done.error
  return { code: done.status, stdout: done.stdout, stderr: done.stderr }
}

/** Runs `SHELL run.sh WORDS`, with that shell's PATH. */
export function runWith(
  shell: Shell,
  cwd: string,
  words: readonly string[],
  input = '',
  name = './run.sh',
): Ended {
  const env = shell.path ? { PATH: shell.path } : process.env
  const [program, ...rest] = shell.command
  const absolute = shell.path ? join(shell.path, program) : program
  return runIn(cwd, [absolute, ...rest, name, ...words], { input, env })
}

export const jobWords = ['luminance', 'out.json', '400', '200']

export const readOut = (cwd: string, name = 'out.json'): string => readFileSync(join(cwd, name), 'utf8')

export function emptyFolder(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}
