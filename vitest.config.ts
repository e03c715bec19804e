import { defineConfig } from 'vitest/config'
import { PoolsFirst } from './test/pools-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real programs, pools and browsers take their time, and these machines are shared.
    testTimeout: 60_000,
    hookTimeout: 300_000,
    // Two cores, and tests on pools that wait more than they work.
    maxWorkers: 3,
    sequence: { sequencer: PoolsFirst },
    reporters: ['default', './test/tally-reporter.ts'],
  },
})
