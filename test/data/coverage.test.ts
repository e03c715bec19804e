import { describe, expect, it } from 'vitest'
import { Coverage } from '../../src/data/coverage.ts'
import type { Fragment, Outcome } from '../../src/data/fragment.ts'
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
  return coverage.finish()
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
    expect(covered.failures.map(({ row }) => row)).toEqual([1])
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
    expect(isComplete({ ...covered, plan: '', analysis: '', manifest: '' })).toBe(false)
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
    expect(() => coverage.add('x', fragment(1, reading(1, 0.1), reading(2, 0.1)))).toThrow('speaks of row 2')
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

  it('agrees with a row-by-row account, however fragments overlap and whatever order they come in', () => {
    let seed = 1
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed % below
    }
    for (let round = 0; round < 200; round += 1) {
      const rows = 1 + random(40)
      const answers = Array.from({ length: rows }, () => new Set<number>())
      const failed = new Array<boolean>(rows).fill(false)
      const fragments = Array.from({ length: random(8) }, () => {
        const first = random(rows)
        const outcomes = Array.from({ length: 1 + random(rows - first) }, (_, index) => {
          const row = first + index
          if (random(4) === 0) {
            failed[row] = true
            return failure(row)
          }
          const value = random(12) === 0 ? 0.9 : row / 100
          answers[row]!.add(value)
          return reading(row, value)
        })
        return fragment(first, ...outcomes)
      })
      const covered = cover(rows, ...fragments)
      const rowsWhere = (test: (row: number) => boolean) => [...Array(rows).keys()].filter(test)
      expect([...covered.readings.row]).toEqual(rowsWhere(row => answers[row]!.size === 1))
      expect([...covered.readings.value]).toEqual(
        [...answers].flatMap(set => (set.size === 1 ? [...set] : [])),
      )
      expect(covered.conflicts.map(({ row }) => row)).toEqual(rowsWhere(row => answers[row]!.size > 1))
      expect(covered.failures.map(({ row }) => row)).toEqual(
        rowsWhere(row => answers[row]!.size === 0 && failed[row]!),
      )
      expect(
        covered.missing.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
      ).toEqual(rowsWhere(row => answers[row]!.size === 0 && !failed[row]))
    }
  })
})
