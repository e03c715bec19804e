// The end of a run, counted by the runner itself: a line for each real part that was missing, and at last
// `N passed, N failed`, with `, N skipped` where tests were. PHOTOGRID_TEST_FLOOR=N: fewer that passed are a failure.

import type { UserConsoleLog } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'
import { skippedMark } from './requirements.ts'

export default class TallyReporter implements Reporter {
  readonly #missing = new Set<string>()

  onUserConsoleLog({ content }: UserConsoleLog): void {
    for (const line of content.split('\n')) if (line.startsWith(skippedMark)) this.#missing.add(line)
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const { passed, failed, skipped } = tally(modules, unhandledErrors.length)
    const floor = Number(process.env.PHOTOGRID_TEST_FLOOR ?? 0)
    // After the default reporter's own summary.
    process.on('exit', () => {
      for (const line of [...this.#missing].sort()) process.stdout.write(`${line}\n`)
      if (passed < floor) {
        process.stdout.write(
          `expected at least ${floor} tests to pass (PHOTOGRID_TEST_FLOOR); found ${passed}\n`,
        )
        process.exitCode = 1
      }
      process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
    })
  }
}

function tally(modules: readonly TestModule[], unhandledErrors: number) {
  let passed = 0
  let failed = unhandledErrors
  let skipped = 0
  for (const module of modules) {
    // A file that cannot be loaded has no tests to count, and is a failure all the same.
    const failedBefore = failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed += 1
      else if (state === 'failed') failed += 1
      else skipped += 1
    }
    if (module.state() === 'failed' && failed === failedBefore) failed += 1
  }
  return { passed, failed, skipped }
}
