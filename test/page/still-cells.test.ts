import sharp from 'sharp'
import { expect, it } from 'vitest'
import { Histogram } from '../../src/data/histogram.ts'
import { cellsOf } from '../../src/page/cells.ts'
import { layOut, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import type { Ranked } from '../../src/page/ranked.ts'
import { sortReadings } from '../../src/page/sort-readings.ts'
import { drawStillCells } from '../../src/page/still-cells.ts'
import { type Measured, randomFrom, readingsOf } from './surveys.ts'

const random = randomFrom(2)
const listOf = (count: number, of: (row: number) => readonly [key: number, value: number]): Measured[] =>
  Array.from({ length: count }, (_, row) => {
    const [key, value] = of(row)
    return { row, key, value }
  })

/** The picture as another program reads it, and where it stands. */
async function seen(ranked: Ranked) {
  const frame = layOut(wholeView(ranked), 1020, 520)
  const svg = drawStillCells(ranked, frame)
  const [, bytes] = /base64,([^"]+)"/.exec(svg)!
  const { data, info } = await sharp(Buffer.from(bytes!, 'base64'))
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { groups } =
    /<rect class="cells" x="(?<x>[\d.]+)" y="(?<y>[\d.]+)" width="(?<w>[\d.]+)" height="(?<h>[\d.]+)"/.exec(
      svg,
    )!
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map(name => Number(groups![name]))
  return { frame, data, info, left: x!, top: y!, wide: w! / info.width, tall: h! / info.height }
}

it.each([
  ['years', listOf(30_000, () => [1860 + Math.floor(random() * 141), random() ** 2])],
  ['fractional keys', listOf(5000, () => [random() * 40, random()])],
  ['far more keys than pixels', listOf(30_000, row => [row * 7, Math.sin(row / 3000)])],
])(
  'has a tint where there is a reading, darker where there are more, and none elsewhere: %s',
  async (_, list) => {
    const { points } = sortReadings(readingsOf(list))
    const { frame, data, info, left, top, wide, tall } = await seen(points)
    expect(info.channels).toBe(1)
    const counts = new Map<number, number>()
    for (const { key, value } of list) {
      const column = Math.min(info.width - 1, Math.floor((xPixel(frame, key) - left) / wide + 1e-6))
      const row = Math.min(info.height - 1, Math.floor((yPixel(frame, value) - top) / tall - 1e-9))
      const cell = row * info.width + column
      counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
    const most = Math.max(...counts.values())
    let wrong = 0
    data.forEach((grey, cell) => {
      const count = counts.get(cell) ?? 0
      if (grey !== Math.ceil((255 * Math.log1p(count)) / Math.log1p(most))) wrong += 1
    })
    // A reading on the very edge of two cells may fall into either.
    expect(wrong).toBeLessThan(data.length / 1000)
  },
)

it('is the same for readings that are only counted, but for those on an edge', async () => {
  const list = listOf(50_000, () => [1860 + Math.floor(random() * 141), random() ** 2])
  const histogram = new Histogram()
  for (const { row, key, value } of list) histogram.add(row, key, value)
  const kept = await seen(sortReadings(readingsOf(list)).points)
  const counted = await seen(cellsOf(histogram.finish()))
  const differ = kept.data.filter((grey, cell) => Math.abs(grey - counted.data[cell]!) > 30).length
  expect(kept.data.length).toBe(counted.data.length)
  expect(differ).toBeLessThan(kept.data.length / 100)
})
