import { describe, expect, test } from 'vitest'
import {
  askThrough,
  away,
  bucket,
  capped,
  closed,
  type MadeHost,
  moody,
  odd,
  unlimited,
  windowed,
} from './made-hosts.ts'

// An hour of each host takes a few milliseconds: time and chance are simulated, and the same in every run.

const seeds = Array.from({ length: 12 }, (_, run) => 1000 + 77 * run)

/** Means of twelve jobs, or groups of jobs, of 400 rows each; `lost` in all. */
function measured(made: MadeHost, jobs = 1) {
  const courses = seeds.map(seed => askThrough(made, seed, { jobs }))
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((total, number) => total + number, 0) / numbers.length
  return {
    time: mean(courses.map(({ ratio }) => ratio)),
    refused: mean(courses.map(({ refused, requests }) => refused / requests)),
    lost: courses.flatMap(({ givenUp }) => givenUp).length,
  }
}

type Goal = readonly [number, number]

const named = (goals: readonly (readonly [MadeHost, ...Goal])[]) =>
  goals.map(([made, ...goal]) => ({ name: made.name, made, goal }))

describe('one job at a host that limits gets every row', () => {
  /** Time over the least that the limit allows; share of requests refused. */
  test.for(
    named([
      [bucket(10, 10), 1.15, 0.1],
      [bucket(10, 1), 1.33, 0.1],
      [bucket(30, 5), 1.4, 0.1],
      [bucket(4, 4, true), 1.3, 0.1],
      [bucket(1, 5), 1.1, 0.13],
      [bucket(3, 1), 1.4, 0.1],
      [capped(1), 1.2, 0.1],
      [capped(4), 1.3, 0.1],
      [capped(10), 1.3, 0.1],
      [windowed(100, 60), 1.2, 0.12],
      [windowed(50, 15, true), 1.3, 0.1],
      [away(3000, 60_000), 1.35, 0.1],
      [away(0, 60_000), 1.35, 0.1],
      // Not within the goals, and said so in the documents.
      [bucket(0.5, 1), 1.5, 0.2],
      [bucket(50, 1), 2.1, 0.1],
      [moody(0.03, 503), 1.6, 0.06],
      [moody(0.03, 429), 1.8, 0.05],
    ]),
  )('$name', ({ made, goal: [time, refused] }) => {
    const found = measured(made)
    expect(found.lost).toBe(0)
    expect(found.time).toBeLessThan(time)
    expect(found.refused).toBeLessThan(refused)
  })

  test('even from one that refuses every fifth request whatever is asked, in its time', () => {
    expect(measured(moody(0.2, 503)).lost).toBe(0)
  })
})

describe('jobs that do not know of each other get every row', () => {
  test.for(
    named([
      [bucket(10, 10), 3, 1.3],
      [bucket(5, 5), 3, 1.3],
      [capped(8), 3, 1.7],
      [windowed(30, 10), 3, 1.4],
      [windowed(30, 10, true), 3, 1.3],
      [windowed(100, 60), 3, 1.3],
      [away(3000, 60_000), 3, 1.5],
      [bucket(7, 3), 2, 1.3],
      [bucket(25, 50), 8, 1.3],
      [capped(12), 3, 1.75],
      [bucket(10, 1), 3, 2.9],
    ]),
  )('$goal.0 at $name', ({ made, goal: [jobs, time] }) => {
    const found = measured(made, jobs)
    expect(found.lost).toBe(0)
    expect(found.time).toBeLessThan(time)
  })
})

test('a host without a limit is asked by 24 connections within a second', () => {
  for (const seed of seeds) {
    const { ms, requests, refused } = askThrough(unlimited, seed)
    expect({ requests, refused }).toEqual({ requests: 400, refused: 0 })
    expect(ms).toBeLessThan(1.3 * unlimited.least(Array(400).fill(430), 1) + 2000)
  }
})

describe('a row that a host refuses alone', () => {
  test.for([
    ['with a Retry-After of a day', { status: 429, quietMs: 86_400_000 }, 0.02],
    ['without one', { status: 429 }, 0.06],
    ['by 503', { status: 503 }, 0.06],
  ] as const)('%s is given up, and no other row', ([, answer, refused]) => {
    for (const seed of seeds) {
      const course = askThrough(odd(100, answer), seed)
      expect(course.givenUp).toEqual([100])
      expect(course.refused / course.requests).toBeLessThan(refused)
    }
  })

  test('is given up within three minutes if it is the last one', () => {
    const course = askThrough(odd(399, { status: 429 }), 1)
    expect(course.givenUp).toEqual([399])
    expect(course.ms).toBeLessThan(200_000)
  })
})

describe('a host that never serves anybody', () => {
  test('and asks for an hour of quiet is believed after three rows', () => {
    const { requests, givenUp } = askThrough(closed({ status: 429, quietMs: 3_600_000 }), 1)
    expect(givenUp).toHaveLength(400)
    expect(requests).toBeLessThanOrEqual(6)
  })

  test('is given up after three minutes, and was asked some twenty times', () => {
    const { requests, givenUp, ms } = askThrough(closed({ status: 503 }), 1)
    expect(givenUp).toHaveLength(400)
    expect(requests).toBeLessThan(30)
    expect(ms).toBeLessThan(200_000)
  })
})
