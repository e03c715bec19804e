import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ManifestKeys } from '../../src/io/manifest-keys.ts'
import { readManifestRows } from '../../src/io/manifest-rows.ts'
import { randomFrom } from '../page/surveys.ts'
import { freshFolder } from '../photogrid.ts'

const odd = [
  '',
  '   ',
  'one-word',
  '1919',
  ' 1919',
  'a.jpg 1919 \t',
  'a.jpg\t-12.5',
  'a.jpg 1e3',
  'a.jpg 1e999',
  'a.jpg +7',
  'a.jpg 0007',
  'a.jpg 123456789012345678',
  'a.jpg 19x',
  'two words here 5',
  'a.jpg\u00a01919',
  '\u00a0 1919',
  'ftp://h/a 3',
  `${'x'.repeat(70_000)} 5`,
  `${'x'.repeat(3_000_000)} 6`,
  'a.jpg 1920\r',
]

it('are those that the manifest’s reader finds, in whatever order they are asked for', () => {
  const random = randomFrom(3)
  const lines = Array.from({ length: 60_000 }, (_, row) =>
    random() < 0.01
      ? odd[Math.floor(random() * odd.length)]!
      : `http://h.example/${row}.jpg ${1860 + (row % 141)}`,
  )
  const path = join(freshFolder(), 'manifest.txt')
  writeFileSync(path, lines.join('\n'))
  const expected = [...readManifestRows(path, { first: 0, count: lines.length })].map(
    ({ key }) => key ?? Number.NaN,
  )
  expect(expected).toHaveLength(lines.length)
  const keys = new ManifestKeys(path)
  expect(expected.map((_, row) => keys.keyOf(row))).toEqual(expected)
  for (let turn = 0; turn < 200; turn += 1) {
    const row = Math.floor(random() * lines.length)
    for (let at = row; at < Math.min(row + 3, lines.length); at += 1)
      expect(keys.keyOf(at)).toBe(expected[at])
  }
  expect(keys.keyOf(lines.length)).toBeNaN()
  expect(keys.keyOf(0)).toBe(expected[0])
  keys.close()
})
