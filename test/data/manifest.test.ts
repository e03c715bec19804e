import { describe, expect, it } from 'vitest'
import { longestLine, parseRow } from '../../src/data/manifest.ts'
import { publicLocation } from '../../src/data/secrets.ts'
import { RowFailure } from '../../src/errors.ts'

const failureOf = (line: string): RowFailure => {
  try {
    parseRow(line, 416)
  } catch (error) {
    if (error instanceof RowFailure) return error
    throw error
  }
  throw new Error(`${JSON.stringify(line)} parsed`)
}

describe('a manifest row', () => {
  it.each([
    ['http://h/a.jpg 1919', 'http://h/a.jpg', 1919],
    ['https://h/a.jpg\t1919', 'https://h/a.jpg', 1919],
    ['  http://h/a.jpg   1919 \r', 'http://h/a.jpg', 1919],
    ['\uFEFFhttp://h/a.jpg 1919', 'http://h/a.jpg', 1919],
    ['file:///tmp/a%20b.jpg -12.5', 'file:///tmp/a%20b.jpg', -12.5],
    ["photos/name with 'quotes' & spaces.jpg 1e3", "photos/name with 'quotes' & spaces.jpg", 1000],
    ['-rf.jpg .5', '-rf.jpg', 0.5],
  ])('%j has a location and a key', (line, location, key) => {
    expect(parseRow(line, 7)).toEqual({ row: 7, location, key })
  })

  it.each([
    ['', 'line 417: expected a URL and its key, found a blank line'],
    ['http://h/a.jpg', 'line 417: expected a URL and its key, found one word, "http://h/a.jpg"'],
    [
      'http://h/a.jpg year',
      'line 417: expected a URL and its key, found the key "year", which is not a number',
    ],
    [
      'http://h/a.jpg 0x77',
      'line 417: expected a URL and its key, found the key "0x77", which is not a number',
    ],
    [
      'http://h/a.jpg Infinity',
      'line 417: expected a URL and its key, found the key "Infinity", which is not a number',
    ],
    ['http://h/a.jpg 1919 1920', 'line 417: expected a URL and its key, found 3 words'],
    ['ftp://h/a.jpg 1919', 'line 417: expected http:, https:, file: or a path, found a ftp: URL'],
    [
      'javascript:alert(1) 1919',
      'line 417: expected http:, https:, file: or a path, found a javascript: URL',
    ],
    [
      '1\tA view\thttp://h/a.jpg\t1919',
      'line 417: expected a URL and its key, found 4 columns with tabs between',
    ],
    ['1 http://h/a.jpg 1919', 'line 417: expected a URL and its key, found a URL that is not the first word'],
    ['http://h/a.jpg, 1919', 'line 417: expected a URL and its key, found "," between the two'],
    ['"http://h/a.jpg" 1919', 'line 417: expected a URL and its key, found a URL that is not the first word'],
    ['a.jpg 1\rb.jpg 2', 'line 417: expected a URL and its key, found a carriage return within the line'],
    ['a\0.jpg 1', 'line 417: expected a URL and its key, found a control character, in "a\\u0000.jpg"'],
    [
      Buffer.from('http://h/caf\xe9.jpg 1', 'latin1').toString('utf8'),
      'line 417: expected a URL and its key, found a character that is not UTF-8, in "http://h/caf\ufffd.jpg"',
    ],
    ['http:// 1919', 'line 417: expected a URL and its key, found a URL that does not parse, "http://"'],
  ])('%j fails as bad-row and says why', (line, sentence) => {
    const failure = failureOf(line)
    expect(failure.code).toBe('bad-row')
    expect(failure.message).toBe(sentence)
  })

  it('of parameters may hold tabs and URLs, and nothing that was read in a wrong way', () => {
    expect(parseRow('0.5\thttp://h/a\t7', 0, 'parameters').location).toBe('0.5\thttp://h/a')
    expect(() => parseRow('0.5 1\r0.6 2', 0, 'parameters')).toThrow('carriage return')
    expect(() => parseRow('caf\ufffd 2', 0, 'parameters')).toThrow('not UTF-8')
  })

  it('is read from its end, however many spaces it holds', () => {
    expect(parseRow(`photos/a${' '.repeat(60_000)}b.jpg 1919`, 0)).toMatchObject({ key: 1919 })
  })

  it('does not repeat a password when it fails', () => {
    expect(failureOf('https://me:secret@h/a.jpg').message).not.toContain('secret')
  })

  it('fails when it is longer than any URL, rather than being cut and misread', () => {
    expect(failureOf(`http://h/${'a'.repeat(longestLine)} 1919`).message).toContain(
      'more than 65536 characters',
    )
  })
})

it.each([
  ['http://me:secret@h/a.jpg', 'http://h/a.jpg'],
  ['HTTPS://me@h:8080/a@b.jpg', 'HTTPS://h:8080/a@b.jpg'],
  ['http://h/a@b.jpg', 'http://h/a@b.jpg'],
  ['http://a@b@h/c', 'http://h/c'],
  ['photos/me@home.jpg', 'photos/me@home.jpg'],
])('%s is published as %s', (location, published) => {
  expect(publicLocation(location)).toBe(published)
})
