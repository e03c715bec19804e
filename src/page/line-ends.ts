// What the lines are called, and where their names stand: beside their ends, in place of a legend to look up.

import { type Frame, moveApart, yPixel } from './frame.ts'
import { digitsFor, formatValue } from './numbers.ts'
import type { Trend, TrendPoint } from './quantiles.ts'

export interface LineEnd {
  /** `75th pct` */
  readonly name: string
  readonly value: string
  readonly isMedian: boolean
  /** Where its text stands. */
  readonly y: number
}

/** The ends of the lines that are in view, names at least `least` pixels apart. */
export function lineEnds(trend: Trend, frame: Frame, least: number): LineEnd[] {
  const end = trendAt(trend, frame)
  if (end === undefined) return []
  const digits = digitsFor(frame.yTo - frame.yFrom)
  const seen = [
    { name: '95th pct', at: end.tails?.[1] },
    { name: '75th pct', at: end.high },
    { name: 'median', at: end.median },
    { name: '25th pct', at: end.low },
    { name: '5th pct', at: end.tails?.[0] },
  ].filter((line): line is { name: string; at: number } => line.at !== undefined && isSeen(frame, line.at))
  const places = moveApart(
    seen.map(({ at }) => yPixel(frame, at)),
    least,
  )
  return seen.map(({ name, at }, index) => ({
    name,
    value: formatValue(at, digits),
    isMedian: name === 'median',
    y: places[index]!,
  }))
}

const isSeen = ({ yFrom, yTo }: Frame, value: number): boolean => value >= yFrom && value <= yTo

/** The last that is seen of the trend: its end, or where the picture's right side cuts it. */
export function trendAt(trend: Trend, { xFrom, xTo }: Frame): TrendPoint | undefined {
  const stretch = trend.findLast(line => line[0]!.x <= xTo)
  const after = stretch?.findIndex(({ x }) => x > xTo) ?? -1
  if (stretch === undefined || after < 0) {
    const end = stretch?.at(-1)
    return end !== undefined && end.x >= xFrom ? end : undefined
  }
  const [one, other] = [stretch[after - 1]!, stretch[after]!]
  const share = (xTo - one.x) / (other.x - one.x)
  const mix = (from: number, to: number): number => from + (to - from) * share
  const between = {
    x: xTo,
    low: mix(one.low, other.low),
    median: mix(one.median, other.median),
    high: mix(one.high, other.high),
  }
  if (one.tails === undefined || other.tails === undefined) return between
  return { ...between, tails: [mix(one.tails[0], other.tails[0]), mix(one.tails[1], other.tails[1])] }
}
