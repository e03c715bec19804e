import { expect, it } from 'vitest'
import type { RowRange } from '../../src/data/row-range.ts'
import { heldBy, heldByNone, RowSlots } from '../../src/data/row-slots.ts'
import { randomFrom } from '../page/surveys.ts'

const random = randomFrom(11)
const below = (most: number): number => Math.floor(random() * most)
const rowsOf = (ranges: readonly RowRange[]): number[] =>
  ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index))
const someRanges = (rows: number): RowRange[] =>
  Array.from({ length: below(8) }, () => {
    const first = below(rows)
    return { first, count: 1 + below(rows - first) }
  })

it('finds the rows that one, two or none of some ranges hold, as a count of each row does', () => {
  for (let round = 0; round < 500; round++) {
    const rows = 1 + below(30)
    const ranges = someRanges(rows)
    const depth = Array.from(
      { length: rows },
      (_, row) => ranges.filter(({ first, count }) => first <= row && row < first + count).length,
    )
    const where = (test: (deep: number) => boolean): number[] =>
      depth.flatMap((deep, row) => (test(deep) ? [row] : []))
    expect(rowsOf(heldBy(1, ranges))).toEqual(where(deep => deep >= 1))
    expect(rowsOf(heldBy(2, ranges))).toEqual(where(deep => deep >= 2))
    expect(rowsOf(heldByNone(ranges, rows))).toEqual(where(deep => deep === 0))
  }
})

it('gives as few ranges as possible, in order', () => {
  const touching = [
    { first: 20, count: 5 },
    { first: 0, count: 10 },
    { first: 10, count: 5 },
    { first: 12, count: 1 },
  ]
  expect(heldBy(1, touching)).toEqual([
    { first: 0, count: 15 },
    { first: 20, count: 5 },
  ])
  expect(heldByNone(touching, 26)).toEqual([
    { first: 15, count: 5 },
    { first: 25, count: 1 },
  ])
})

it('numbers rows without gaps, in whatever order they are asked for, and others not at all', () => {
  for (let round = 0; round < 200; round++) {
    const rows = 1 + below(40)
    const held = heldBy(1, someRanges(rows))
    const slots = new RowSlots(held)
    const expected = new Map(rowsOf(held).map((row, slot) => [row, slot]))
    expect(slots.length).toBe(expected.size)
    for (let turn = 0; turn < 60; turn++) {
      const row = below(rows + 3)
      expect(slots.slotOf(row)).toBe(expected.get(row) ?? -1)
    }
  }
})
