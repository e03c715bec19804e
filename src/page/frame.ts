// Where a key and a value stand on the picture: the same geometry for the canvas, the still picture and
// the search for the dot under a pointer.

import { formatKey, niceStep, ticks } from './numbers.ts'
import { areWhole, areYears, idOf, type Points } from './points.ts'
import { extremesOf, isCounted, type Ranked } from './ranked.ts'

/** Up to here every point is a dot; more are grains, then cells. */
export const mostDots = 40_000

/** The ranges that the axes show. */
export interface View {
  readonly xFrom: number
  readonly xTo: number
  readonly yFrom: number
  readonly yTo: number
  /**
   * How far from its key a dot may stand: whole keys have room around them, others none. Few keys keep a
   * gap between them; many would look like stripes.
   */
  readonly spread: number
  /** The least distance of marks on the value axis: 1 where values are counts. */
  readonly valueStep?: number
}

export interface Frame extends View {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Height of the strip of counts above the plot. */
  readonly strip: number
}

/** The view in which every point is seen. */
export function wholeView(points: Ranked): View {
  const { keys, length } = points
  if (length === 0) return { xFrom: 0, xTo: 1, yFrom: 0, yTo: 1, spread: 0 }
  const whole = areWhole(keys)
  const first = keys[0]!
  const last = keys.at(-1)!
  const keyWidth = isCounted(points) ? points.keyWidth : 0
  const room =
    keyWidth / 2 + (first === last ? (areYears(keys) ? 5.5 : 1) : whole ? 0.75 : (last - first) / 100)
  const [yFrom, yTo] = valueRange(...extremesOf(points))
  return {
    xFrom: first - room,
    xTo: last + room,
    yFrom,
    yTo,
    spread: whole ? (last - first > 30 ? 0.5 : 0.38) : 0,
    ...(points.scale === 1 && { valueStep: 1 }),
  }
}

/** Round ends that hold the values; from zero where zero is not far. */
function valueRange(lowest: number, highest: number): [number, number] {
  if (lowest === highest) {
    const room = lowest === 0 ? 1 : Math.abs(lowest) / 2
    return lowest >= 0 ? [0, lowest + room] : [lowest - room, lowest + room]
  }
  const from = lowest >= 0 && lowest < highest * 0.6 ? 0 : lowest
  const step = niceStep(highest - from, 10)
  const down = Math.floor(from / step + 1e-9) * step
  const up = Math.ceil(highest / step - 1e-9) * step
  return [Number(down.toPrecision(12)), Number(up.toPrecision(12))]
}

/** Lays a view out on a picture; narrow ones have shorter labels beside the lines. */
export function layOut(view: View, width: number, height: number): Frame {
  const narrow = isNarrow(width)
  const frame = {
    ...view,
    width,
    height,
    left: narrow ? 38 : 48,
    right: width - (narrow ? 52 : 106),
    top: 64,
    bottom: height - 28,
    strip: 32,
  }
  const longest = Math.max(...valueTicks(frame).map(value => formatKey(value).length))
  return {
    ...frame,
    left: Math.min(Math.floor(width / 4), Math.max(frame.left, Math.ceil(18 + digitWidth * longest))),
  }
}

/** Pixels of a digit on an axis, at most. */
const digitWidth = 7.6

export const isNarrow = (width: number): boolean => width < 560

export const xPixel = (frame: Frame, key: number): number =>
  frame.left + ((key - frame.xFrom) / (frame.xTo - frame.xFrom)) * (frame.right - frame.left)

export const yPixel = (frame: Frame, value: number): number =>
  frame.bottom - ((value - frame.yFrom) / (frame.yTo - frame.yFrom)) * (frame.bottom - frame.top)

export const valueAtPixel = (frame: Frame, y: number): number =>
  frame.yFrom + ((frame.bottom - y) / (frame.bottom - frame.top)) * (frame.yTo - frame.yFrom)

export const keyAtPixel = (frame: Frame, x: number): number =>
  frame.xFrom + ((x - frame.left) / (frame.right - frame.left)) * (frame.xTo - frame.xFrom)

/** A dot's distance from its key, in keys: random to the eye, the same every time. */
export function offsetOf(frame: View, index: number): number {
  if (frame.spread === 0) return 0
  let mixed = Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed ^= mixed >>> 13
  return ((mixed >>> 0) / 2 ** 32 - 0.5) * 2 * frame.spread
}

/** Where the dot of a point stands among the keys; the same whether or not only some are chosen. */
export const standsAt = (view: View, points: Points, key: number, index: number): number =>
  points.keys[key]! + offsetOf(view, idOf(points, index))

export const keyTicks = (frame: Frame, whole: boolean): number[] =>
  ticks(frame.xFrom, frame.xTo, Math.max(3, Math.floor((frame.right - frame.left) / 90)), whole ? 1 : 0)

export const valueTicks = (frame: Frame): number[] =>
  ticks(frame.yFrom, frame.yTo, Math.max(5, Math.floor((frame.bottom - frame.top) / 70)), frame.valueStep)

/** Moves labels apart that would overlap, keeping their order; the outer ones give way. */
export function moveApart(wanted: readonly number[], least: number): number[] {
  const places = [...wanted].sort((a, b) => a - b)
  for (let round = 0; round < 8; round++) {
    for (let index = 1; index < places.length; index++) {
      const lack = least - (places[index]! - places[index - 1]!)
      if (lack <= 0) continue
      places[index - 1]! -= lack / 2
      places[index]! += lack / 2
    }
  }
  return places
}
