// A real HTCondor pool for a test: install.sh, up.sh and down.sh behind one typed door.
// Run by root, the pool and every command go to an ordinary account, as up.sh explains.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { launcher } from '../photogrid.ts'
import { lacks } from '../requirements.ts'

/** trixie packages HTCondor 23.9, the gate; sid packages 25.14, the second lane. */
export type Suite = 'trixie' | 'sid'

/** The whole test suite runs on the second lane with POOL_SUITE=sid. */
const lane: Suite = process.env.POOL_SUITE === 'sid' ? 'sid' : 'trixie'

/** For `describe.each`. POOL_ONLY=trixie, or sid, leaves the other out, for a shorter run. */
export const bothVersions: [name: string, suite: Suite][] = (
  [
    ['HTCondor 23.9.6', 'trixie'],
    ['HTCondor 25.14.1', 'sid'],
  ] satisfies [string, Suite][]
).filter(([, suite]) => (process.env.POOL_ONLY || suite) === suite)

export interface PoolOptions {
  suite?: Suite
  /** How many one-core jobs run at once. */
  slots?: number
  /** One place without site attributes, instead of the three pretend sites. */
  onePlace?: boolean
  /** Lines of configuration read after pool.conf. */
  extraConfig?: string
  /** After so long it stops by itself, whatever became of the test. */
  minutes?: number
}

export interface Ran {
  stdout: string
  stderr: string
  exitCode: number
}

export interface RunOptions {
  cwd?: string
  /** On top of the pool's environment. */
  env?: Record<string, string>
  input?: string
  timeoutMs?: number
}

export interface Submitted {
  cluster: number
  jobs: number
}

export interface Pool {
  readonly suite: Suite
  /** A folder that the pool's account owns; everything a test submits from is under it. */
  readonly dir: string
  /** CONDOR_CONFIG, PATH, HOME …: what makes a command talk to this pool. */
  readonly env: Readonly<Record<string, string>>
  /** A new folder under `dir` with these files; what starts with `#!` is executable. */
  folder(files: Record<string, string>): Promise<string>
  /** Gives a file or folder that the test made to the pool's account. */
  give(path: string): Promise<void>
  /** The launcher where the pool's account may run it: a job of the pool, such as DAGMan's scripts, may type it. */
  program(): Promise<string>
  /** Runs a command as the pool's account; a nonzero exit rejects. */
  run(command: string, args?: string[], options?: RunOptions): Promise<Ran>
  /** The same; a nonzero exit is an answer. */
  exec(command: string, args?: string[], options?: RunOptions): Promise<Ran>
  submit(file: string, cwd: string): Promise<Submitted>
  /** Until the last job of the cluster has left, by its event log; rejects when the time is up. */
  wait(cluster: number, timeoutMs?: number): Promise<void>
  /** Until the cluster's event log shows this event ('001' executes, '012' is held …); gives the log. */
  event(cluster: number, event: string, timeoutMs?: number): Promise<string>
  stop(): Promise<void>
}

const here = import.meta.dirname
const minute = 60_000

/** The sentence of three facts that a test reads when something did not come true. */
function unmet(expected: string, found: string, next: string): Error {
  return new Error(`expected: ${expected}\n  found: ${found || '(nothing)'}\n  next:  ${next}`)
}

const prefixes = new Map<Suite, Promise<string>>()

/** Installs HTCondor, once a process and once a machine (install.sh caches), and gives its prefix. */
function installed(suite: Suite): Promise<string> {
  let prefix = prefixes.get(suite)
  if (!prefix) {
    const mirrorPatienceMs = 10 * minute
    prefix = execa(join(here, 'install.sh'), ['', suite], { timeout: mirrorPatienceMs }).then(
      ran => ran.stdout.trim(),
      error => {
        throw new Error(error.stderr || error.message)
      },
    )
    prefixes.set(suite, prefix)
  }
  return prefix
}

export type Availability = { available: true } | { available: false; why: string }

/** Whether this machine can have a pool. The only honest way to know is to install it. */
export async function availablePool(suite: Suite = lane): Promise<Availability> {
  try {
    await installed(suite)
    return { available: true }
  } catch (error) {
    return { available: false, why: (error as Error).message }
  }
}

