import { describe, expect, it } from 'vitest'
import { parseOutcomes } from '../../src/data/outcome-lines.ts'
import { readingRule } from '../../src/data/readings.ts'

const room = readingRule('luminance').room(undefined)

/** As they stand in a fragment. */
function read(lines: readonly string[], expected: string | undefined = 'luminance'): unknown {
  const head = '{"outcomes":[\n'
  const text = Buffer.from(`${head}${lines.join('\n')}\n],"sha256"`)
  return parseOutcomes({ text, first: head.length, end: text.length - 11 }, room, expected)
}

/** With commas between. */
const list = (lines: readonly string[]): string[] =>
  lines.map((line, index) => (index < lines.length - 1 ? `${line},` : line))

const reading = (number: string): string => `{"row":7,"key":1919,"luminance":${number}}`
const failed = '{"row":8,"key":null,"url":"x","failure":{"code":"empty","message":"é {","tries":1,"ms":2}}'
const numbers = [
  ...['0', '-0', '1', '-1', '10', '0.5', '0.0', '0.456789', '-12.25', '1e-7', '1E5', '2.5e+3', '0.1'],
  ...['999999999999999', '9999999999999999', '9007199254740993', '0.1234567890123456789', '123456.7890123'],
  ...['0.000001', '0.29999999999999999', '4.35', '8.005', '1e400', '[1]', '"0.5"', 'null', '{"a":[{}]}'],
]

describe('the outcomes of a fragment', () => {
  it.each(numbers)('are what JSON.parse makes of %s', number => {
    const lines = [failed, reading(number), failed, reading('0.5'), reading(number)]
    for (const expected of ['luminance', 'finds', undefined])
      expect(read(list(lines), expected)).toEqual(lines.map(line => JSON.parse(line)))
  })

  it('are as exact as JSON.parse for any six decimals', () => {
    const values = Array.from({ length: 5000 }, (_, index) => ((index * 7919) % 1_000_003) / 1_000_003)
    const lines = values.map(value => reading(value.toFixed(6)))
    expect(read(list(lines))).toEqual(lines.map(line => JSON.parse(line)))
  })

  it.each(['007', '.5', '5.', '-', '+1', '0x1', '1_000', '', '0.5 0.5', '0..5', '٣'])(
    'are none with %j for a number',
    number => {
      for (const expected of ['luminance', undefined])
        expect(read(list([reading('0.5'), reading(number), reading('0.5')]), expected)).toMatch(
          /^is not valid JSON/,
        )
    },
  )

  it.each([
    ['a name that every object has', '{"row":7,"key":1,"__proto__":5}'],
    ['a name twice', '{"row":7,"key":1,"row":5}'],
    ['blanks', ' {"row": 7, "key": 1, "luminance": 5} '],
    ['another order', '{"key":1,"row":7,"luminance":5}'],
    ['more members', '{"row":7,"key":1,"luminance":5,"more":1}'],
    ['fewer', '{"row":7,"key":1}'],
    ['no object', '7'],
  ])('may have %s', (_, line) => {
    for (const lines of [[line], [line, line], [reading('1'), line, reading('2')], [line, reading('1')]])
      for (const expected of ['luminance', undefined])
        expect(read(list(lines), expected)).toEqual(lines.map(each => JSON.parse(each)))
  })

  it.each([
    ['no comma between', [reading('1'), reading('2')]],
    ['none between others', [failed, failed]],
    ['none between the two kinds', [reading('1'), failed]],
    ['a comma behind the last', [`${reading('1')},`]],
    ['a comma behind a last one that failed', [`${failed},`]],
    ['a comma and an empty line', [`${reading('1')},`, '']],
    ['a comma behind a failed one and an empty line', [`${failed},`, '']],
    ['an empty line between', [`${reading('1')},`, '', reading('2')]],
    ['two commas', [`${reading('1')},,`, reading('2')]],
    ['a bracket too many', [`${reading('1')}],[`, reading('2')]],
  ])('are none with %s', (_, lines) => {
    for (const expected of ['luminance', undefined])
      expect(read(lines, expected)).toMatch(/^is not valid JSON/)
  })

  it('are none if one is not closed on its line, and it is named', () => {
    const open = '{"row":7,"x":[{"a":1},'
    for (const before of [[], [reading('1')], [failed, reading('1')], [failed, failed, failed]])
      expect(read([...before.map(line => `${line},`), open, '{}]},', reading('1')])).toBe(
        `is not valid JSON: outcome ${before.length + 1} is not closed on its line`,
      )
  })

  it('may be none', () => {
    expect(read([''])).toEqual([])
  })
})
