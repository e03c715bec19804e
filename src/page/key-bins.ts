// Bins of keys that hold enough photographs for a share: years by ones, twos, fives or tens, other keys by
// any round width.

import { areWhole, type Points } from './points.ts'

export interface KeyBins {
  /** In keys. */
  readonly width: number
  /** Of the first bin: its keys start at `first * width`. */
  readonly first: number
  /** Photographs in each bin. */
  readonly photographs: Uint32Array
  /** Keys are whole numbers, so that a bin's last key can be named. */
  readonly whole: boolean
}

/** A bin with fewer photographs has no share that is worth drawing. */
export const leastForShare = 20
/** Three bins of four should hold so many: the line is then the archive's, and not chance's. */
const comfortable = 250
/** Where that would leave fewer than eight bins, this has to do; */
const bearable = 40
const someBins = 8
/** and wider bins than leave so many would hide the change that they are for. */
const fewestBins = 5
const mostBins = 200

/** One bin where there is one key, none where there is none. */
export function binKeys(points: Points): KeyBins {
  const { keys } = points
  const whole = areWhole(keys)
  const span = keys.length > 0 ? keys.at(-1)! - keys[0]! : 0
  if (span === 0) return count(points, 1, whole)
  let bins: KeyBins | undefined
  for (const width of widths(span, Math.max(whole ? 1 : 0, typicalGap(keys)))) {
    if (bins !== undefined && span / width < fewestBins) break
    if (bins !== undefined && span / width < someBins && mostHold(bins, bearable)) break
    bins = count(points, width, whole)
    if (mostHold(bins, comfortable)) break
  }
  return bins!
}

/** Which bin a key is in; a hair is forgiven, since 0.3 / 0.1 is not 3. */
export const binOf = ({ width, first }: KeyBins, key: number): number => floor(key / width) - first

/** A bin's first key. */
export const binStart = ({ width, first }: KeyBins, bin: number): number =>
  Number(((first + bin) * width).toPrecision(12)) + 0

/** `1900`, `1900–1904`, or `0.5 to 1` */
export function describeBin(bins: KeyBins, bin: number, format: (key: number) => string): string {
  const from = binStart(bins, bin)
  const next = binStart(bins, bin + 1)
  if (!bins.whole) return `${format(from)} to ${format(next)}`
  return next - from === 1 ? format(from) : `${format(from)}–${format(next - 1)}`
}

/** Keys may all be decades, or tenths: narrower bins would have empty ones between them. */
function typicalGap(keys: Float64Array): number {
  const gaps = keys.subarray(1).map((key, index) => key - keys[index]!)
  return gaps.sort()[gaps.length >> 1]!
}

/** Three quarters of the bins that are not empty. */
function mostHold({ photographs }: KeyBins, enough: number): boolean {
  const held = photographs.filter(Boolean)
  return held.filter(one => one >= enough).length * 4 >= held.length * 3
}

const floor = (number: number): number => Math.floor(number + Math.abs(number) * 1e-12 + 1e-12)

/** 1, 2, 5, 10, … times a power of ten: from the first that makes no more than `mostBins` of the span. */
function* widths(span: number, least: number): Generator<number> {
  const start = Math.max(span / mostBins, least)
  let power = 10 ** Math.floor(Math.log10(start))
  for (;;) {
    for (const times of [1, 2, 5]) if (times * power >= start * (1 - 1e-9)) yield times * power
    power *= 10
  }
}

function count({ keys, starts }: Points, width: number, whole: boolean): KeyBins {
  if (keys.length === 0) return { width, first: 0, photographs: new Uint32Array(0), whole }
  const first = floor(keys[0]! / width)
  const photographs = new Uint32Array(floor(keys.at(-1)! / width) - first + 1)
  for (let key = 0; key < keys.length; key++) {
    photographs[floor(keys[key]! / width) - first]! += starts[key + 1]! - starts[key]!
  }
  return { width, first, photographs, whole }
}
