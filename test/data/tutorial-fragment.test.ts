import { expect, it } from 'vitest'
import { looksLikeTutorialFragment, parseTutorialFragment } from '../../src/data/tutorial-fragment.ts'

/** As the tutorial's readers saw it. */
const text = `/* Running on host: login01.osgconnect.net */
[1880, 0.525493],
[1919, 0.416121],
[1945, 0.142712],
/* 3 photos analyzed in 6.94s (1.39/s) */
`
const bytes = (from: string): Uint8Array => new TextEncoder().encode(from)

it("the old tutorial's fragment is read", () => {
  expect(looksLikeTutorialFragment(bytes(text))).toBe(true)
  expect(parseTutorialFragment(bytes(text))).toEqual({
    host: 'login01.osgconnect.net',
    keys: [1880, 1919, 1945],
    values: [0.525493, 0.416121, 0.142712],
  })
})

it('one whose job died midway gives the rows that it has', () => {
  expect(parseTutorialFragment(bytes(text.slice(0, text.indexOf('[1945')))).keys).toEqual([1880, 1919])
})

it('one that was cut within a line names the line', () => {
  expect(() => parseTutorialFragment(bytes(text.slice(0, text.indexOf('142712'))))).toThrow(
    'line 4 is neither',
  )
})

it('one with a number beyond all bounds names the line', () => {
  expect(() => parseTutorialFragment(bytes(`[1880, ${'9'.repeat(400)}],`))).toThrow(
    'line 1 holds a number beyond all bounds',
  )
})

it.each(['{"photogrid":"fragment"}', '', '[]', '[[1,2]]'])('%j is none', from => {
  expect(looksLikeTutorialFragment(bytes(from))).toBe(false)
})
