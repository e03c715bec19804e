import { describe, expect, it } from 'vitest'
import { Coverage } from '../../src/data/coverage.ts'
import type { Outcome } from '../../src/data/outcome.ts'
import { chooseAnswer } from '../../src/data/row-record.ts'
import { RowTally } from '../../src/data/row-tally.ts'
import { sample } from './sample-fragment.ts'

const read = (luminance: number): Outcome => ({ row: 0, key: 1900, luminance })
const failed = (code: string): Outcome => ({
  ...{ row: 0, key: 1900, url: 'http://h/0.jpg' },
  failure: { code, message: code, tries: 1, ms: 1 },
})
const [half, alike, other] = [read(0.5), read(0.500001), read(0.6)]
const [passing, again, lasting, gone] = ['timeout', 'reset', 'http-404', 'http-410'].map(failed) as [
  Outcome,
  Outcome,
  Outcome,
  Outcome,
]

/** What files say of one row, in their order; how it stands, and which of them counts. */
const law: readonly [title: string, said: readonly Outcome[], status: string, chosen?: number][] = [
  ['of nobody is missing', [], 'missing'],
  ['is measured by one reading', [half], 'measured', 0],
  ['is measured once by two that agree, and the first counts', [half, alike], 'measured', 0],
  ['is in conflict by two that differ', [half, other], 'conflict'],
  ['is in conflict whoever agrees with the first', [half, other, half], 'conflict'],
  ['is in conflict whatever failed', [passing, half, lasting, other, again], 'conflict'],
  ['is measured though it failed before', [lasting, half], 'measured', 1],
  ['is measured though it failed afterwards', [half, lasting], 'measured', 0],
  ['failed for good where one failure may pass', [passing, lasting], 'failed', 1],
  ['failed for good where another may pass', [lasting, passing], 'failed', 0],
  ['failed as the first says of two that may pass', [passing, again], 'failed', 0],
  ['failed as the first says of two for good', [lasting, gone], 'failed', 0],
]

describe('a row', () => {
  const fileOf = (index: number): string => `results-0-1.luminance.${index}-1.json`
  const fragment = (outcome: Outcome) => ({ ...sample, range: { first: 0, count: 1 }, outcomes: [outcome] })

  it.each(law)('%s: coverage', (_, said, status, chosen) => {
    const coverage = new Coverage(1)
    said.forEach((outcome, index) => {
      coverage.add(fileOf(index), fragment(outcome))
    })
    const { readings, failures, conflicts, missing } = coverage.finish()
    if (!('row' in readings)) throw new Error('the readings were not kept')
    expect([readings.length, failures.length, conflicts.length, missing.length]).toEqual([
      ...(['measured', 'failed', 'conflict', 'missing'] as const).map(each => (each === status ? 1 : 0)),
    ])
    if (status === 'measured') expect(readings.job[0]).toBe(chosen)
    const code = said[chosen ?? -1]?.failure as { code: string } | undefined
    if (status === 'failed') expect(failures.codes[failures.code[0]!]).toBe(code!.code)
  })

  it.each(law)('%s: the table of rows', (_, said, status, chosen) => {
    const answers = said.map((outcome, index) => ({ outcome, file: fileOf(index), host: 'h', site: null }))
    const record = chooseAnswer(answers, 'luminance', undefined)
    expect(record.status).toBe(status)
    expect(record.source?.file).toBe(chosen === undefined ? undefined : fileOf(chosen))
  })

  it.each(law)(
    '%s: the tally, in whatever order files come, and after one of another kind has gone',
    (_, said, status, chosen) => {
      for (const order of [[...said.keys()], [...said.keys()].reverse()]) {
        const value = (file: string): number =>
          (said[Number(/\.(\d+)-1\.json$/.exec(file)![1])] as unknown as { luminance: number }).luminance
        const tally = new RowTally(1, (_row, one, two) => Math.abs(value(one) - value(two)) < 1e-5)
        tally.set('results-0-1.z.9-1.json', tallyOf(lasting))
        for (const index of order) tally.set(fileOf(index), tallyOf(said[index]!))
        tally.set('results-0-1.z.9-1.json', undefined)
        const { measured, failed, conflicts, missing } = tally
        expect({ measured, failed, conflict: conflicts, missing }).toEqual({
          ...{ measured: 0, failed: 0, conflict: 0, missing: 0 },
          [status]: 1,
        })
        const failure = said[chosen ?? -1]?.failure as { code: string } | undefined
        expect(tally.causes()).toEqual(failure === undefined ? {} : { [failure.code]: 1 })
      }
    },
  )

  const tallyOf = (outcome: Outcome) => ({
    rows: [{ first: 0, count: 1 }],
    failed: new Map('failure' in outcome ? [[0, (outcome.failure as { code: string }).code]] : []),
  })
})
