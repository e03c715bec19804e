import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { peekFragmentFile } from '../../src/io/fragment-files.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder } from '../photogrid.ts'

const { outcomes: _, ...head } = sample
const { plan, range } = head
const text = formatFragment(sample)

/** What is seen of a file with this content. */
function peek(content: string, name = 'results-400-3.json') {
  const path = join(freshFolder(), name)
  writeFileSync(path, content)
  return peekFragmentFile(path, 1000)
}

it('sees plan and rows of a fragment by its beginning, whatever comes after', () => {
  expect(peek(text)).toEqual({ plan, range })
  expect(peek(text.slice(0, text.indexOf('[\n') + 1))).toEqual({ plan, range })
})

it('reads all of a fragment whose beginning is too long to tell', () => {
  const long = formatFragment({ ...sample, settings: { model: 'x'.repeat(10_000) } })
  expect(peek(long)).toEqual({ plan, range })
})

it('sees the rows of the old tutorial by the name and the lines', () => {
  expect(peek('[1864, 0.400000],\n[1865, 0.511000],\n', 'results-4.json')).toEqual({
    plan: undefined,
    range: { first: 4, count: 2 },
  })
})

it.each([
  ['an empty file', ''],
  ['a fragment without its outcomes', text.slice(0, 100)],
  ['another version', text.replace('"version":1', '"version":9')],
  ['a range that is none', text.replace('"count":3', '"count":0')],
  ['a web page', '<html>'],
  [
    'a job that stopped',
    JSON.stringify({
      photogrid: 'fragment',
      version: 1,
      ...head,
      stopped: { code: 'x', message: 'y' },
      outcomes: [],
    }),
  ],
])('expects no row of %s', (_, content) => {
  expect(peek(content)).toBeUndefined()
})

it('expects no row of a file that is not there', () => {
  expect(peekFragmentFile(join(freshFolder(), 'nowhere.json'), 1000)).toBeUndefined()
})
