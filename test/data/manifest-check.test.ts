// What a manifest's lines say by themselves: bad rows, repeated ones, hosts.

import { describe, expect, it } from 'vitest'
import { hostOf, ManifestCheck } from '../../src/data/manifest-check.ts'
import { SeenHashes } from '../../src/data/seen-hashes.ts'

const check = (lines: readonly string[]) => {
  const all = new ManifestCheck(lines.length)
  const fresh = lines.map(line => all.add(line)?.row).filter(row => row !== undefined)
  return { ...all.finish(), fresh }
}

describe('a manifest', () => {
  it('has its bad rows named by line and reason', () => {
    const { rows, bad, fresh } = check([
      'http://h.example/a 1',
      '',
      'http://h.example/b',
      'ftp://h/c 2',
      'd.jpg 3',
    ])
    expect(rows).toBe(5)
    expect(bad.count).toBe(3)
    expect(bad.first.map(({ line }) => line)).toEqual([2, 3, 4])
    expect(bad.first[0]!.reason).toBe('expected a URL and its key, found a blank line')
    expect(fresh).toEqual([0, 4])
  })

  it('has its repeated URLs told from those that repeat the key as well', () => {
    const { repeats, fresh } = check([
      'http://h.example/a 1',
      'http://h.example/b 1',
      'http://h.example/a 2',
      'http://h.example/a 2.0',
      'http://h.example/b 1',
    ])
    expect(repeats).toEqual({
      count: 3,
      sameKey: 2,
      first: [
        { line: 3, of: 1, sameKey: false },
        { line: 4, of: 1, sameKey: true },
        { line: 5, of: 2, sameKey: true },
      ],
    })
    expect(fresh).toEqual([0, 1])
  })

  it('has its hosts counted, the most frequent first, and files apart', () => {
    const { hosts } = check([
      'http://one.example/a 1',
      'https://TWO.example:443/a 1',
      'https://two.example/b 1',
      'https://two.example:8443/b 1',
      'here.jpg 1',
      'file:///tmp/there.jpg 1',
      'http://user:word@two.example/c 1',
    ])
    expect(hosts).toEqual([
      { host: 'two.example', rows: 3 },
      { host: null, rows: 2 },
      { host: 'one.example', rows: 1 },
      { host: 'two.example:8443', rows: 1 },
    ])
  })

  it('names some bad rows and counts all', () => {
    const { bad, repeats } = check([...Array(500).fill('x'), ...Array(500).fill('a.jpg 1')])
    expect([bad.count, bad.first.length]).toEqual([500, 100])
    expect([repeats.count, repeats.first.length]).toEqual([499, 100])
  })

  it('with a hundred thousand hosts and more does not keep them all', () => {
    const { hosts } = check(Array.from({ length: 100_050 }, (_, index) => `http://h${index}.example/a 1`))
    expect(hosts).toHaveLength(100_001)
    expect(hosts[0]).toEqual({ host: '(other hosts)', rows: 50 })
  })
})

describe('the host of a URL', () => {
  it.each([
    'http://example.org/a',
    'http://example.org',
    'https://example.org?a@b',
    'http://example.org#a',
    'https://EXAMPLE.org:443/',
    'http://example.org:443/',
    'https://a-b.example.org:0443/',
    'http://user@example.org/',
    'http://u:p@example.org:81/',
    'http://1.2.3.4/',
    'http://1.2.3/',
    'http://0x7f.1/',
    'http://example.org./',
    'http://xn--bcher-kva.example/',
    'http://bücher.example/',
    'http://[::1]:80/',
    'http:\\\\example.org\\a',
    'http://a_b.example/',
    'http:example.org/a',
  ])('is that of URL: %s', location => {
    expect(hostOf(location)).toBe(new URL(location).host)
  })

  it.each(['a.jpg', '/a/http://b', 'file:///a', 'C:\\a.jpg'])('is none for a file: %s', location => {
    expect(hostOf(location)).toBeNull()
  })
})

describe('texts that were seen', () => {
  it('are known again among half a million alike, and no other is taken for one', () => {
    const seen = new SeenHashes(10)
    const text = (row: number): string => `https://example.org/${row % 10}/${row}.jpg`
    let mistaken = 0
    for (let row = 0; row < 500_000; row += 1) if (seen.add(text(row), row) !== undefined) mistaken += 1
    expect(mistaken).toBe(0)
    for (let row = 0; row < 500_000; row += 4999) expect(seen.add(text(row), 1)).toBe(row)
  })
})
