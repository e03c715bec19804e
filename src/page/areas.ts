// The parts of the picture and what a box drawn in them means.

import { type Frame, keyAtPixel, type View, valueAtPixel } from './frame.ts'

/** Dots in the middle; bars of counts above, keys below, values to the left. */
export type Area = 'dots' | 'bars' | 'keys' | 'values'

interface Place {
  readonly x: number
  readonly y: number
}

export function areaAt(frame: Frame, { x, y }: Place): Area {
  if (y < frame.top - 4) return 'bars'
  if (y > frame.bottom) return 'keys'
  return x < frame.left ? 'values' : 'dots'
}

/** Which axes a move or a zoom from there concerns: beside the dots, the one that lies there. */
export const axesOf = (area: Area): { x: 0 | 1; y: 0 | 1 } => ({
  x: area === 'values' ? 0 : 1,
  y: area === 'bars' || area === 'keys' ? 0 : 1,
})

/** A box no wider, or no taller, than this many pixels leaves that axis as it is. */
const leastBox = 8

/** The rectangle that a drag encloses: in the bars, and where it hardly rises, a range of keys. */
export function boxOf(
  frame: Frame,
  start: Place,
  end: Place,
): { left: number; top: number; right: number; bottom: number } {
  const area = areaAt(frame, start)
  const cut = (one: number, from: number, to: number): number => Math.min(to, Math.max(from, one))
  const [left, right] = [start.x, end.x].map(x => cut(x, frame.left, frame.right)).sort((a, b) => a - b) as [
    number,
    number,
  ]
  const [top, bottom] = [start.y, end.y].map(y => cut(y, frame.top, frame.bottom)).sort((a, b) => a - b) as [
    number,
    number,
  ]
  const isWide = area !== 'values' && right - left > leastBox
  const isTall = area !== 'bars' && area !== 'keys' && bottom - top > leastBox
  if (!isWide && !isTall) return { left, top, right: left, bottom: top }
  return {
    left: isWide ? left : frame.left,
    right: isWide ? right : frame.right,
    top: isTall ? top : frame.top,
    bottom: isTall ? bottom : frame.bottom,
  }
}

/** The view that a box frames, undefined where it is none. A range of whole keys has all their dots in it. */
export function viewOfBox(frame: Frame, start: Place, end: Place, wholeKeys: boolean): View | undefined {
  const { left, top, right, bottom } = boxOf(frame, start, end)
  if (left === right && top === bottom) return undefined
  const keys = [keyAtPixel(frame, left), keyAtPixel(frame, right)] as const
  const isRange = top === frame.top && bottom === frame.bottom
  const [xFrom, xTo] = isRange && wholeKeys ? [Math.round(keys[0]) - 0.5, Math.round(keys[1]) + 0.5] : keys
  return {
    spread: frame.spread,
    xFrom: left === frame.left ? frame.xFrom : xFrom,
    xTo: right === frame.right ? frame.xTo : xTo,
    yFrom: bottom === frame.bottom ? frame.yFrom : valueAtPixel(frame, bottom),
    yTo: top === frame.top ? frame.yTo : valueAtPixel(frame, top),
  }
}
