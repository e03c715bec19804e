// Surveys of recognition to draw: from plain lists of what each picture holds, or made up to look like an
// archive in which cars come and horses go.

import type { Finds, Survey } from '../../src/data/survey.ts'
import { archive, randomFrom, readingsOf, surveyOf } from './surveys.ts'

/** A picture: its key, and the finds in it as `[label, score]`. */
export type Picture = readonly [key: number, ...finds: (readonly [label: string, score: number])[]]

export function recognitionSurvey(pictures: readonly Picture[], other: Partial<Survey> = {}): Survey {
  return {
    ...surveyOf(pictures.map(([key, ...finds]) => [key, finds.length])),
    plan: '5d0c1e22aa07-objects-1',
    analysis: 'objects',
    measured: 'finds',
    finds: findsOf(pictures),
    ...other,
  }
}

export function findsOf(pictures: readonly Picture[]): Finds {
  const flat = pictures.flatMap(([, ...finds], reading) =>
    finds.map(([label, score]) => ({ reading, label, score })),
  )
  const labels = [...new Set(flat.map(({ label }) => label))]
  return {
    length: flat.length,
    labels,
    reading: Uint32Array.from(flat, ({ reading }) => reading),
    label: Uint32Array.from(flat, ({ label }) => labels.indexOf(label)),
    score: Float32Array.from(flat, ({ score }) => score),
  }
}

/** How likely a picture of a year holds the label at all. */
const likely: Readonly<Record<string, (year: number) => number>> = {
  person: year => 0.38 + 0.32 / (1 + Math.exp(-(year - 1945) / 16)),
  horse: year => 0.02 + 0.22 / (1 + Math.exp((year - 1924) / 8)),
  car: year => 0.3 / (1 + Math.exp(-(year - 1938) / 9)),
  boat: year => 0.14 - 0.0006 * (year - 1860),
  train: () => 0.06,
  dog: () => 0.07,
  chair: year => 0.05 + 0.0004 * (year - 1860),
  bird: () => 0.035,
  clock: () => 0.03,
  bicycle: year => (year < 1885 ? 0 : 0.045),
  aeroplane: year => (year < 1909 ? 0 : 0.03),
  cow: () => 0.02,
  umbrella: () => 0.012,
  bench: () => 0.01,
}

/** The tutorial's archive, looked at by a model of everyday objects. */
export function sightings(rows = 5576, seed = 5): Survey {
  const { readings, jobs, urls } = archive(rows, seed)
  const random = randomFrom(seed)
  const pictures = Array.from(readings.key.subarray(0, rows), (year): Picture => {
    const finds = Object.entries(likely).flatMap(([label, chance]) => {
      if (random() >= chance(year)) return []
      const crowd = label === 'person' ? 1 + Math.floor(5 * random() ** 3) : random() < 0.2 ? 2 : 1
      return Array.from({ length: crowd }, () => [label, scoreOf(random)] as const)
    })
    return [year, ...finds]
  })
  const base = recognitionSurvey(pictures, { rows, jobs, ...(urls !== undefined && { urls }) })
  const list = Array.from(readings.row, (row, index) => ({
    row,
    key: readings.key[index]!,
    value: pictures[index]!.length - 1,
    job: readings.job[index]!,
  }))
  return { ...base, readings: readingsOf(list) }
}

/** Four decimals from 0.3 up, as a model with that threshold gives them. */
const scoreOf = (random: () => number): number =>
  Math.round(1e4 * (0.3 + 0.68 * (1 - (1 - random()) ** 1.6 * random() ** 0.3))) / 1e4
