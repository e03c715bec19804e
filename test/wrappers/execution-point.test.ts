// The wrapper's promises to HTCondor, under each shell an execution point may have: arguments, standard
// input, exit codes, signals, and a listed output whatever happens.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isStopped } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import {
  emptyFolder,
  jobWords,
  newFolder,
  readOut,
  runIn,
  runWith,
  type Shell,
  sandboxWith,
  shells,
  stubWrapper,
} from './stub-wrapper.ts'

const echoWorker = 'for word in "$@"; do printf "[%s]" "$word"; done; cat; echo whole > "$2"'
const runtimeFolders = (cwd: string): string[] =>
  readdirSync(cwd).filter(name => name.startsWith('.photogrid'))

interface Begun {
  readonly pid: number
  readonly ended: Promise<number | null>
}

/** Starts the wrapper and waits until its worker (or its probe) has made the file `ready`. */
async function begin(shell: Shell, cwd: string): Promise<Begun> {
  const [program, ...rest] = shell.command
  const child = spawn(program, [...rest, './run.sh', ...jobWords], {
    cwd,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve))
  while (!existsSync(join(cwd, 'ready'))) await new Promise(resolve => setTimeout(resolve, 10))
  return { pid: child.pid!, ended }
}

describe.each(shells)('under $name', { timeout: 30_000 }, shell => {
  it('hands on arguments with spaces and quotes, and standard input, under any name in any folder', async () => {
    const cwd = emptyFolder(join(newFolder(), `it's a "sandbox" $HOME`))
    const { bytes } = await stubWrapper({ worker: echoWorker })
    writeFileSync(join(cwd, 'condor_exec.exe'), bytes)

    const words = ['luminance', `my "own" out'put.json`, '0', '5', '--plan', '', '--note', '  a * $b  ']
    const ended = runWith(shell, cwd, words, 'first line\nsecond line\n', './condor_exec.exe')

    expect(ended.stderr).toBe('')
    expect(ended.stdout).toBe(`${words.map(word => `[${word}]`).join('')}first line\nsecond line\n`)
    expect(ended.code).toBe(0)
  })

  it('says how tar ended where it is killed for a file too large, and leaves its fragment', async () => {
    const cwd = await sandboxWith({ ballast: randomBytes(2 << 20) })
    const [program, ...rest] = [...shell.command, './run.sh', ...jobWords]
    const path = shell.path ? join(shell.path, program!) : program!

    const ended = runIn(cwd, ['/bin/sh', '-c', 'ulimit -f 200; exec "$@"', 'sh', path, ...rest], {
      env: { PATH: shell.path ?? process.env.PATH },
    })

    expect(ended.code).toBe(75)
    const fragment = parseFragment(Buffer.from(readOut(cwd)))
    expect(isStopped(fragment) && fragment.stopped).toEqual({
      code: expect.stringMatching(/^no-(scratch|space)$/),
      message: expect.stringMatching(/ \(\S.*\)$/),
    })
  })

  it.each([0, 2, 75, 70, 1])('returns the exit code %i of the worker, and clears up', async code => {
    const cwd = await sandboxWith({ worker: `echo whole > "$2"; exit ${code}` })

    const ended = runWith(shell, cwd, jobWords)

    expect(ended).toEqual({ code, stdout: '', stderr: '' })
    expect(readOut(cwd)).toBe('whole\n')
    expect(runtimeFolders(cwd)).toEqual([])
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'passes %s on and returns what the worker makes of it',
    async name => {
      const short = name.slice(3)
      const worker = `trap 'echo ${short} > "$2"; exit 33' ${short}; touch ready; while :; do sleep 0.05; done`
      const cwd = await sandboxWith({ worker: name === 'SIGINT' ? pythonWorker : worker })

      const { pid, ended } = await begin(shell, cwd)
      process.kill(pid, name)

      expect(await ended).toBe(33)
      expect(readOut(cwd).trim()).toBe(short)
      expect(runtimeFolders(cwd)).toEqual([])
    },
  )

  it('waits for a worker that goes on after a signal', async () => {
    const worker = `trap 'touch asked' TERM; trap : HUP; touch ready; until [ -e asked ]; do sleep 0.05; done; sleep 0.3; echo late > "$2"; exit 5`
    const cwd = await sandboxWith({ worker })

    const { pid, ended } = await begin(shell, cwd)
    process.kill(pid, 'SIGTERM')
    process.kill(pid, 'SIGHUP')

    expect(await ended).toBe(5)
    expect(readOut(cwd)).toBe('late\n')
  })

  it('says in the output that a signal came before the work began', async () => {
    const cwd = await sandboxWith({ probe: 'touch ready; sleep 0.3' })

    const { pid, ended } = await begin(shell, cwd)
    process.kill(pid, 'SIGTERM')

    expect(await ended).toBe(143)
    expect(stoppedCode(cwd)).toBe('killed')
    expect(runtimeFolders(cwd)).toEqual([])
  })

  it('returns 137 for a worker that was killed, as for lack of memory, and says so in the output', async () => {
    const cwd = await sandboxWith({ worker: 'kill -9 $$' })

    const ended = runWith(shell, cwd, jobWords)

    expect(ended.code).toBe(137)
    expect(JSON.parse(readOut(cwd)).stopped).toEqual({
      code: 'killed',
      message: 'the worker was ended by signal 9 and left no results',
    })
    expect(runtimeFolders(cwd)).toEqual([])
  })

  it.each([
    ['--rows 417-1,599-1', ['--rows', '417-1,599-1']],
    ['--rows=417-1,599-1', ['--rows=417-1,599-1']],
  ])('says of a job with %s which rows it was that stopped', async (_, words) => {
    const cwd = await sandboxWith({ worker: 'exit 70' })

    runWith(shell, cwd, ['luminance', 'out.json', '417', '183', ...words])

    const fragment = parseFragment(readFileSync(join(cwd, 'out.json')))
    expect(fragment).toMatchObject({ range: { first: 417, count: 183 }, rows: '417-1,599-1' })
    expect(isStopped(fragment)).toBe(true)
  })

  it('has left an output even when the wrapper itself is killed outright', async () => {
    const cwd = await sandboxWith({ worker: 'touch ready; sleep 0.5' })

    const { pid, ended } = await begin(shell, cwd)
    process.kill(pid, 'SIGKILL')
    await ended

    expect(stoppedCode(cwd)).toBe('unfinished')
  })

  it('puts results in the place of what an earlier try left', async () => {
    const cwd = await sandboxWith({ worker: 'exit 3' })
    runWith(shell, cwd, jobWords)
    expect(stoppedCode(cwd)).toBe('died')
    const again = await sandboxWith({ worker: 'kill -9 $$' })
    writeFileSync(join(again, 'out.json'), readOut(cwd))

    expect(runWith(shell, again, jobWords).code).toBe(137)
    expect(stoppedCode(again)).toBe('killed')
  })

  it('keeps the rows that are done behind whatever it says, but for a last one that was torn', async () => {
    const worker = `printf '%s\\n' 'one \\\\n "é" 1' '  two  %s' >> "$2"; printf 'to' >> "$2"; kill -9 $$`
    const cwd = await sandboxWith({ worker })

    expect(runWith(shell, cwd, jobWords).code).toBe(137)
    const [head = '', ...rows] = readOut(cwd).split('\n')
    expect(JSON.parse(head).stopped.code).toBe('killed')
    expect(rows).toEqual(['one \\\\n "é" 1', '  two  %s', ''])
    expect(runWith(shell, cwd, jobWords).code).toBe(137)
    expect(readOut(cwd).split('\n').slice(1)).toEqual([...rows.slice(0, -1), ...rows])
  })

  it('leaves a worker that is to be gone on with alone: exit 85, and its rows as they are', async () => {
    const cwd = await sandboxWith({ worker: `echo done >> "$2"; exit 85` })

    expect(runWith(shell, cwd, jobWords)).toEqual({ code: 85, stdout: '', stderr: '' })
    const [head = '', ...rows] = readOut(cwd).split('\n')
    expect(JSON.parse(head).stopped.code).toBe('unfinished')
    expect(rows).toEqual(['done', ''])
    expect(runtimeFolders(cwd)).toEqual([])
  })

  it.each([
    [3, 3],
    [0, 70],
  ])('a worker that ends with %i and no results makes it %i', async (code, expected) => {
    const cwd = await sandboxWith({ worker: `exit ${code}` })

    expect(runWith(shell, cwd, jobWords).code).toBe(expected)
    expect(stoppedCode(cwd)).toBe('died')
  })

  it('never replaces an output that is there', async () => {
    const cwd = await sandboxWith({ worker: 'exit 3' })
    writeFileSync(join(cwd, 'out.json'), 'earlier work')

    expect(runWith(shell, cwd, jobWords).code).toBe(3)
    expect(readOut(cwd)).toBe('earlier work')

    const { bytes, ...whole } = await stubWrapper()
    const unfit = await sandboxWith({ ...whole, bytes: bytes.subarray(0, -1) })
    writeFileSync(join(unfit, 'out.json'), 'earlier work')
    expect(runWith(shell, unfit, jobWords).code).toBe(75)
    expect(readOut(unfit)).toBe('earlier work')
  })

  it('writes a failure fragment that photogrid reads, whatever the names in it', async () => {
    const cwd = await sandboxWith({ worker: 'exit 1' })
    const plan = `"\\ \t\n\u0001 {é} 'x' \${HOME}`
    const env = { PATH: shell.path ?? process.env.PATH, OSG_SITE_NAME: 'A "site" \\ of\ttheirs' }
    const [program, ...rest] = shell.command

    const absolute = shell.path ? join(shell.path, program) : program
    runIn(cwd, [absolute, ...rest, './run.sh', 'luminance', 'out.json', '0400', '200', '--plan', plan], {
      env,
    })

    const fragment = parseFragment(Buffer.from(readOut(cwd)))
    expect(fragment).toMatchObject({
      plan: plan.replace('é', '??'), // bytes that are not ASCII: an id of ours has none
      analysis: 'luminance',
      range: { first: 400, count: 200 },
      tool: 'photogrid 0.1.0',
      site: 'A "site" \\ of\ttheirs',
      started: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      outcomes: [],
    })
  })

  it('gives up with 75 when the payload is damaged or cut short, at whatever byte', async () => {
    const whole = await stubWrapper()
    const damaged = Buffer.from(whole.bytes)
    damaged[damaged.length - 100]! ^= 1
    const cuts = [1, 100, whole.payload.length - 1].map(fewer => whole.bytes.subarray(0, -fewer))

    for (const bytes of [damaged, ...cuts, Buffer.concat([whole.bytes, Buffer.from('more')])]) {
      const cwd = await sandboxWith({ ...whole, bytes })
      const ended = runWith(shell, cwd, jobWords)
      expect(ended.code).toBe(75)
      expect(ended.stderr).toMatch(/^photogrid: \S+: the runtime of \.\/run\.sh came damaged or cut short\n$/)
      expect(stoppedCode(cwd)).toBe('damaged-payload')
    }
  })

  it('never looks like success or misuse when the script itself is cut short', async () => {
    const { text, ...whole } = await stubWrapper()
    const settings = text.indexOf('\nversion=')
    for (let at = settings; at < text.length - 10; at += 331) {
      const cwd = await sandboxWith({ text, ...whole, bytes: Buffer.from(text.slice(0, at)) })
      expect(runWith(shell, cwd, jobWords).code).toBe(75)
    }
  })

  it.each([
    [[]],
    [['luminance']],
    [['luminance', 'out.json', '0']],
    [['luminance', '', '0', '5']],
    [['luminance', 'out.json', '0', '0']],
    [['luminance', 'out.json', '-1', '5']],
    [['luminance', 'out.json', '0', '2.5']],
    [['luminance', 'out.json', '0', '99999999999999999999']],
    [['--plan', 'out.json', '0', '5']],
  ])('takes %j as misuse: exit 2, what was expected, and no output', async words => {
    const cwd = await sandboxWith()

    const ended = runWith(shell, cwd, words)

    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('photogrid: expected ANALYSIS OUT FIRST COUNT')
    expect(readdirSync(cwd)).toEqual(['run.sh'])
  })

  it.each([['TMPDIR'], ['TMP']])(
    'unpacks in %s where there is no sandbox of HTCondor, for us alone',
    async name => {
      const cwd = await sandboxWith({ worker: 'ls -ld "$TEST_FOLDER"/.photogrid* >&2; echo whole > "$2"' })
      const folder = newFolder()
      const [program, ...rest] = shell.command
      const env = { PATH: shell.path ?? process.env.PATH, [name]: folder, TEST_FOLDER: folder }
      const command = shell.path ? join(shell.path, program) : program

      const ended = runIn(cwd, [command, ...rest, './run.sh', ...jobWords], { env })

      expect(ended.code).toBe(0)
      expect(ended.stderr).toMatch(/^drwx------ .*\/\.photogrid-runtime\.\S+\.\d+\.1\n$/)
      expect(ended.stderr).toContain(hostname())
      expect(readdirSync(folder)).toEqual([])
      expect(readdirSync(cwd).sort()).toEqual(['out.json', 'run.sh'])
    },
  )

  it.each([
    ['no folder', '/dev/null/none'],
    ['a folder that is too small or lets nothing run', '/proc/self'],
    ['not a whole path', 'here'],
  ])('unpacks in the current folder where TMPDIR is %s', async (_, folder) => {
    const cwd = await sandboxWith({ worker: 'ls -d .photogrid* here; echo whole > "$2"' })
    const [program, ...rest] = shell.command
    emptyFolder(join(cwd, 'here'))
    const env = { PATH: shell.path ?? process.env.PATH, TMPDIR: folder }
    const command = shell.path ? join(shell.path, program) : program

    const ended = runIn(cwd, [command, ...rest, './run.sh', ...jobWords], { env })

    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\.photogrid-runtime\./) })
    expect(readdirSync(cwd).sort()).toEqual(['here', 'out.json', 'run.sh'])
  })

  it('explains itself in ten lines, tells its version, and checks the machine alone', async () => {
    const cwd = await sandboxWith()

    const help = runWith(shell, cwd, ['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout.split('\n')).toHaveLength(10)
    expect(runWith(shell, cwd, ['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
    expect(runWith(shell, cwd, ['--check']).stdout).toMatch(/^photogrid: \S+ can run it\n$/)
    expect(readdirSync(cwd)).toEqual(['run.sh'])
  })
})

/** A shell cannot trap a signal that was ignored when it started; Node and Python can. */
const pythonWorker = `exec python3 -c '
import os, signal, sys, time
def stop(*_):
    open(sys.argv[2], "w").write("INT")
    sys.exit(33)
signal.signal(signal.SIGINT, stop)
open("ready", "w")
while True: time.sleep(0.05)' "$@"`

const stoppedCode = (cwd: string): string => JSON.parse(readOut(cwd)).stopped.code
