// What is drawn, in words: how many, of how many, from where, which part, and how.

import { formatCount, plural } from '../../src/data/quantity.ts'
import type { View } from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { digitsFor, formatKey, formatValue } from '../../src/page/numbers.ts'
import { type Manner, mannerFor } from './marks.ts'

const manners: Readonly<Record<Manner, string>> = {
  dots: 'every one a dot',
  grains: 'every one a grain',
  cells: 'every one counted into its cell, on a doubling scale',
}

export interface Drawn {
  /** All points there are, and those in view of the ones that are drawn strong. */
  readonly all: number
  readonly inView: number
  /** Is a part of the chart out of view? */
  readonly isNear: boolean
  /** The names of the chosen places; none: all points are drawn. */
  readonly places: readonly string[]
}

/** `812 of 5,576 points in view, from Nebraska, every one a dot` */
export function sayDrawn({ all, inView, isNear, places }: Drawn): string {
  const some = isNear || places.length > 0
  const count = some ? `${formatCount(inView)} of ${plural(all, 'point')}` : plural(all, 'point')
  const from = places.length === 0 ? '' : `, from ${listOf(places)}`
  const manner = inView === 0 ? '' : `, ${manners[mannerFor(inView)]}`
  return `${count}${isNear ? ' in view' : ''}${from}${manner}`
}

const listOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** `1901 to 1920, luminance 0.20 to 0.41` */
export function sayRange(view: View, { valueName }: ChartHead, wholeKeys: boolean): string {
  // Where the view ends between two whole keys, the outer one is out of it.
  const places = wholeKeys ? 0 : digitsFor(view.xTo - view.xFrom)
  const key = (x: number): string => formatKey(Number(x.toFixed(places)))
  const value = (y: number): string => formatValue(y, digitsFor(view.yTo - view.yFrom))
  const within = wholeKeys ? 1e-6 : 0
  const keys = [key(view.xFrom + within), key(view.xTo - within)]
  const where = keys[0] === keys[1] ? keys[0] : keys.join(' to ')
  return `${where}, ${valueName.toLowerCase()} ${value(view.yFrom)} to ${value(view.yTo)}`
}
