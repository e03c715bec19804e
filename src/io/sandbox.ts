// A job on this machine: the wrapper in a fresh folder, with the manifest on its standard input, as
// HTCondor would start it.

import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { fileError } from './files.ts'
import { endProcessesIn } from './processes.ts'

export interface SandboxJob {
  /** Absolute path of the folder that its sandbox is made in. */
  readonly folder: string
  /** Absolute path of the wrapper. */
  readonly wrapper: string
  readonly words: readonly string[]
  /** Absolute paths of the files that lie in the sandbox, each under its own name. */
  readonly inputs: readonly string[]
  /** Absolute path of the manifest. */
  readonly manifest: string
  /** Where the job's standard output and standard error are kept. */
  readonly outputLog: string
  readonly errorLog: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Called for each line of the job's standard output. */
  readonly onLine: (line: string) => void
}

export interface SandboxResult<T> {
  /** undefined when a signal ended it */
  readonly exitCode: number | undefined
  readonly harvest: T
}

/**
 * Runs one job, and removes its sandbox once what is wanted of it is elsewhere.
 * @param harvest takes that out of the sandbox; where it throws, the sandbox stays
 */
export async function runInSandbox<T>(
  job: SandboxJob,
  harvest: (sandbox: string) => T,
): Promise<SandboxResult<T>> {
  const sandbox = await mkdtemp(join(job.folder, 'job-')).catch(error => {
    throw fileError('make a sandbox in', job.folder, error, 'name another folder with TMPDIR')
  })
  // Links: a job does not write to what it was given.
  for (const input of job.inputs) await symlink(input, join(sandbox, basename(input)))
  const subprocess = execa(job.wrapper, job.words, {
    cwd: sandbox,
    env: { ...job.environment, _CONDOR_SCRATCH_DIR: sandbox },
    extendEnv: false,
    stdin: { file: job.manifest },
    stdout: ['pipe', { file: job.outputLog }],
    stderr: { file: job.errorLog },
    buffer: false,
    reject: false,
    cancelSignal: job.signal,
    forceKillAfterDelay: 5000,
  })
  createInterface({ input: subprocess.stdout }).on('line', job.onLine)
  const { exitCode } = await subprocess
  // A wrapper that was killed leaves its worker.
  await endProcessesIn(sandbox)
  const result = { exitCode, harvest: harvest(sandbox) }
  await rm(sandbox, { recursive: true, force: true })
  return result
}