/** For `describe.runIf(await needPool())`: false, with the reason, where there can be no pool. */
export async function needPool(suite: Suite = lane): Promise<boolean> {
  const pool = await availablePool(suite)
  return !lacks(!pool.available, {
    what: `a real HTCondor pool (${suite})`,
    why: pool.available ? '' : inOneLine(pool.why),
    how: 'run the tests on Debian, where apt-get can fetch packages',
  })
}

/** install.sh says its three facts on lines of their own. */
const inOneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, '; ')

/** The folder of condor_submit, for a PATH. */
export const submitFolder = async (suite: Suite = lane): Promise<string> =>
  join(await installed(suite), 'usr/bin')

/**
 * What condor_submit makes of a submit file, with no pool: the job ads on stdout, in a few
 * milliseconds. An unknown command is only a warning and exit 0: look at stderr.
 */
export async function dryRun(file: string, cwd: string, suite: Suite = lane): Promise<Ran> {
  const submit = join(await submitFolder(suite), 'condor_submit')
  return answer(submit, ['-dry-run', '-', file], { cwd, env: { CONDOR_CONFIG: '/dev/null' } })
}

async function answer(command: string, args: string[], options: RunOptions): Promise<Ran> {
  const { cwd, env, input, timeoutMs = 2 * minute } = options
  const ran = await execa(command, args, {
    reject: false,
    timeout: timeoutMs,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  })
  if (ran.exitCode === undefined) throw ran
  return { stdout: ran.stdout, stderr: ran.stderr, exitCode: ran.exitCode }
}

export async function startPool(options: PoolOptions = {}): Promise<Pool> {
  const { suite = lane, slots = 32, onePlace = false, extraConfig = '', minutes = 60 } = options
  const prefix = await installed(suite)
  const root = await mkdtemp(join(tmpdir(), 'photogrid-pool-'))
  // Beside the pool: up.sh copies it in.
  const extra = join(root, 'extra.conf')
  await writeFile(extra, extraConfig)

  const up = await execa(join(here, 'up.sh'), [root], {
    reject: false,
    // Daemons inherit the output; waiting for it to close would wait for the pool to end.
    stdin: 'ignore',
    timeout: 2 * minute,
    env: {
      POOL_SUITE: suite,
      POOL_PREFIX: prefix,
      POOL_SLOTS: String(slots),
      POOL_ONE_PLACE: onePlace ? '1' : '',
      POOL_EXTRA: extra,
      POOL_MINUTES: String(minutes),
    },
  })
  if (up.exitCode !== 0) {
    await rm(root, { recursive: true, force: true })
    throw new Error(up.stderr || up.shortMessage)
  }
  const { POOL_OWNER: owner = '', ...env } = Object.fromEntries(
    up.stdout.split('\n').map(line => line.split(/=(.*)/s, 2) as [string, string]),
  )
  return poolIn(root, { suite, owner, env })
}

/** Who owns a pool that runs, and how a command finds it. */
interface Access {
  suite: Suite
  owner: string
  env: Record<string, string>
}

