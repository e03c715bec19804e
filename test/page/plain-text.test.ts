import { describe, expect, it } from 'vitest'
import { plainText, shortLocation, webLink } from '../../src/page/plain-text.ts'

describe('text from outside', () => {
  it('loses what reorders, hides or breaks the text beside it', () => {
    expect(plainText('a\u202egpj.exe\u2066b\u200b\u200fc')).toBe('agpj.exebc')
    expect(plainText('one\ntwo\u2028three\u0000\t four')).toBe('one two three four')
    expect(plainText('\ud83d half')).toBe('\ufffd half')
  })

  it('is cut, and never through a character', () => {
    expect(plainText('x'.repeat(1e6), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(plainText('\u{1f4f7}'.repeat(50), 10)).toBe(`${'\u{1f4f7}'.repeat(4)}…`)
    expect(plainText('\u202e'.repeat(1e6), 10)).toBe('…')
  })

  it('of a location keeps both ends', () => {
    const short = shortLocation(`https://photos.example.org/${'deep/'.repeat(50)}apf1-00417r.jpg`, 50)
    expect(short).toMatch(/^https:\/\/photos.*….*apf1-00417r\.jpg$/)
    expect(short).toHaveLength(50)
  })

  it('is a link only where it is an http(s) URL of sane length', () => {
    expect(webLink('http://example.org/a b')).toBe('http://example.org/a%20b')
    expect(webLink('HTTPS://EXAMPLE.org/\u202e')).toBe('https://example.org/%E2%80%AE')
    for (const bad of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>',
      'file:///etc/passwd',
      '/srv/photos/1.jpg',
      'http://',
      `https://example.org/${'a'.repeat(1e6)}`,
    ]) {
      expect(webLink(bad)).toBeUndefined()
    }
  })
})
