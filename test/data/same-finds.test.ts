import { expect, it } from 'vitest'
import type { Box, Find } from '../../src/data/find.ts'
import { areSameFinds } from '../../src/data/same-finds.ts'

const box: Box = [10, 20, 110, 220]
const person: Find = { label: 'person', score: 0.87, box }
const moved = (by: number): Find => ({ ...person, box: box.map(edge => edge + by) as unknown as Box })
const faint: Find = { label: 'dog', score: 0.354, box: [1, 1, 9, 9] }

it.each<[string, readonly Find[], readonly Find[], boolean]>([
  ['nothing and nothing', [], [], true],
  ['the same', [person, faint], [person, faint], true],
  ['the same in another order', [person, faint], [faint, person], true],
  ['a score that differs in its last digits', [person], [{ ...person, score: 0.8683 }], true],
  ['a score that is another', [person], [{ ...person, score: 0.8 }], false],
  ['a box that is a little elsewhere', [person], [moved(3)], true],
  ['a box that is elsewhere', [person], [moved(30)], false],
  ['a box and none', [person], [{ label: 'person', score: 0.87 }], false],
  ['another label', [person], [{ ...person, label: 'toilet' }], false],
  ['one more', [person], [person, moved(60)], false],
  ['twice and once', [person, person], [person], false],
  ['one at the threshold that is not there', [person], [person, faint], true],
  ['one well above it that is not there', [], [person], false],
])('%s: the same answer or not', (_, one, other, isSame) => {
  expect(areSameFinds(one, other, 0.35)).toBe(isSame)
  expect(areSameFinds(other, one, 0.35)).toBe(isSame)
})
