import { expect, it } from 'vitest'
import { RunProgress } from '../../src/data/run-progress.ts'
import { sample } from './sample-fragment.ts'

const range = { first: 400, count: 3 }

it('tells rows, rate and time left, by the lines that jobs print', () => {
  let ms = 0
  const progress = new RunProgress(2, 300, () => ms)
  expect(progress.line()).toContain('0 of 2 ranges, 0 of 300 rows')
  for (let row = 0; row < 100; row += 1)
    progress.hear(row % 2 === 0 ? '[1919, 0.416121],' : '/* line 7 failed: … */')
  progress.hear('/* Running on host: node-12 */')
  ms = 10_000
  expect(progress.line()).toBe('0 of 2 ranges, 100 of 300 rows, 10 rows/s, 20 s left')
})

it('counts failed rows, and a range only when its job ended well', () => {
  const progress = new RunProgress(3, 9, () => 0)
  progress.finish(range, 0, sample, '')
  progress.finish(range, 75, undefined, 'it has no libstdc++')
  expect(progress.summary()).toContain('1 range of 3 done, 0 rows (1 failed)')
  expect(progress.problems).toEqual(['400-3: exit code 75: it has no libstdc++'])
  expect(progress.isHopeless).toBe(false)
})

it.each([2, 70])('sees no use in going on after exit code %i', exitCode => {
  const progress = new RunProgress(3, 9, () => 0)
  progress.finish(range, exitCode, undefined, 'no')
  expect(progress.isHopeless).toBe(true)
})
