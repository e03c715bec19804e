import { describe, expect, it } from 'vitest'
import { type CheckReport, countProblems } from '../../src/data/check-report.ts'

const probes = (...lines: number[]) => ({
  asked: 10,
  answered: 10 - lines.length,
  problems: lines.map(line => ({ line, code: 'http-404', message: 'no' })),
})

describe('the number of problems', () => {
  it('counts a line once that was asked for and measured, and two lines as two', () => {
    const report = { findings: { bad: { count: 1 } }, submit: null }
    const count = (sample: unknown, measured: unknown) =>
      countProblems({ ...report, sample, measured } as CheckReport)
    expect(count(probes(8), probes(8))).toBe(2)
    expect(count(probes(8), probes(9))).toBe(3)
    expect(count(null, probes(8))).toBe(2)
  })
})
