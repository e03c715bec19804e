// Surveys to draw: built from plain lists, or made up to look like the tutorial's archive.

import { FailureColumns } from '../../src/data/failure-columns.ts'
import type { FailedRow } from '../../src/data/outcome.ts'
import type { JobRecord, Readings, Survey } from '../../src/data/survey.ts'

/** A survey whose readings are all there. */
export type KeptSurvey = Survey & { readonly readings: Readings }

export interface Measured {
  readonly row: number
  readonly key: number
  readonly value: number
  readonly job?: number
}

export function readingsOf(list: readonly Measured[]): Readings {
  return {
    length: list.length,
    row: Uint32Array.from(list, ({ row }) => row),
    key: Float64Array.from(list, ({ key }) => key),
    value: Float64Array.from(list, ({ value }) => value),
    job: Uint32Array.from(list, ({ job }) => job ?? 0),
  }
}

/** The readings of a survey that keeps them one by one. */
export function columnsOf({ readings }: Survey): Readings {
  if ('row' in readings) return readings
  throw new Error('these readings are only counted')
}

/** `[key, value]` a row; everything else as in a small run that went well. */
export function surveyOf(
  pairs: readonly (readonly [number, number])[],
  other: Partial<KeptSurvey> = {},
): KeptSurvey {
  return {
    plan: '9f3a62c01d7b-luminance-1',
    analysis: 'luminance',
    measured: 'luminance',
    manifest: 'manifest.txt',
    rows: pairs.length,
    readings: readingsOf(pairs.map(([key, value], row) => ({ row, key, value }))),
    ...failuresOf([]),
    missing: [],
    conflicts: [],
    jobs: [jobOf(0, pairs.length)],
    stopped: [],
    refused: [],
    oddTimes: [],
    duplicates: 0,
    ...other,
  }
}

export const jobOf = (first: number, count: number, other: Partial<JobRecord> = {}): JobRecord => ({
  file: `results-${first}-${count}.json`,
  range: { first, count },
  host: 'node01.example.org',
  site: 'Example Site',
  startedMs: Date.UTC(2026, 10, 21, 9),
  finishedMs: Date.UTC(2026, 10, 21, 9, 1),
  measured: count,
  failed: 0,
  ...other,
})

export const failureOf = (row: number, code: string, other: Partial<FailedRow> = {}): FailedRow => ({
  row,
  key: 1900,
  url: `https://photos.example.org/${row}.jpg`,
  failure: { code, message: `what happened to row ${row}`, tries: 1, ms: 20 },
  ...other,
})

/** @param failed in row order */
export function failuresOf(failed: readonly FailedRow[]): Pick<Survey, 'failures' | 'failedPlaces'> {
  const columns = new FailureColumns()
  for (const one of failed) columns.add(one)
  return {
    failures: columns.finish(),
    failedPlaces: failed.map(({ url, key }) => ({ location: url, key })),
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Years as the tutorial's archive has them: few at first, three heaps, most at the end. */
export function archive(rows = 5576, seed = 7): KeptSurvey {
  const random = randomFrom(seed)
  const sites = ['Nebraska', 'Chicago', 'Wisconsin', 'San Diego', 'Clemson', null]
  const jobs = Array.from({ length: Math.ceil(rows / 200) }, (_, index) => {
    const site = sites[Math.floor(sites.length * random() ** 2)]!
    const startedMs = Date.UTC(2026, 10, 21, 9) + random() * 2.4e6
    const count = Math.min(200, rows - index * 200)
    const finishedMs = startedMs + 15e3 * 2 ** (3 * random())
    const host = `node${Math.floor(random() * 12)}.example.org`
    return jobOf(index * 200, count, { host, site, startedMs, finishedMs })
  })
  const list = Array.from({ length: rows }, (_, row) => {
    const key = Math.min(2001, Math.max(1860, Math.round(yearOf(random))))
    const noise = (random() + random() + random() - 1.5) * 0.22
    const level = 0.27 + 0.23 / (1 + Math.exp(-(key - 1948) / 11))
    const value = Math.round(1e6 * Math.min(0.97, Math.max(0.01, level + noise))) / 1e6
    return { row, key, value, job: Math.floor(row / 200) }
  })
  return surveyOf([], {
    rows,
    jobs,
    readings: readingsOf(list),
    urls: list.map(({ row }) => `http://photos.example.org/series${row % 9}/item-${row}.jpg`),
  })
}

function yearOf(random: () => number): number {
  const pick = random()
  if (pick < 0.06) return 1901 + Math.round(random())
  if (pick < 0.35) return 1992 + random() * 6
  return 2001 - 106 * random() ** 1.4 - (random() < 0.01 ? 30 * random() : 0)
}
