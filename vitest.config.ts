import { defineConfig } from 'vitest/config'
import { PoolsFirst } from './test/pools-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real programs, pools and browsers take their time, and these machines are shared.
    testTimeout: 60_000,
    hookTimeout: 300_000,
    // Two cores: three files at once were an eighth sooner, and what measures time less steady.
    maxWorkers: 2,
    sequence: { sequencer: PoolsFirst },
    reporters: ['default', './test/tally-reporter.ts'],
  },
})
