// The program as it is installed: built into dist/, where Node need not strip types first.

import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..', '..')
let built = false

/** The words that start it, before the verb. */
export function installedProgram(): string[] {
  if (!built) execFileSync(process.execPath, [resolve(root, 'src', 'build.ts')])
  built = true
  return [process.execPath, resolve(root, 'dist', 'cli.mjs')]
}
