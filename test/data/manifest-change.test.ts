import { describe, expect, it } from 'vitest'
import { carryOver } from '../../src/data/carry-over.ts'
import { formatFragment } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { compareManifests, LineHashes } from '../../src/data/manifest-change.ts'
import { sample } from './sample-fragment.ts'

function hashesOf(lines: Iterable<string>): LineHashes {
  const hashes = new LineHashes()
  for (const line of lines) hashes.add(Buffer.from(line))
  return hashes
}
const compare = (former: string, now: string) => {
  const { rowNow, ...rest } = compareManifests(hashesOf(former.split(' ')), hashesOf(now.split(' ')))
  return { rowNow: [...rowNow], ...rest }
}
const none = { count: 0, first: undefined }
const unchanged = { ...none, firstNow: undefined }

describe('two manifests', () => {
  it.each([
    [
      'the same',
      'a b c',
      'a b c',
      { rowNow: [0, 1, 2], same: 3, added: none, removed: none, changed: unchanged },
    ],
    [
      'one with a line above',
      'a b c',
      'x a b c',
      { rowNow: [1, 2, 3], same: 3, added: { count: 1, first: 0 }, removed: none, changed: unchanged },
    ],
    [
      'one without some',
      'a b c d',
      'b d',
      { rowNow: [-1, 0, -1, 1], same: 2, added: none, removed: { count: 2, first: 0 }, changed: unchanged },
    ],
    [
      'one with a line changed, one removed and two added',
      'a b c d',
      'x b d y z',
      {
        ...{ rowNow: [-1, 1, -1, 2], same: 2 },
        added: { count: 2, first: 3 },
        removed: { count: 1, first: 2 },
        changed: { count: 1, first: 0, firstNow: 0 },
      },
    ],
    [
      'one in another order',
      'a b c',
      'c a b',
      { rowNow: [1, 2, 0], same: 3, added: none, removed: none, changed: unchanged },
    ],
    [
      'one with a line twice',
      'a a b',
      'a b a a',
      { rowNow: [0, 2, 1], same: 3, added: { count: 1, first: 3 }, removed: none, changed: unchanged },
    ],
    [
      'nothing in common',
      'a b',
      'c',
      {
        ...{ rowNow: [-1, -1], same: 0, added: none },
        removed: { count: 1, first: 1 },
        changed: { count: 1, first: 0, firstNow: 0 },
      },
    ],
  ])('that are %s', (_, former, now, expected) => {
    expect(compare(former, now)).toEqual(expected)
  })

  it('are compared without their line ends', () => {
    const { same } = compareManifests(hashesOf(['a 1\n', 'b 2']), hashesOf(['a 1\r\n', 'b 2\n']))
    expect(same).toBe(2)
  })

  it('may have a million lines', () => {
    function* lines(from: number): Generator<string> {
      for (let line = from; line < 1_000_000; line += 1) yield `http://h.example/${line}.jpg 1900`
    }
    const before = process.memoryUsage().rss
    const change = compareManifests(hashesOf(lines(0)), hashesOf(lines(10)))
    expect(change).toMatchObject({ same: 999_990, removed: { count: 10, first: 0 }, added: none })
    expect(change.rowNow[999_999]).toBe(999_989)
    expect(process.memoryUsage().rss - before).toBeLessThan(250e6)
  }, 120_000)
})

describe('a fragment that is carried over', () => {
  const outcomes = [0, 1, 2, 3].map(row => ({ row, key: 1900 + row, luminance: row / 10 }))
  const fragment = { ...sample, range: { first: 0, count: 4 }, outcomes }
  const plan = '111111111111-luminance-1'
  const file = 'results-0-4.luminance.12-1777885921.json'

  it('has the rows that stayed where they stand now, and keeps who measured them', () => {
    const mine = carryOver({ fragment, file }, plan, Int32Array.of(5, -1, 0, 4), () => true)!
    expect(mine).toMatchObject({
      ...{ plan, host: sample.host, site: sample.site, started: sample.started, finished: sample.finished },
      ...{ range: { first: 0, count: 6 }, rows: '0-1,4-2', carried: { plan: sample.plan, file } },
      outcomes: [
        { row: 0, key: 1902, luminance: 0.2 },
        { row: 4, key: 1903, luminance: 0.3 },
        { row: 5, key: 1900, luminance: 0 },
      ],
    })
    expect(parseFragment(Buffer.from(formatFragment(mine)))).toMatchObject({ carried: mine.carried })
    const again = carryOver(
      { fragment: mine, file: 'other.json' },
      plan,
      Int32Array.of(0, 1, 2, 3, 4, 5),
      () => true,
    )
    expect(again?.carried).toEqual(mine.carried)
  })

  it('is none where no row of it is wanted', () => {
    expect(carryOver({ fragment, file }, plan, Int32Array.of(0, 1, 2, 3), () => false)).toBeUndefined()
    expect(carryOver({ fragment, file }, plan, Int32Array.of(-1, -1, -1, -1), () => true)).toBeUndefined()
  })

  it('is refused where it does not say where from', () => {
    const wrong = formatFragment({ ...fragment, carried: 'somewhere' as never })
    expect(() => parseFragment(Buffer.from(wrong))).toThrow('has a member "carried" without plan and file')
  })
})
