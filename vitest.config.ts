import { defineConfig } from 'vitest/config'
import { PoolsFirst } from './test/pools-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real programs, pools and browsers take their time, and other work may have most of a shared machine: a limit is for
    // what hangs, never for what is slow.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // Two cores: three files at once were an eighth sooner, and what measures time less steady.
    maxWorkers: 2,
    sequence: { sequencer: PoolsFirst },
    reporters: ['default', './test/tally-reporter.ts'],
  },
})
