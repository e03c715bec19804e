import { expect, it } from 'vitest'
import { formatPart, parsePartHeader, partPath } from '../../src/data/manifest-part.ts'

const rows = Buffer.from('http://h/a.jpg 1919\nhttp://h/b.jpg 1920\n')

it('a part says in its first line which plan and rows it holds, and is otherwise the manifest', () => {
  const part = Buffer.from(formatPart('9f3a62c01d7b-luminance-1', { first: 400, count: 2 }, rows)).toString()
  const [first = '', ...rest] = part.split('\n')
  expect(parsePartHeader(first)).toMatchObject({
    plan: '9f3a62c01d7b-luminance-1',
    range: { first: 400, count: 2 },
  })
  expect(rest.join('\n')).toBe(rows.toString())
})

it('an ordinary row is no part', () => {
  expect(parsePartHeader('http://h/a.jpg 1919')).toBeUndefined()
  expect(parsePartHeader('')).toBeUndefined()
})

it('parts of different plans never share a file', () => {
  expect(partPath('a', 0, 5)).not.toBe(partPath('b', 0, 5))
})
