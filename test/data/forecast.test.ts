// What a plan will take, from what was measured and assumed.

import { expect, it } from 'vitest'
import { type Assumptions, forecast } from '../../src/data/forecast.ts'

const assumed: Assumptions = {
  rows: 1000,
  rowsAJob: 100,
  jobsAtOnce: 4,
  connections: 20,
  bytesPerSecond: 1e6,
  bytesAPicture: 100_000,
  answerMs: 200,
  measureMs: 20,
  hosts: [
    { host: 'a.example', rows: 750 },
    { host: 'b.example', rows: 30 },
    { host: null, rows: 220 },
  ],
}

it('the slowest of download, answers and measuring is the time of a row', () => {
  expect(forecast(assumed).jobSeconds).toBeCloseTo(100 * 0.1)
  expect(forecast({ ...assumed, bytesPerSecond: 1e9 }).jobSeconds).toBeCloseTo(100 * 0.02)
  expect(forecast({ ...assumed, bytesPerSecond: 1e9, measureMs: 1 }).jobSeconds).toBeCloseTo(100 * 0.01)
})

it('jobs that cannot all run at once run in rounds', () => {
  expect(forecast(assumed)).toMatchObject({ jobs: 10, running: 4 })
  expect(forecast(assumed).seconds).toBeCloseTo(3 * 10)
  expect(forecast({ ...assumed, jobsAtOnce: 100 }).seconds).toBeCloseTo(10)
})

it('files are neither downloaded nor anybody’s load', () => {
  const { bytes, load } = forecast(assumed)
  expect(bytes).toBe(780 * 100_000)
  expect(load.map(({ host }) => host)).toEqual(['a.example', 'b.example'])
})

it('a host feels its share of the requests, and never more at once than it has pictures', () => {
  const { load } = forecast(assumed)
  expect(load[0]).toMatchObject({ atOnce: 80 })
  expect(load[0]!.requestsPerSecond).toBeCloseTo((4 / 0.1) * 0.75)
  expect(load[1]).toMatchObject({ atOnce: 30 })
})

it('what nobody measured is not guessed', () => {
  const bare = forecast({ ...assumed, bytesAPicture: null, answerMs: null, measureMs: null })
  expect(bare).toMatchObject({ bytes: null, jobSeconds: null, coreSeconds: null, seconds: null })
  expect(bare.load[0]).toMatchObject({ requestsPerSecond: null })
})
