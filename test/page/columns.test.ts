import { describe, expect, it } from 'vitest'
import type { Readings } from '../../src/data/survey.ts'
import { formatColumns, parseColumns } from '../../src/page/columns.ts'
import { compressPlanes, compressText } from '../../src/page/compress.ts'
import { keyOf, valueAt } from '../../src/page/points.ts'
import { sortReadings } from '../../src/page/sort-readings.ts'
import { inflate, inflateText } from '../../web/client/inflate.ts'
import { archive, type Measured, randomFrom, readingsOf } from './surveys.ts'

/** Through the page and back: readings, columns, deflate, base64, and what the browser makes of it. */
async function throughThePage(readings: Readings): Promise<Measured[]> {
  const { points, order } = sortReadings(readings)
  const { head, bytes } = formatColumns(points, { order, row: readings.row, place: readings.job })
  const back = parseColumns(JSON.parse(JSON.stringify(head)), await inflate(compressPlanes(bytes)))
  return Array.from({ length: back.points.length }, (_, index) => {
    const reading = back.carried!.order[index]!
    return {
      row: back.carried!.row[reading]!,
      key: back.points.keys[keyOf(back.points, index)]!,
      value: valueAt(back.points, index),
      job: back.carried!.place[reading]!,
    }
  })
}

const rowsOf = (readings: Readings): Measured[] =>
  Array.from({ length: readings.length }, (_, index) => ({
    row: readings.row[index]!,
    key: readings.key[index]!,
    value: readings.value[index]!,
    job: readings.job[index]!,
  }))

const inOrder = (list: Measured[]): Measured[] =>
  list.toSorted((a, b) => a.key - b.key || a.value - b.value || a.row - b.row)

describe('columns', () => {
  const random = randomFrom(3)
  const cases: Record<string, Measured[]> = {
    nothing: [],
    'one reading': [{ row: 0, key: 1880, value: 0.525493, job: 0 }],
    'the archive': rowsOf(archive().readings),
    'one key': Array.from({ length: 500 }, (_, row) => ({ row, key: 7, value: row / 1e6, job: row % 3 })),
    'equal readings': Array.from({ length: 50 }, (_, row) => ({
      row: row * 9,
      key: 1900,
      value: 0.5,
      job: 1,
    })),
    'negative keys and values': [
      { row: 2, key: -3, value: -0.25, job: 0 },
      { row: 4, key: 12, value: -7.000001, job: 0 },
      { row: 5, key: -3, value: -0.250001, job: 2 },
    ],
    'fractional keys, far apart': Array.from({ length: 3000 }, (_, row) => ({
      row,
      key: (random() - 0.5) * 10 ** Math.floor(random() * 12),
      value: Math.round(random() * 1e6) / 1e6,
      job: 0,
    })),
    'values from zero to two thousand': Array.from({ length: 999 }, (_, row) => ({
      row: row * 1000,
      key: row % 5,
      value: Math.round(random() * 2e9) / 1e6,
      job: 70_000 + row,
    })),
  }
  for (const [name, list] of Object.entries(cases)) {
    it(`come back as they went in, sorted by key and value: ${name}`, async () => {
      expect(await throughThePage(readingsOf(list))).toEqual(inOrder(list))
    })
  }

  it('keep every value that was printed to six decimals to the last bit', async () => {
    const list = Array.from({ length: 20_000 }, (_, row) => {
      return { row, key: 1, value: Number((row * 0.00005).toFixed(6)), job: 0 }
    })
    const back = await throughThePage(readingsOf(list))
    expect(back.every(({ value }, index) => Object.is(value, list[index]!.value))).toBe(true)
  })

  it('take coarser steps, evenly, where values span more than millionths can number', async () => {
    const back = await throughThePage(
      readingsOf([1e12, -1e12, 3e11].map((value, row) => ({ row, key: 1, value }))),
    )
    for (const [index, value] of [-1e12, 3e11, 1e12].entries()) {
      expect(Math.abs(back[index]!.value - value)).toBeLessThan(1e3)
    }
  })

  it('take finer steps where values lie close together', async () => {
    const list = [1.25e-7, 3.5e-7].map((value, row) => ({ row, key: 1, value, job: 0 }))
    const back = await throughThePage(readingsOf(list))
    for (const [index, { value }] of list.entries()) expect(back[index]!.value).toBeCloseTo(value, 9)
  })

  it('take a negative zero for the same key as zero', () => {
    const { points } = sortReadings(readingsOf([0, -0, 0.5].map((key, row) => ({ row, key, value: 1 }))))
    expect([...points.keys]).toEqual([0, 0.5])
  })

  it('refuse what is not a number: it is a failure and no reading', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => sortReadings(readingsOf([{ row: 0, key: 1900, value: bad }]))).toThrow(/reading 0/)
      expect(() => sortReadings(readingsOf([{ row: 0, key: bad, value: 0 }]))).toThrow(/reading 0/)
    }
  })

  it('cost a million photographs less than one and a half megabytes', () => {
    const random = randomFrom(5)
    const length = 1_000_000
    const gauss = (): number => (random() + random() + random() + random() - 2) * 0.2
    const readings: Readings = {
      length,
      row: new Uint32Array(length),
      job: new Uint32Array(length),
      key: Float64Array.from({ length }, () => 1860 + Math.floor(141 * Math.sqrt(random()))),
      value: Float64Array.from({ length }, () => Math.round(1e6 * (0.5 + gauss())) / 1e6),
    }
    const { bytes } = formatColumns(sortReadings(readings).points)
    expect(compressPlanes(bytes).length).toBeLessThan(1_450_000)
  })

  it('carry text through the page too', async () => {
    const text = 'https://example.org/ä\nplain path \u{1f4f7}\n'
    expect(await inflateText(compressText(text))).toBe(text)
  })
})
