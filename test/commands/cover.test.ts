import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { coverFragments } from '../../src/commands/cover.ts'
import { formatFragment } from '../../src/data/fragment.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { planId } from '../../src/data/plan.ts'
import { listFragments } from '../../src/io/fragment-places.ts'
import { readManifestFacts } from '../../src/io/manifest-file.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder } from '../photogrid.ts'

it('says the same whether all rows are watched or only those that are in several files', () => {
  const folder = freshFolder()
  const manifest = join(folder, 'manifest.txt')
  writeFileSync(manifest, Array.from({ length: 30 }, (_, row) => `${row}.jpg ${1900 + row}\n`).join(''))
  const facts = readManifestFacts(manifest)
  const plan = planId(facts.sha256, { name: 'luminance', version: 1 })
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const fragment = (first: number, count: number, value: (row: number) => number | undefined): string => {
    const outcomes = Array.from({ length: count }, (_, index): Outcome => {
      const row = first + index
      const luminance = value(row)
      return luminance === undefined
        ? { row, key: 1900 + row, url: 'x', failure: { code: 'empty', message: 'no bytes', tries: 1, ms: 1 } }
        : { row, key: 1900 + row, luminance }
    })
    return formatFragment({ ...sample, plan, range: { first, count }, outcomes })
  }
  const tenth = (row: number): number => row / 32
  write(
    'results-0-10.json',
    fragment(0, 10, row => (row === 4 ? undefined : tenth(row))),
  )
  write(
    'results-4-3.json',
    fragment(4, 3, row => (row === 6 ? 0.5 : tenth(row))),
  )
  write(
    'results-10-5.json',
    fragment(10, 5, row => (row === 12 ? undefined : tenth(row))),
  )
  write('results-15-5.json', fragment(15, 5, tenth).replace('0.5', '0.6'))
  write('results-20.json', '[1920, 0.625],\n[1921, 0.65625],\n')
  write('results-21-2.json', fragment(21, 2, tenth))
  write('results-28-4.json', fragment(28, 4, tenth))
  write('results-other.json', formatFragment({ ...sample, range: { first: 23, count: 3 } }))

  const options = { plan: undefined }
  const talk = { status: () => {} }
  const files = listFragments({ files: [], folders: [folder] })
  const all = coverFragments(files, facts, { ...options, watchUpTo: 30 }, talk)
  const few = coverFragments(files, facts, { ...options, watchUpTo: 0 }, talk)
  expect(few).toEqual(all)
  expect(few.covered).toMatchObject({
    duplicates: 2,
    missing: [
      { first: 15, count: 5 },
      { first: 23, count: 7 },
    ],
    conflicts: [{ row: 6 }],
  })
  expect([...few.covered.failures.row]).toEqual([12])
  expect(few.covered.refused).toHaveLength(3)
})
