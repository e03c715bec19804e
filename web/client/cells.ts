// Readings that are only counted, on the canvas and under the pointer: everything is a difference of two sums,
// so drawing costs the same for any number of readings.

import { formatCount, plural } from '../../src/data/quantity.ts'
import type { Cells } from '../../src/page/cells.ts'
import { type Frame, keyAtPixel, valueAtPixel, xPixel } from '../../src/page/frame.ts'
import { formatKey, formatValue } from '../../src/page/numbers.ts'
import { areWhole, keyAtOrBefore } from '../../src/page/points.ts'
import { quantileOf } from '../../src/page/quantiles.ts'
import { countUpTo } from '../../src/page/ranked.ts'
import type { Lines } from './card.ts'
import { type Grid, grainOf, inkCells } from './density.ts'
import { layInk, noInk } from './ink.ts'

/** How many readings of a key are at most `value`. */
const countAtMost = (cells: Cells, key: number, value: number): number =>
  countUpTo(cells, key, Math.floor(value * cells.scale - cells.base))

export function drawCells(
  context: CanvasRenderingContext2D,
  cells: Cells,
  frame: Frame,
  { colour, ratio }: { readonly colour: string; readonly ratio: number },
): void {
  const graining = { ratio, cells: true, strength: 1 }
  const { left, right, top, bottom, xFrom, xTo } = frame
  const { keys, keyWidth } = cells
  const tall = grainOf(graining)
  const unit = ((right - left) / (xTo - xFrom)) * (keyWidth || 1)
  const byKey = (keyWidth > 0 || areWhole(keys)) && unit >= tall
  const wide = byKey ? unit : tall
  const start = byKey ? xPixel(frame, keys[0]! - (keyWidth || 1) / 2) : left
  const across = Math.ceil((right - start) / wide) + 2
  const down = Math.ceil((bottom - top) / tall) + 1
  const counts = new Uint32Array(across * down)
  keys.forEach((key, index) => {
    const column = Math.floor((xPixel(frame, key) - start) / wide)
    if (column < 0 || column >= across) return
    let above = countAtMost(cells, index, valueAtPixel(frame, top))
    for (let row = 0; row < down; row++) {
      const below = countAtMost(cells, index, valueAtPixel(frame, top + (row + 1) * tall))
      counts[row * across + column]! += above - below
      above = below
    }
  })
  const grid: Grid = { left: start, top, wide, tall, across, byKey, counts }
  const ink = noInk(frame, ratio)
  inkCells(ink, grid, frame, graining)
  layInk(context, ink, colour)
}

/** A key, and a stretch of its values. */
export interface Spot {
  readonly key: number
  readonly from: number
  readonly to: number
}

/** Pixels above and below the pointer that a spot takes in. */
const reach = 3

/** What is under the pointer; undefined where nothing is. */
export function spotAt(cells: Cells, frame: Frame, at: { x: number; y: number }): Spot | undefined {
  const { keys, keyWidth } = cells
  const wanted = keyAtPixel(frame, at.x)
  const before = keyAtOrBefore(keys, wanted)
  const after = keys[before + 1]
  const key = after !== undefined && !(wanted - keys[before]! <= after - wanted) ? before + 1 : before
  const away = Math.abs(xPixel(frame, keys[key]!) - at.x)
  const half = xPixel(frame, (keyWidth || 1) / 2) - xPixel(frame, 0)
  if (!(away <= Math.max(half, reach))) return undefined
  const spot = { key, from: valueAtPixel(frame, at.y + reach), to: valueAtPixel(frame, at.y - reach) }
  return countIn(cells, spot) > 0 ? spot : undefined
}

const countIn = (cells: Cells, { key, from, to }: Spot): number =>
  countAtMost(cells, key, to) - countAtMost(cells, key, from)

export function describeSpot(cells: Cells, spot: Spot, valueName: string): Lines {
  const { key, from, to } = spot
  const step = to - from
  const digits = Math.min(9, Math.max(0, 1 - Math.floor(Math.log10(step))))
  const total = cells.starts[key + 1]! - cells.starts[key]!
  return {
    first: `${nameKey(cells, key)} · ${valueName.toLowerCase()} ${formatValue(from, digits)} to ${formatValue(to, digits)}`,
    more: [
      `${plural(countIn(cells, spot), 'photograph')} of ${formatCount(total)} in ${nameKey(cells, key)}`,
    ],
    location: undefined,
  }
}

function nameKey({ keys, keyWidth }: Cells, index: number): string {
  const key = keys[index]!
  return keyWidth === 0
    ? formatKey(key)
    : `${formatKey(key - keyWidth / 2)} to ${formatKey(key + keyWidth / 2)}`
}

/** A key's quantile, for those who walk by keyboard. */
export interface Mark {
  readonly key: number
  /** Index into `shares`. */
  readonly share: number
}

const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
const shareNames = [
  'lowest',
  '5th percentile',
  '25th percentile',
  'median',
  '75th percentile',
  '95th percentile',
  'highest',
]

const steps: Readonly<Record<string, Mark>> = {
  ArrowUp: { key: 0, share: 1 },
  ArrowDown: { key: 0, share: -1 },
  ArrowLeft: { key: -1, share: 0 },
  ArrowRight: { key: 1, share: 0 },
}

/** Arrow keys: left and right from key to key, up and down from quantile to quantile. Undefined for other keys. */
export function walkCells({ keys }: Cells, mark: Mark | undefined, pressed: string): Mark | undefined {
  const step = steps[pressed]
  if (step === undefined) return undefined
  const within = (place: number, length: number): number => Math.min(length - 1, Math.max(0, place))
  if (mark === undefined) return { key: pressed === 'ArrowLeft' ? keys.length - 1 : 0, share: 3 }
  return {
    key: within(mark.key + step.key, keys.length),
    share: within(mark.share + step.share, shares.length),
  }
}

export function describeMark(
  cells: Cells,
  { key, share }: Mark,
  valueName: string,
): Lines & { value: number } {
  const value = quantileOf(cells, key, key + 1, shares[share]!)
  const total = cells.starts[key + 1]! - cells.starts[key]!
  return {
    value,
    first: `${nameKey(cells, key)} · ${shareNames[share]} ${valueName.toLowerCase()} ${formatValue(value, 4)}`,
    more: [plural(total, 'photograph')],
    location: undefined,
  }
}
