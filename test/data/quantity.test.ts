import { expect, it } from 'vitest'
import { formatBytes, formatDuration, parseSize, plural, wholeNumber } from '../../src/data/quantity.ts'

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1400, '1.4 kB'],
  [49_400_000, '49 MB'],
  [999_600_000, '1.0 GB'],
])('%i bytes are shown as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [0.84, '0.8 s'],
  [38.2, '38 s'],
  [59.7, '1 min 00 s'],
  [252, '4 min 12 s'],
  [11_220, '3 h 07 min'],
])('%d seconds are shown as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

it('one row is a row', () => {
  expect(plural(1, 'row')).toBe('1 row')
  expect(plural(5576, 'row')).toBe('5,576 rows')
})

it.each([
  ['2GB', '2 GB'],
  ['512 mb', '512 MB'],
  ['1.5 GiB', '1.5 GB'],
])('the size %j is %j for HTCondor', (text, size) => {
  expect(parseSize('--request-memory', text)).toBe(size)
})

it.each(['2', 'lots', '', '0 GB', '-1 GB', '2 parsecs', '2 GB\nqueue 5'])('%j is no size', text => {
  expect(() => parseSize('--request-memory', text)).toThrow('--request-memory must be a size with its unit')
})

it.each(['0', '-1', '1.5', '1e3', '', ' 5', '99999999999999999999', '٣'])('%j is no number of rows', text => {
  expect(() => wholeNumber('ROWS', text, 1, 1000)).toThrow(
    'ROWS must be a whole number from 1 to 1000; found',
  )
})
