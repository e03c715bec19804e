// Finds as columns, beside finds as the objects that they were.

import { describe, expect, it } from 'vitest'
import { Coverage } from '../../src/data/coverage.ts'
import type { Find } from '../../src/data/find.ts'
import { FindColumns } from '../../src/data/find-columns.ts'
import type { Fragment } from '../../src/data/fragment.ts'
import type { Reading } from '../../src/data/outcome.ts'
import type { Readings } from '../../src/data/survey.ts'
import { sample } from './sample-fragment.ts'

const labels = ['person', 'dog', 'cat', 'traffic light']

/** The same for the same seed. */
function makeFinds(row: number): Find[] {
  return Array.from({ length: (row * 7919) % 5 }, (_, index) => ({
    label: labels[(row + index * 3) % labels.length]!,
    score: ((row * 31 + index * 17) % 100) / 100,
  }))
}

describe('find columns', () => {
  it('hold every find of every reading, in the order of the rows, however they came', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => index * 2)
    const shuffled = rows.toSorted((a, b) => ((a * 7919) % 6007) - ((b * 7919) % 6007))
    const columns = new FindColumns()
    for (const row of shuffled) columns.add(row, makeFinds(row))

    const finds = columns.finish(Uint32Array.from(rows))
    const told = Array.from({ length: finds.length }, (_, at) => ({
      row: rows[finds.reading[at]!]!,
      label: finds.labels[finds.label[at]!]!,
      score: Math.round(finds.score[at]! * 100) / 100,
    }))
    expect(told).toEqual(rows.flatMap(row => makeFinds(row).map(find => ({ row, ...find }))))
  })

  it('leave out the finds of rows that are no readings', () => {
    const columns = new FindColumns()
    columns.add(1, [{ label: 'dog', score: 0.5 }])
    columns.add(2, [{ label: 'cat', score: 0.75 }])
    const { length, labels, label, reading } = columns.finish(Uint32Array.of(0, 2))
    expect({ length, found: labels[label[0]!], reading: reading[0] }).toEqual({
      length: 1,
      found: 'cat',
      reading: 1,
    })
  })
})

describe('coverage of recognition', () => {
  const fragment = (first: number, outcomes: object[]): Fragment =>
    ({ ...sample, analysis: 'objects', range: { first, count: outcomes.length }, outcomes }) as Fragment
  const reading = (row: number, finds: unknown) => ({ row, key: 1900 + row, finds })

  it('counts the finds of a picture as its number, and keeps them once', () => {
    const dog = { label: 'dog', score: 0.5, box: [1, 2, 3, 4] }
    const first = [reading(0, [dog, dog]), reading(1, [])]
    // Who said it first is asked of the file, since the columns keep no boxes.
    const coverage = new Coverage(3, { readingOf: (_, row) => first[row] as Reading | undefined })
    coverage.add('a', fragment(0, first))
    coverage.add('b', fragment(1, [reading(1, []), reading(2, [dog])]))
    const { measured, readings, finds, duplicates, conflicts } = coverage.finish()
    expect(measured).toBe('finds')
    expect([...(readings as Readings).value]).toEqual([2, 0, 1])
    expect([...finds!.reading]).toEqual([0, 0, 2])
    expect({ duplicates, conflicts }).toEqual({ duplicates: 1, conflicts: [] })
  })

  it('names a row with two different numbers of finds, and counts the finds of neither', () => {
    const coverage = new Coverage(1)
    const dog = { label: 'dog', score: 0.5 }
    coverage.add('a', fragment(0, [reading(0, [dog])]))
    coverage.add('b', fragment(0, [reading(0, [dog, dog])]))
    const { readings, finds, conflicts } = coverage.finish()
    expect({ readings: readings.length, finds: finds?.length }).toEqual({ readings: 0, finds: 0 })
    expect(conflicts).toMatchObject([{ row: 0 }])
  })

  it.each([
    ['no list', { dog: 1 }, 'has no number "finds" for row 0'],
    ['a find without a label', [{ score: 0.5 }], 'has a malformed find for row 0'],
    ['a score above 1', [{ label: 'dog', score: 1.5 }], 'has a malformed find for row 0'],
    [
      'a box of three numbers',
      [{ label: 'dog', score: 0.5, box: [1, 2, 3] }],
      'has a malformed find for row 0',
    ],
  ])('refuses %s, and counts nothing of the fragment', (_, finds, reason) => {
    const coverage = new Coverage(2)
    coverage.add('good', fragment(1, [reading(1, [])]))
    expect(() => coverage.add('bad', fragment(0, [reading(0, finds)]))).toThrow(reason)
    expect(coverage.finish().readings.length).toBe(1)
  })
})
