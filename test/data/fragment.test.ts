import { describe, expect, it } from 'vitest'
import { type Fragment, formatFragment, rowsOf } from '../../src/data/fragment.ts'
import { BadFragment, parseFragment } from '../../src/data/fragment-reader.ts'
import { sample } from './sample-fragment.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = formatFragment(sample)

describe('a fragment', () => {
  it('is the same after it was written and read', () => {
    const {
      photogrid: _,
      version: __,
      sha256: ___,
      ...read
    } = parseFragment(bytes(text)) as never as Record<string, unknown>
    expect(read).toEqual(sample)
  })

  it('is valid JSON with one outcome a line', () => {
    expect(JSON.parse(text).outcomes).toHaveLength(3)
    expect(text.split('\n').filter(line => line.startsWith('{"row":'))).toHaveLength(3)
  })

  it('is refused however it was cut short', () => {
    for (let length = 0; length < bytes(text).length; length += 1) {
      expect(() => parseFragment(bytes(text).subarray(0, length)), `${length} bytes`).toThrow(BadFragment)
    }
  })

  it('is refused whichever byte was changed', () => {
    const original = bytes(text)
    for (let at = 0; at < original.length - 1; at += 1) {
      const changed = Uint8Array.from(original)
      changed[at] = changed[at] === 49 ? 50 : 49
      expect(() => parseFragment(changed), `byte ${at}`).toThrow(BadFragment)
    }
  })

  it.each<[string, string, string]>([
    ['nothing', '', 'is empty'],
    ['a web page', '<html>', 'is not valid JSON'],
    ['other JSON', '{"a":1}', 'is JSON, but not a photogrid fragment'],
    ['a list', '[]', 'is JSON, but not a photogrid fragment'],
    ['null', 'null', 'is JSON, but not a photogrid fragment'],
    [
      'one of a later version',
      '{"photogrid":"fragment","version":2}',
      'has fragment version 2; this photogrid reads 1',
    ],
    ['reformatted JSON', JSON.stringify(JSON.parse(text), null, 2), 'was reformatted or edited'],
    ['a missing member', text.replace('"plan"', '"plam"'), 'has no text member "plan"'],
    ['a range of no rows', text.replace('"count":3', '"count":0'), 'has no member "range"'],
  ])('%s is refused with the reason', (_, content, reason) => {
    expect(() => parseFragment(bytes(content))).toThrow(reason)
  })

  it.each<[string, Fragment, string]>([
    [
      'one outcome too few',
      { ...sample, outcomes: sample.outcomes.slice(1) },
      'has 2 outcomes for the 3 rows of 400-3',
    ],
    [
      'rows in another order',
      { ...sample, outcomes: sample.outcomes.toReversed() },
      'has no outcome for row 400',
    ],
    [
      'a key that is text',
      { ...sample, outcomes: [{ row: 400, key: '1919' as never }, ...sample.outcomes.slice(1)] },
      'has a malformed outcome for row 400',
    ],
  ])('with %s is refused although its checksum is right', (_, fragment, reason) => {
    expect(() => parseFragment(bytes(formatFragment(fragment)))).toThrow(reason)
  })

  const listed: Fragment = {
    ...sample,
    range: { first: 400, count: 9 },
    rows: '400-2,408-1',
    outcomes: [...sample.outcomes.slice(0, 2), { row: 408, key: 1, luminance: 0.5 }],
  }

  it('may have single rows of its range', () => {
    const read = parseFragment(bytes(formatFragment(listed)))
    expect(read).toMatchObject(listed)
    expect(rowsOf(read)).toEqual([
      { first: 400, count: 2 },
      { first: 408, count: 1 },
    ])
  })

  it.each<[string, Partial<Fragment>, string]>([
    [
      'fewer outcomes than its list has rows',
      { outcomes: sample.outcomes.slice(0, 2) },
      'has 2 outcomes for the 3 rows of 400-2,408-1',
    ],
    [
      'the outcome of a row that is not in its list',
      { outcomes: sample.outcomes },
      'has no outcome for row 408',
    ],
    [
      'a list that ends before its range does',
      { rows: '400-3' },
      'has rows of 400-3 in its list, and 400-9 for its range',
    ],
    ['a list of other rows', { rows: '0-2,8-1' }, 'has rows of 0-9 in its list'],
    ['a list out of order', { rows: '408-1,400-2' }, 'has a member "rows" that is no list'],
    ['a list that is no text', { rows: [400, 401, 408] as never }, 'has a member "rows" that is no list'],
  ])('with %s is refused although its checksum is right', (_, other, reason) => {
    expect(() => parseFragment(bytes(formatFragment({ ...listed, ...other })))).toThrow(reason)
  })

  it('may say that its job was stopped, with no outcomes and no checksum', () => {
    const { outcomes: _, analysisVersion: __, tries: ___, bytes: ____, ...head } = sample
    const stopped = {
      photogrid: 'fragment',
      version: 1,
      ...head,
      stopped: { code: 'old-cpu', message: 'no' },
      outcomes: [],
    }
    expect(parseFragment(bytes(JSON.stringify(stopped)))).toEqual(stopped)
    expect(parseFragment(bytes(JSON.stringify({ ...stopped, plan: null })))).toMatchObject({ plan: null })
    expect(() => parseFragment(bytes(JSON.stringify({ ...stopped, outcomes: sample.outcomes })))).toThrow(
      'was stopped, and yet',
    )
  })
})