function poolIn(root: string, { suite, owner, env }: Access): Pool {
  const dir = join(root, 'work')
  const [uid = '', gid = ''] = owner.split(':')
  const asOwner =
    process.getuid?.() === 0 ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] : []
  const logs = new Map<number, Set<string>>()
  let folders = 0

  async function give(path: string): Promise<void> {
    if (asOwner.length > 0) await execa('chown', ['-R', owner, path])
  }

  async function folder(files: Record<string, string>): Promise<string> {
    folders += 1
    const made = join(dir, String(folders))
    await mkdir(made)
    for (const [name, text] of Object.entries(files)) {
      const path = join(made, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
      if (text.startsWith('#!')) await chmod(path, 0o755)
    }
    await give(made)
    return made
  }

  /** Root may have its checkout where nobody else can enter: then it is a copy that everybody may read. */
  async function program(): Promise<string> {
    const mayRun = await exec('test', ['-x', launcher])
    if (mayRun.exitCode === 0) return launcher
    const copy = join(root, 'photogrid')
    await execa('cp', ['-r', dirname(dirname(launcher)), copy])
    await execa('chmod', ['-R', 'a+rX', copy])
    return join(copy, 'wrappers', 'photogrid')
  }

  function exec(command: string, args: string[] = [], options: RunOptions = {}): Promise<Ran> {
    const [program = command, ...rest] = [...asOwner, command, ...args]
    return answer(program, rest, { cwd: dir, ...options, env: { ...env, ...options.env } })
  }

  async function run(command: string, args: string[] = [], options: RunOptions = {}): Promise<Ran> {
    const ran = await exec(command, args, options)
    if (ran.exitCode === 0) return ran
    const said = [ran.stderr, ran.stdout].filter(Boolean).join('\n')
    throw unmet(
      `${command} ${args.join(' ')} to exit with 0`,
      `${ran.exitCode}: ${said}`,
      'read what it said',
    )
  }

  async function submit(file: string, cwd: string): Promise<Submitted> {
    // -terse, because the sentence that people read differs between versions.
    const { stdout } = await run('condor_submit', ['-terse', file], { cwd })
    const ids = stdout.match(/^(\d+)\.0 - \1\.(\d+)$/m)
    if (!ids) throw unmet('ids as in "7.0 - 7.27"', stdout, 'look at condor_submit -terse by hand')
    const cluster = Number(ids[1])
    // The jobs may be gone before a question to the queue arrives; the submit file stays.
    const { stdout: ads } = await dryRun(file, cwd, suite)
    const named = [...ads.matchAll(/^UserLog="(.*)"$/gm)].map(([, name = '']) => resolve(cwd, name))
    logs.set(cluster, new Set(named))
    return { cluster, jobs: Number(ids[2]) + 1 }
  }

  function logsOf(cluster: number): string[] {
    const known = [...(logs.get(cluster) ?? [])]
    if (known.length > 0) return known
    throw unmet(
      `cluster ${cluster} to have an event log`,
      'none',
      'submit it here, with "log = ..." in its file',
    )
  }

  async function state(cluster: number): Promise<string> {
    const { stdout } = await exec('condor_q', [
      String(cluster),
      '-af:j',
      'JobStatus',
      'NumJobStarts',
      'HoldReason',
    ])
    return `in the queue (job, status, starts, why held): ${stdout || 'nothing'}`
  }

  async function wait(cluster: number, timeoutMs = minute): Promise<void> {
    const until = Date.now() + timeoutMs
    for (const log of logsOf(cluster)) {
      const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000))
      const waited = await exec('condor_wait', ['-wait', String(seconds), log, String(cluster)], {
        timeoutMs: seconds * 1000 + minute,
      })
      if (waited.exitCode !== 0) {
        throw unmet(`cluster ${cluster} to leave in ${timeoutMs} ms`, await state(cluster), `read ${log}`)
      }
    }
  }

  async function event(cluster: number, code: string, timeoutMs = minute): Promise<string> {
    const until = Date.now() + timeoutMs
    const line = new RegExp(`^${code} \\(0*${cluster}\\.`, 'm')
    for (;;) {
      for (const log of logsOf(cluster)) {
        // No file yet: the schedd writes the first event when it has taken the job in.
        const text = await readFile(log, 'utf8').catch(() => '')
        if (line.test(text)) return text
      }
      if (Date.now() > until) {
        throw unmet(
          `event ${code} of cluster ${cluster} in ${timeoutMs} ms`,
          await state(cluster),
          `read ${logsOf(cluster).join(', ')}`,
        )
      }
      await sleep(100)
    }
  }

  async function stop(): Promise<void> {
    // POOL_KEEP=1 leaves the folder, with the daemons' logs, to whoever looks for a fault.
    const keep = process.env.POOL_KEEP ? ['keep'] : []
    await execa(join(here, 'down.sh'), [root, ...keep])
    if (keep.length > 0) console.warn(`POOL_KEEP: the pool's folder is ${root}`)
    else await rm(root, { recursive: true, force: true })
  }

  return { suite, dir, env, folder, give, program, run, exec, submit, wait, event, stop }
}
