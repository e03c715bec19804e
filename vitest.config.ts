import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real programs, pools and browsers take their time, and these machines are shared.
    testTimeout: 60_000,
    hookTimeout: 300_000,
    // Two cores: more files at once would only wait for each other.
    maxWorkers: 2,
    reporters: ['default', './test/tally-reporter.ts'],
  },
})
