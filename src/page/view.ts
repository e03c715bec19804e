// Moving about in the chart: views zoomed, moved and held within the whole. Ranges and numbers only; where
// the pixels are is the frame's affair.

import type { View } from './frame.ts'
import { areWhole, type Points } from './points.ts'

/** How far one axis goes, and the least of it that a view may show. */
interface Reach {
  readonly from: number
  readonly to: number
  readonly least: number
}

export interface Bounds {
  readonly x: Reach
  readonly y: Reach
}

/** A number for each axis: a place in keys and values, a way, or a factor. */
export interface Both {
  readonly x: number
  readonly y: number
}

/** Nothing nearer than two whole keys, or twenty steps of the values: there is no more to see. */
export function boundsOf(points: Points, whole: View): Bounds {
  const keys = whole.xTo - whole.xFrom
  const values = whole.yTo - whole.yFrom
  return {
    x: { from: whole.xFrom, to: whole.xTo, least: Math.min(keys, areWhole(points.keys) ? 2 : keys / 1e5) },
    y: {
      from: whole.yFrom,
      to: whole.yTo,
      least: Math.min(values, Math.max(20 / points.scale, values / 1e5)),
    },
  }
}

/** Zooms so that what is at `at` stays there. A factor above 1 goes nearer. */
export function zoomAround(view: View, bounds: Bounds, at: Both, factor: Both): View {
  const [xFrom, xTo] = zoomRange([view.xFrom, view.xTo], bounds.x, at.x, factor.x)
  const [yFrom, yTo] = zoomRange([view.yFrom, view.yTo], bounds.y, at.y, factor.y)
  return { ...view, xFrom, xTo, yFrom, yTo }
}

/** Moves by keys and values, no further than the whole. */
export function moveBy(view: View, bounds: Bounds, { x, y }: Both): View {
  const { xFrom, xTo, yFrom, yTo } = view
  return holdWithin({ ...view, xFrom: xFrom + x, xTo: xTo + x, yFrom: yFrom + y, yTo: yTo + y }, bounds)
}

/** The nearest view that is allowed; ends may come in either order. */
export function holdWithin(view: View, bounds: Bounds): View {
  const [xFrom, xTo] = hold([view.xFrom, view.xTo], bounds.x)
  const [yFrom, yTo] = hold([view.yFrom, view.yTo], bounds.y)
  return { ...view, xFrom, xTo, yFrom, yTo }
}

/** The view itself where it shows `at`; otherwise moved, so that `at` stands a tenth inside. */
export function bringIntoView(view: View, bounds: Bounds, at: Both): View {
  const way = (from: number, to: number, place: number): number => {
    const margin = (to - from) / 10
    if (place >= from && place <= to) return 0
    return place < from ? place - margin - from : place + margin - to
  }
  const x = way(view.xFrom, view.xTo, at.x)
  const y = way(view.yFrom, view.yTo, at.y)
  return x === 0 && y === 0 ? view : moveBy(view, bounds, { x, y })
}

/** A view on the way from one to another; `share` goes from 0 to 1. */
export function between(one: View, other: View, share: number): View {
  if (share >= 1) return other
  const mix = (from: number, to: number): number => from + (to - from) * share
  return {
    spread: other.spread,
    xFrom: mix(one.xFrom, other.xFrom),
    xTo: mix(one.xTo, other.xTo),
    yFrom: mix(one.yFrom, other.yFrom),
    yTo: mix(one.yTo, other.yTo),
  }
}

export const isSameView = (one: View, other: View): boolean =>
  one.xFrom === other.xFrom && one.xTo === other.xTo && one.yFrom === other.yFrom && one.yTo === other.yTo

type Range = readonly [number, number]

function zoomRange([from, to]: Range, reach: Reach, at: number, factor: number): Range {
  const span = Math.min(reach.to - reach.from, Math.max(reach.least, (to - from) / factor))
  const start = at - ((at - from) / (to - from)) * span
  return hold([start, start + span], reach)
}

/** Widens what is too narrow around its middle, cuts what is too wide, and moves it inside. */
function hold([one, other]: Range, { from, to, least }: Reach): Range {
  const span = Math.abs(other - one)
  if (span >= to - from) return [from, to]
  const kept = Math.max(least, span)
  const start = (one + other - kept) / 2
  if (start <= from) return [from, from + kept]
  return start + kept >= to ? [to - kept, to] : [start, start + kept]
}
