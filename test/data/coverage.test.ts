import { describe, expect, it } from 'vitest'
import { Coverage, type CoverageOptions } from '../../src/data/coverage.ts'
import type { Fragment } from '../../src/data/fragment.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { isComplete } from '../../src/data/summary.ts'
import { sample } from './sample-fragment.ts'

const reading = (row: number, luminance: number): Outcome => ({ row, key: 1900 + row, luminance })
const failure = (row: number, code = 'http-404'): Outcome => ({
  row,
  key: 1900 + row,
  url: `http://h/${row}.jpg`,
  failure: { code, message: 'no', tries: 1, ms: 1 },
})
const fragment = (first: number, ...outcomes: Outcome[]): Fragment => ({
  ...sample,
  range: { first, count: outcomes.length },
  outcomes,
})
const cover = (rows: number, ...fragments: Fragment[]) => {
  const coverage = new Coverage(rows)
  fragments.forEach((each, index) => {
    coverage.add(`results-${index}.json`, each)
  })
  return keptBy(coverage)
}
/** What was covered, where the readings are columns. */
const keptBy = (coverage: Coverage) => {
  const { readings, ...covered } = coverage.finish()
  if (!('row' in readings)) throw new Error('the readings were not kept')
  return { ...covered, readings }
}

describe('coverage', () => {
  it('of no fragments is one missing range', () => {
    expect(cover(7).missing).toEqual([{ first: 0, count: 7 }])
  })

  it('of all rows is complete, failed rows included', () => {
    const covered = cover(3, fragment(0, reading(0, 0.1), failure(1)), fragment(2, reading(2, 0.3)))
    expect(covered.missing).toEqual([])
    expect([...covered.readings.row]).toEqual([0, 2])
    expect([...covered.readings.value]).toEqual([0.1, 0.3])
    expect([...covered.readings.key]).toEqual([1900, 1902])
    expect([...covered.readings.job]).toEqual([0, 1])
    expect([...covered.failures.row]).toEqual([1])
  })

  it('counts a row measured twice once', () => {
    const covered = cover(2, fragment(0, reading(0, 0.1), reading(1, 0.2)), fragment(1, reading(1, 0.2)))
    expect(covered.readings.length).toBe(2)
    expect(covered.duplicates).toBe(1)
  })

  it('names two different answers for one row, and trusts neither', () => {
    const covered = cover(2, fragment(0, reading(0, 0.1), reading(1, 0.2)), fragment(1, reading(1, 0.3)))
    expect(covered.conflicts).toEqual([
      {
        row: 1,
        answers: [
          { file: 'results-0.json', value: 0.2 },
          { file: 'results-1.json', value: 0.3 },
        ],
      },
    ])
    expect([...covered.readings.row]).toEqual([0])
    expect(isComplete(covered)).toBe(false)
  })

  it.each([
    ['before', [failure(0), reading(0, 0.1)]],
    ['after', [reading(0, 0.1), failure(0)]],
  ])('lets a reading outweigh a failure that came %s it', (_, [one, other]) => {
    const covered = cover(1, fragment(0, one!), fragment(0, other!))
    expect([covered.readings.length, covered.failures.length, covered.missing.length]).toEqual([1, 0, 0])
  })

  it('counts nothing of a fragment that reaches beyond the manifest', () => {
    const coverage = new Coverage(2)
    expect(() => coverage.add('x', fragment(1, reading(1, 0.1), reading(2, 0.1)))).toThrow('has row 2')
    expect(coverage.finish().missing).toEqual([{ first: 0, count: 2 }])
  })

  it('counts nothing of a fragment with a reading that is no number', () => {
    const coverage = new Coverage(2)
    const odd = fragment(0, reading(0, 0.1), { row: 1, key: 1, luminance: null })
    expect(() => coverage.add('x', odd)).toThrow('has no number "luminance" for row 1')
    expect(coverage.finish().readings.length).toBe(0)
  })

  it('takes a stopped job for a reason, not for rows', () => {
    const coverage = new Coverage(3)
    const { plan, analysis, range, tool, host, site, started, finished } = sample
    const head = { plan, analysis, tool, host, site, started, finished }
    expect(range.count).toBe(3)
    const stopped = { code: 'old-cpu', message: 'no SSE4.2' }
    coverage.add('x', { ...head, range: { first: 0, count: 3 }, stopped, outcomes: [] })
    const covered = coverage.finish()
    expect(covered.missing).toEqual([{ first: 0, count: 3 }])
    expect(covered.stopped).toMatchObject([{ code: 'old-cpu', file: 'x' }])
  })

  it('counts of a fragment with a list the rows of the list alone', () => {
    const listed = {
      ...fragment(1, reading(1, 0.1), reading(4, 0.4)),
      range: { first: 1, count: 4 },
      rows: '1-1,4-1',
    }
    const covered = cover(6, listed)
    expect([...covered.readings.row]).toEqual([1, 4])
    expect(covered.missing).toEqual([
      { first: 0, count: 1 },
      { first: 2, count: 2 },
      { first: 5, count: 1 },
    ])
  })

  it('forgets that a job was stopped when others have brought its rows home', () => {
    const { outcomes: _, analysisVersion: __, tries: ___, bytes: ____, ...head } = sample
    const stopped = { code: 'old-cpu', message: 'no SSE4.2' }
    const stop = (rows: string) => ({
      ...head,
      range: { first: 0, count: 3 },
      rows,
      stopped,
      outcomes: [] as const,
    })
    const coverage = new Coverage(3)
    coverage.add('of 0 and 2', stop('0-1,2-1'))
    coverage.add('of 0, 1 and 2', stop('0-3'))
    coverage.add('later', {
      ...fragment(0, reading(0, 0.1), failure(2)),
      range: { first: 0, count: 3 },
      rows: '0-1,2-1',
    })
    expect(coverage.finish().stopped.map(({ file }) => file)).toEqual(['of 0, 1 and 2'])
  })

  /** Fragments that overlap, fail and contradict each other, and what is true of each row. */
  function someRun(random: (below: number) => number) {
    const rows = 1 + random(40)
    const answers = Array.from({ length: rows }, () => new Set<number>())
    const said = new Array<number>(rows).fill(0)
    const failed = new Array<boolean>(rows).fill(false)
    const fragments = Array.from({ length: random(8) }, () => {
      const first = random(rows)
      const outcomes = Array.from({ length: 1 + random(rows - first) }, (_, index) => {
        const row = first + index
        if (random(4) === 0) {
          failed[row] = true
          return failure(row, random(2) === 0 ? 'timeout' : 'http-404')
        }
        const value = random(12) === 0 ? 0.875 : row / 64
        answers[row]!.add(value)
        said[row]! += 1
        return reading(row, value)
      })
      return fragment(first, ...outcomes)
    })
    const rowsWhere = (test: (row: number) => boolean) => [...Array(rows).keys()].filter(test)
    return {
      rows,
      fragments,
      measured: rowsWhere(row => answers[row]!.size === 1),
      values: answers.flatMap(set => (set.size === 1 ? [...set] : [])),
      conflicts: rowsWhere(row => answers[row]!.size > 1),
      failed: rowsWhere(row => answers[row]!.size === 0 && failed[row]!),
      missing: rowsWhere(row => answers[row]!.size === 0 && !failed[row]),
      duplicates: rowsWhere(row => answers[row]!.size === 1).reduce((sum, row) => sum + said[row]! - 1, 0),
    }
  }
  const rowsOf = (ranges: readonly { first: number; count: number }[]): number[] =>
    ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index))
  const coverRun = (rows: number, fragments: readonly Fragment[], options: CoverageOptions): Coverage => {
    const coverage = new Coverage(rows, options)
    fragments.forEach((each, index) => {
      coverage.add(`results-${index}.json`, each)
    })
    return coverage
  }
  let seed = 1
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return seed % below
  }

  it.each([
    ['not known beforehand', false],
    ['announced, so that only rows that are in several are watched', true],
  ])('agrees with a row-by-row account, in any order, with ranges %s', (_, isAnnounced) => {
    for (let round = 0; round < 300; round += 1) {
      const run = someRun(random)
      const announced = run.fragments.map(({ range }) => range)
      const kept = keptBy(coverRun(run.rows, run.fragments, isAnnounced ? { announced } : {}))
      expect([...kept.readings.row]).toEqual(run.measured)
      expect([...kept.readings.value]).toEqual(run.values)
      expect([...kept.readings.key]).toEqual(run.measured.map(row => 1900 + row))
      for (const [index, row] of run.measured.entries()) {
        const { range } = kept.jobs[kept.readings.job[index]!]!
        expect(range.first <= row && row < range.first + range.count).toBe(true)
      }
      expect(kept.conflicts.map(({ row }) => row)).toEqual(run.conflicts)
      expect([...kept.failures.row]).toEqual(run.failed)
      expect(rowsOf(kept.missing)).toEqual(run.missing)
      if (run.conflicts.length === 0) expect(kept.duplicates).toBe(run.duplicates)
    }
  })

  it('counts the same readings into a histogram, where there are too many to keep', () => {
    for (let round = 0; round < 300; round += 1) {
      const run = someRun(random)
      const announced = run.fragments.map(({ range }) => range)
      const { readings, ...covered } = coverRun(run.rows, run.fragments, {
        announced,
        mostReadings: -1,
      }).finish()
      if ('row' in readings) throw new Error('the readings were kept')
      expect(readings.length).toBe(run.measured.length)
      // A year a row: what lies in a key's cells is the row's own reading.
      expect([...readings.keys]).toEqual(run.measured.map(row => 1900 + row))
      expect([...readings.least]).toEqual(run.values)
      expect([...readings.most]).toEqual(run.values)
      run.values.forEach((value, index) => {
        const bin = Math.floor(value / readings.binWidth) - readings.firstBin
        expect(readings.counts[index * readings.bins + bin]).toBe(1)
      })
      expect(covered.conflicts.map(({ row }) => row)).toEqual(run.conflicts)
      expect([...covered.failures.row]).toEqual(run.failed)
      expect(rowsOf(covered.missing)).toEqual(run.missing)
    }
  })

  it('says the same of rows whatever order the fragments come in', () => {
    for (let round = 0; round < 100; round += 1) {
      const { rows, fragments } = someRun(random)
      const announced = fragments.map(({ range }) => range)
      const one = keptBy(coverRun(rows, fragments, { announced }))
      const other = keptBy(coverRun(rows, fragments.toReversed(), { announced }))
      expect(other.readings.row).toEqual(one.readings.row)
      expect(other.readings.value).toEqual(one.readings.value)
      expect(other.failures.row).toEqual(one.failures.row)
      expect(other.missing).toEqual(one.missing)
      expect(other.conflicts.map(({ row }) => row)).toEqual(one.conflicts.map(({ row }) => row))
    }
  })

  it('does not count a fragment whose range was not announced: nobody would watch its rows', () => {
    const coverage = new Coverage(4, { announced: [{ first: 0, count: 2 }] })
    coverage.add('a', fragment(0, reading(0, 0.1), reading(1, 0.2)))
    expect(() => coverage.add('b', fragment(1, reading(1, 0.3)))).toThrow('was written anew')
    expect(() => coverage.add('c', fragment(0, reading(0, 0.1), reading(1, 0.2)))).toThrow('was written anew')
    expect(keptBy(coverage)).toMatchObject({ missing: [{ first: 2, count: 2 }], duplicates: 0 })
  })

  it('keeps what is said of failed rows, each text once', () => {
    const covered = cover(
      4,
      fragment(2, failure(2), failure(3, 'timeout')),
      fragment(0, failure(0), failure(1)),
    )
    const { row, code, message, codes, messages } = covered.failures
    expect([...row]).toEqual([0, 1, 2, 3])
    expect([...code].map(index => codes[index])).toEqual(['http-404', 'http-404', 'http-404', 'timeout'])
    expect([...message].map(index => messages[index])).toEqual(['no', 'no', 'no', 'no'])
    expect(messages).toEqual(['', 'no'])
  })
})
