// The program as a person types it, for tests: through its launcher, in a folder.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

const root = resolve(import.meta.dirname, '..')

export const launcher = join(root, 'wrappers', 'photogrid')

export interface Typed {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

export interface TypeOptions {
  readonly input?: string
  readonly env?: Record<string, string>
  /** The launcher of an installed copy. */
  readonly program?: string
}

/** `photogrid WORDS` in a folder; any exit code is an answer. */
export async function photogrid(
  cwd: string,
  words: readonly string[],
  options: TypeOptions = {},
): Promise<Typed> {
  const { input, env = {}, program = launcher } = options
  const ran = await execa(program, words, {
    cwd,
    reject: false,
    env,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  })
  if (ran.exitCode === undefined) throw ran
  return { stdout: ran.stdout, stderr: ran.stderr, exitCode: ran.exitCode }
}

/** A fresh folder, gone after the test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A foreseen error is a sentence, never a stack trace. */
export const isSentence = (stderr: string): boolean =>
  stderr.startsWith('photogrid: ') && !/\n\s+at /.test(stderr)
