import { describe, expect, it } from 'vitest'
import { shorten, widthOf, wrap } from '../../src/data/fitted-text.ts'

const counts = '3,188 of 5,576 rows measured, 12 failed, 2,376 missing'
const texts = [
  counts,
  'cluster 12: 1,203 idle and more to come, 88 running, 17 held, 1,604 done, 960 failed',
  'next: condor_qedit 12 RequestMemory 4096 && condor_release 12; next time mksubmit --request-memory',
  '9.8 rows/s, 4 min 02 s left',
  'https://images.example.org/archive/1919/apf1-00417r-full-resolution.jpg 1919',
  '写真の数 12,345 枚, é̀ 7',
]

describe('text in a terminal', () => {
  it.each(texts)('is wrapped with nothing lost, whatever the width: %s', text => {
    for (let width = 10; width < 110; width += 1) {
      const lines = wrap(text, width)
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }
  })

  it.each(texts)('that has one line loses whole words and no part of a number: %s', text => {
    const numbers = new Set(text.match(/\d[\d,.]*\d|\d/g))
    for (let width = 2; width < 110; width += 1) {
      const line = shorten(text, width)
      expect(widthOf(line)).toBeLessThanOrEqual(width)
      expect(line === text || line.endsWith('…')).toBe(true)
      // Of a URL, the letters before one of its numbers may be all that is left.
      for (const number of line.match(/\d[\d,.]*\d|\d/g) ?? []) expect(numbers).toContain(number)
    }
  })

  it('keeps a number beside its word', () => {
    expect(wrap(counts, 32)).toEqual(['3,188 of 5,576 rows measured,', '12 failed, 2,376 missing'])
    expect(wrap(counts, 24)).toEqual(['3,188 of 5,576 rows', 'measured, 12 failed,', '2,376 missing'])
    expect(shorten(counts, 50)).toBe('3,188 of 5,576 rows measured, 12 failed …')
    expect(shorten('960 missing', 8)).toBe('960 mis…')
    expect(shorten('960 missing', 3)).toBe('…')
  })

  it('keeps the margin of what is wrapped, and the spaces of what fits', () => {
    expect(wrap('  line 7: no key in it', 12)).toEqual(['  line 7: no', '  key in it'])
    expect(wrap('a.example   57.4 %  3 rows', 40)).toEqual(['a.example   57.4 %  3 rows'])
  })

  it('counts columns, not characters: colours have none, and Han letters two', () => {
    expect(widthOf('\u001b[1;38;5;166mheld\u001b[0m')).toBe(4)
    expect(widthOf('写真')).toBe(4)
    expect(widthOf('é')).toBe(1)
    expect(shorten('picture-farm.example.org', 10)).toBe('picture-f…')
    expect(shorten('node1234.example.org', 7)).toBe('node…')
  })
})
