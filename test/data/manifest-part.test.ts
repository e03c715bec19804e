import { expect, it } from 'vitest'
import { formatPartHeader, parsePartHeader, partName, partPath } from '../../src/data/manifest-part.ts'
import { parseRowList } from '../../src/data/row-list.ts'

it('the first line of a part says which plan and rows it holds', () => {
  const header = {
    plan: '9f3a62c01d7b-luminance-1',
    rows: [{ first: 400, count: 2 }],
    sha256: 'ab'.repeat(32),
  }
  const line = formatPartHeader(header)
  expect(line.endsWith('\n')).toBe(true)
  expect(parsePartHeader(line.slice(0, -1))).toEqual(header)
})

it('a part may hold single rows', () => {
  const rows = [
    { first: 417, count: 1 },
    { first: 900, count: 3 },
  ]
  const line = formatPartHeader({ plan: 'p', rows, sha256: 'ab'.repeat(32) })
  expect(line).toContain(' 417-1,900-3 ')
  expect(parsePartHeader(line.trim())?.rows).toEqual(rows)
})

it('an ordinary row is no part', () => {
  expect(parsePartHeader('http://h/a.jpg 1919')).toBeUndefined()
  expect(parsePartHeader('')).toBeUndefined()
})

it('parts of different plans never share a file', () => {
  expect(partPath('a', '0-5')).not.toBe(partPath('b', '0-5'))
})

it('a part is called by its rows: lists that begin and end alike are told apart', () => {
  const name = (text: string): string => partName(parseRowList(text)!)
  expect(name('400-200')).toBe('400-200')
  expect(name('417-1,900-3')).toMatch(/^417-486-[0-9a-f]{8}$/)
  expect(name('417-1,900-3')).toBe(name('417-1,900-3'))
  expect(name('417-1,900-3')).not.toBe(name('417-2,900-3'))
})
