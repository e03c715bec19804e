// A job on this machine: the wrapper in a fresh folder, with the manifest on its standard input, as
// HTCondor would start it.

import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { fileError } from './files.ts'

export interface SandboxJob {
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
 * Runs one job and removes its sandbox, whatever happens.
 * @param harvest takes what is wanted out of the sandbox before it is gone
 */
export async function runInSandbox<T>(
  job: SandboxJob,
  harvest: (sandbox: string) => T,
): Promise<SandboxResult<T>> {
  const sandbox = await mkdtemp(join(tmpdir(), 'photogrid-sandbox-')).catch(error => {
    throw fileError('make a sandbox in', tmpdir(), error, 'name another folder with TMPDIR')
  })
  try {
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
    return { exitCode, harvest: harvest(sandbox) }
  } finally {
    await rm(sandbox, { recursive: true, force: true })
  }
}
