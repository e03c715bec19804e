// The chart as a still SVG picture: what is seen before the script runs, without scripts, and in print.
// Colours and type come from the page's style by class, so it follows light and dark.

import { formatCount } from '../data/quantity.ts'
import { type Frame, keyTicks, layOut, offsetOf, valueTicks, wholeView, xPixel, yPixel } from './frame.ts'
import { lineEnds } from './line-ends.ts'
import { formatKey } from './numbers.ts'
import { areWhole, valueAt } from './points.ts'
import type { Scatter } from './scatter.ts'
import { drawStillCells } from './still-cells.ts'

/** Above this the picture holds cells: a dot costs eight bytes. */
export const mostStillDots = 20_000

const width = 1020
const height = 520

/** A text of the picture; `median-label` is the median's, `tick` any other. */
export interface Said {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly look: string
}

/** An `<svg>` element; holds numbers and our own words, nothing from a manifest. */
export function drawStill(scatter: Scatter): string {
  const { ranked: points, valueName } = scatter
  const frame = layOut(wholeView(points), width, height)
  const title = `Scatter of ${formatCount(points.length)} readings: ${valueName.replace(/[<&"]/g, '')} by ${scatter.keyName.toLowerCase()}, with the median.`
  const write = ({ text, x, y, anchor, look }: Said): string =>
    `<text class="${look}" x="${x}" y="${y}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${text}</text>`
  const readings =
    points.length > mostStillDots || scatter.cells !== undefined
      ? drawStillCells(points, frame)
      : `<path class="dots" d="${dots(scatter, frame)}"/>`
  return [
    `<svg class="still" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">`,
    drawMarks(scatter, frame, readings, write),
    '</svg>',
  ].join('')
}

/**
 * Everything that stands in the frame: axes, counts, band, dots, lines and their names.
 * @param readings an element that draws the readings themselves
 */
export function drawMarks(
  scatter: Scatter,
  frame: Frame,
  readings: string,
  write: (said: Said) => string,
): string {
  const { ranked: points, groups, dashed, trend } = scatter
  const x = (key: number): number => round(xPixel(frame, key))
  const y = (value: number): number => round(yPixel(frame, value))

  const grid = valueTicks(frame).map(
    value =>
      `<path class="grid" d="M${frame.left} ${y(value)}H${frame.right}"/>` +
      write({
        text: String(Number(value.toPrecision(9))),
        x: frame.left - 12,
        y: y(value) + 4,
        anchor: 'end',
        look: 'tick',
      }),
  )
  const keys = keyTicks(frame, areWhole(points.keys)).map(
    key =>
      `<path class="grid" d="M${x(key)} ${frame.top}V${frame.bottom}"/>` +
      write({ text: formatKey(key), x: x(key), y: frame.bottom + 20, anchor: 'middle', look: 'tick' }),
  )
  const most = groups.reduce((highest, { count }) => Math.max(highest, count), 0)
  const bars = groups.map(({ from, to, count }) => {
    const half = from === to ? Math.max(frame.spread, (frame.xTo - frame.xFrom) / 800) : 0
    const left = x(from - half)
    const tall = round((count / most) * frame.strip)
    return `M${left} ${frame.top - 12 - tall}h${round(Math.max(0.8, x(to + half) - left))}v${tall}H${left}z`
  })
  const half = Math.max(1.5, (0.42 * (frame.right - frame.left)) / (frame.xTo - frame.xFrom))
  const dashes = dashed.map(
    ({ from, to, median }) => `M${round(x((from + to) / 2) - half)} ${y(median)}h${round(2 * half)}`,
  )
  const lines = trend.map(line => path(line.map(({ x: key, median }) => [x(key), y(median)])))
  const bands = trend.map(line => {
    const above = line.map(({ x: key, high }): [number, number] => [x(key), y(high)])
    const below = line.map(({ x: key, low }): [number, number] => [x(key), y(low)]).reverse()
    return `${path([...above, ...below])}z`
  })
  const tails = ([0, 1] as const).map(side =>
    trend
      .map(line => path(line.flatMap(({ x: key, tails: ends }) => (ends ? [[x(key), y(ends[side])]] : []))))
      .join(''),
  )
  const labels = lineEnds(trend, frame, 15).map(({ name, value, isMedian, y: place }) =>
    write({
      text: `${name} ${value}`,
      x: frame.right + 10,
      y: round(place) + 4,
      anchor: 'start',
      look: isMedian ? 'median-label' : 'tick',
    }),
  )
  const band = `<path class="band" d="${bands.join('')}"/>`
  return [
    ...grid,
    ...keys,
    `<path class="count-bars" d="${bars.join('')}"/>`,
    // Dots let the band be seen, cells would hide it.
    ...(points.length > mostStillDots ? [readings, band] : [band, readings]),
    `<path class="tails" d="${tails.join('')}"/>`,
    `<path class="dashes" d="${dashes.join('')}"/>`,
    `<path class="halo" d="${lines.join('')}"/><path class="median" d="${lines.join('')}"/>`,
    ...labels,
  ].join('')
}

/** Dots of no length with round ends, each from the one before it: few bytes a dot. */
export function dots({ points }: Scatter, frame: Frame): string {
  if (points.length > mostStillDots) return ''
  let text = ''
  let lastX = 0
  let lastY = 0
  for (let key = 0; key < points.keys.length; key++) {
    for (let index = points.starts[key]!; index < points.starts[key + 1]!; index++) {
      const x = Math.round(xPixel(frame, points.keys[key]! + offsetOf(frame, index)))
      const y = Math.round(yPixel(frame, valueAt(points, index)))
      const down = y - lastY
      text += `m${x - lastX}${down < 0 ? '' : ' '}${down}h0`
      lastX = x
      lastY = y
    }
  }
  return text
}

const path = (corners: readonly (readonly number[])[]): string =>
  corners.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')

const round = (pixels: number): number => Math.round(pixels * 10) / 10
