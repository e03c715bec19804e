import { describe, expect, it } from 'vitest'
import { glyphOf } from '../../../../src/analyses/objects/drawing/glyphs.ts'
import { setText } from '../../../../src/analyses/objects/drawing/lettering.ts'
import { outlines } from '../../../../src/analyses/objects/drawing/roboto-medium.ts'
import { outlineGlyphs } from '../outline-glyphs.ts'

const wide = { size: 17, room: 10_000 }
const lettersOf = (text: string, form: Parameters<typeof setText>[1] = wide): string =>
  setText(text, form)
    .letters.map(({ character }) => character)
    .join('')
const inkOf = (character: string, size = 17): number =>
  glyphOf(character, size, 0).coverage.reduce((sum, share) => sum + share, 0) / 255

describe('the outlines of letters', () => {
  it('are those of the font (else: node test/analyses/objects/outline-glyphs.ts)', () => {
    expect(outlines.trim()).toBe(outlineGlyphs())
  })

  it('become letters that stand on the base line, as high as the font says', () => {
    // At 90 units of the size, H is 64 high (1456 of 2048 units an em) and x 47.5 (1082).
    expect(glyphOf('H', 90, 0)).toMatchObject({ top: -64, height: 64 })
    expect(glyphOf('x', 90, 0)).toMatchObject({ top: -48, height: 48 })
    expect(glyphOf('g', 90, 0).top + glyphOf('g', 90, 0).height).toBeGreaterThan(10)
  })

  it('cover what is inside of them, and not the hole of an o', () => {
    const { left, top, width, coverage } = glyphOf('o', 90, 0)
    const at = (x: number, y: number): number => coverage[(y - top) * width + x - left]!
    expect(at(left + Math.floor(width / 2), -24)).toBe(0)
    expect(at(left + 6, -24)).toBe(255)
  })

  it('cover as much wherever in a pixel the pen stands', () => {
    const sums = [0, 1, 2, 3].map(pen =>
      glyphOf('m', 17, pen).coverage.reduce((sum, share) => sum + share, 0),
    )
    for (const sum of sums) expect(Math.abs(sum / sums[0]! - 1)).toBeLessThan(0.01)
  })
})

describe('a line of text', () => {
  it.each([
    ['person', 'person'],
    ['Straße & «café» “x” €5…', 'Straße & «café» “x” €5…'],
    ['line\r\nbreak\ttab\u2028end', 'line break tab end'],
    ['  wide  spaces  ', 'wide spaces'],
    ['cafe\u0301', 'café'],
    ['Łódź, Škoda, Győr', '\ufffdódz, Skoda, Gyor'],
    ['cat 😀 👩‍👩‍👧', 'cat \ufffd \ufffd'],
    ['שלום', '\ufffd\ufffd\ufffd\ufffd'],
    ['日本', '\ufffd\ufffd'],
    ['\u202eevil\u202c \u200b\u0000', 'evil'],
    ['a\ud800b', 'a\ufffdb'],
    ['', ''],
  ])('writes %j as %j', (text, written) => {
    expect(lettersOf(text).trimEnd()).toBe(written)
  })

  it('shows a box for what the font does not have', () => {
    expect(inkOf('\ufffd')).toBeGreaterThan(20)
    expect(inkOf('日')).toBe(inkOf('\ufffd'))
  })

  it.each(['person', 'x'.repeat(500), '日本'.repeat(1000), 'a'.repeat(1e6)])(
    'fits its room, long or short',
    text => {
      for (const room of [0, 5, 30, 60, 300]) {
        const { width, letters } = setText(text, { size: 17, room, suffix: ' 97%' })
        expect(width).toBeLessThanOrEqual(room)
        if (room >= 30) expect(letters.length).toBeGreaterThan(0)
      }
    },
  )

  it('is cut before its score, which stays whole as long as there is room', () => {
    expect(lettersOf('golden retriever', { size: 17, room: 100, suffix: ' 97%' })).toMatch(/^gold.*… 97%$/)
    expect(lettersOf('golden retriever', { size: 17, room: 30, suffix: ' 97%' })).toMatch(/^g.*…$/)
  })
})
