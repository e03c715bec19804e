import { describe, expect, it } from 'vitest'
import {
  countRows,
  describeRows,
  eachRow,
  formatRowList,
  hullOf,
  isWithin,
  overlaps,
  parseRowList,
  RowCursor,
  type RowList,
} from '../../src/data/row-list.ts'
import { mostRows } from '../../src/data/row-range.ts'

const list = (text: string): RowList => parseRowList(text)!

describe('a list of rows', () => {
  it.each(['0-1', '417-1,900-3', `5-1,7-2,${mostRows - 1}-1`])(
    'is the same after it was read and written: %s',
    text => {
      expect(formatRowList(list(text))).toBe(text)
    },
  )

  it.each([
    ['nothing', ''],
    ['rows in descending order', '900-3,417-1'],
    ['a row twice', '417-5,420-1'],
    ['ranges that touch', '417-1,418-1'],
    ['a range of no rows', '417-0'],
    ['a comma at the end', '417-1,'],
    ['blanks', '417-1, 900-3'],
    ['zeros in front', '0417-1'],
    ['rows beyond all manifests', `417-1,${mostRows}-1`],
    ['words', 'all'],
  ])('is not read from %s', (_, text) => {
    expect(parseRowList(text)).toBeUndefined()
  })

  it('has a hull, a count, and every row of it in order', () => {
    const rows = list('417-1,900-3')
    expect(hullOf(rows)).toEqual({ first: 417, count: 486 })
    expect(countRows(rows)).toBe(4)
    expect([...eachRow(rows)]).toEqual([417, 900, 901, 902])
  })

  it('is shown to people as lines', () => {
    expect(describeRows(list('400-200'))).toBe('lines 401 to 600')
    expect(describeRows(list('417-1,900-3'))).toBe('4 of lines 418 to 903')
  })

  it('agrees with sets of rows on what it holds, overlaps and is within', () => {
    let seed = 1
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return (seed >> 8) % below
    }
    const randomList = (): RowList => {
      const ranges = []
      for (let first = random(4); first < 30 || ranges.length === 0; ) {
        const count = 1 + random(4)
        ranges.push({ first, count })
        first += count + 1 + random(5)
      }
      return ranges
    }
    for (let round = 0; round < 500; round += 1) {
      const [one, other] = [randomList(), randomList()]
      const rows = new Set(eachRow(other))
      const cursor = new RowCursor(other)
      for (let row = 0; row < 40; row += 1) expect(cursor.has(row)).toBe(rows.has(row))
      expect(isWithin(one, other)).toBe([...eachRow(one)].every(row => rows.has(row)))
      expect(overlaps(one, other)).toBe([...eachRow(one)].some(row => rows.has(row)))
      expect(isWithin(one, one)).toBe(true)
    }
  })
})
