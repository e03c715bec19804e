// A Python of our own with packages from PyPI, to measure beside.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** @returns the program; undefined where the packages cannot be had, which is said */
export function installPython(folder: string, packages: readonly string[]): string | undefined {
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
    const python = join(folder, 'bin', 'python')
    execFileSync(python, ['-m', 'pip', 'install', '-q', ...packages], { stdio: 'ignore', timeout: 300_000 })
    return python
  } catch {
    console.log(`${packages.join(', ')} cannot be installed from PyPI here, nothing to compare with`)
    return undefined
  }
}
