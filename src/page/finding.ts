// The headline and the sentence under it, computed from the readings and true of them. Where there is too
// little to compare, or no clear difference, it says only that.

import { mostDots } from './frame.ts'
import { formatCount, formatValue } from './numbers.ts'
import { quantileOf, rankedValue } from './quantiles.ts'
import type { Ranked } from './ranked.ts'
import type { Scatter } from './scatter.ts'

/** A piece of the sentence; what is strong is a figure. */
export interface Phrase {
  readonly text: string
  readonly strong: boolean
}

export interface Finding {
  readonly headline: string
  readonly sentence: readonly Phrase[]
}

/** Years that are compared: the first thirty with the last thirty. */
const spanYears = 30
/** An end with fewer says nothing. */
const leastReadings = 20

/** How an analysis' rise and fall are said; others rise and fall under their own name. */
const verbs: Readonly<Record<string, { up: string; down: string; below: string }>> = {
  Luminance: { up: 'Photographs got brighter', down: 'Photographs got darker', below: 'are darker than' },
}

export function findSentence(scatter: Scatter): Finding {
  const { ranked: points, years, valueName } = scatter
  if (points.length === 0) {
    return {
      headline: 'Nothing was measured',
      sentence: [plain('Not one row of the manifest has a reading yet, so there is nothing to draw.')],
    }
  }
  if (points.length === 1) {
    const value = formatValue(quantileOf(points, 0, 1, 0.5), 3)
    return {
      headline: `${valueName} of one photograph`,
      sentence: [strong('One photograph'), plain(' was measured: '), strong(value), plain('.')],
    }
  }
  const ends = years ? compareEnds(points) : undefined
  return ends === undefined ? neutral(scatter) : compared(scatter, ends)
}

interface End {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly median: number
  /** The median's 95 % interval, from ranks: no assumption about how values are distributed. */
  readonly low: number
  readonly high: number
}

interface Ends {
  readonly early: End
  readonly late: End
}

/** The first and the last thirty years that hold enough readings, where they do not overlap. */
function compareEnds(points: Ranked): Ends | undefined {
  const { keys, starts } = points
  // A stray picture must not speak for its age: an end holds a hundredth of all readings.
  const enough = Math.max(leastReadings, points.length / 100)
  const hasEnough = (fromKey: number, toKey: number): boolean => starts[toKey]! - starts[fromKey]! >= enough

  let early: End | undefined
  for (let fromKey = 0; fromKey < keys.length && early === undefined; fromKey++) {
    const toKey = keyAfter(keys, keys[fromKey]! + spanYears - 1)
    if (hasEnough(fromKey, toKey)) early = end(points, fromKey, toKey, keys[fromKey]!)
  }
  let late: End | undefined
  for (let toKey = keys.length; toKey > 0 && late === undefined; toKey--) {
    const from = keys[toKey - 1]! - spanYears + 1
    const fromKey = keyAfter(keys, from - 1)
    if (hasEnough(fromKey, toKey)) late = end(points, fromKey, toKey, from)
  }
  return early !== undefined && late !== undefined && early.to < late.from ? { early, late } : undefined
}

/** Position after the last key <= `key`. */
const keyAfter = (keys: Float64Array, key: number): number => {
  const after = keys.findIndex(one => one > key)
  return after === -1 ? keys.length : after
}

function end(points: Ranked, fromKey: number, toKey: number, from: number): End {
  const count = points.starts[toKey]! - points.starts[fromKey]!
  const reach = 0.98 * Math.sqrt(count)
  const rank = (at: number): number => Math.min(count - 1, Math.max(0, Math.floor(at)))
  return {
    from,
    to: from + spanYears - 1,
    count,
    median: quantileOf(points, fromKey, toKey, 0.5),
    low: rankedValue(points, fromKey, toKey, rank(count / 2 - reach)),
    high: rankedValue(points, fromKey, toKey, rank(count / 2 + reach)),
  }
}

function compared(scatter: Scatter, { early, late }: Ends): Finding {
  const { valueName, ranked: points } = scatter
  const verb = verbs[valueName]
  const rose = early.high < late.low
  const fell = late.high < early.low
  const then = `${early.from}–${early.to}`
  const now = `${late.from}–${late.to}`
  const opening = [strong(`${formatCount(points.length)} photographs`), plain(eachDrawn(points, '. '))]
  const figures = [
    plain(`Half of those from ${then} ${verb?.below ?? 'measure less than'} `),
    strong(formatValue(early.median, 2)),
    plain(`; for ${now} the middle is `),
    strong(formatValue(late.median, 2)),
  ]
  if (!rose && !fell) {
    return {
      headline: `${valueName} shows no clear change`,
      sentence: [...opening, ...figures, plain(': too close to tell apart with this many photographs.')],
    }
  }
  const since = turningYear(scatter, early, rose)
  const change = verb?.[rose ? 'up' : 'down'] ?? `${valueName} ${rose ? 'rose' : 'fell'}`
  return {
    headline: since === undefined ? change : `${change} after ${since}`,
    sentence: [...opening, ...figures, plain('.')],
  }
}

/**
 * The last year whose median line was still on the early side, rounded up to five (the line looks at five
 * years; and what holds after 1918 holds after 1920). Undefined where that is one of the early years
 * themselves, since a change all along has no turn, or hardly before the end.
 */
function turningYear({ trend }: Scatter, early: End, rose: boolean): number | undefined {
  const line = trend.flat().filter(({ x }) => x >= early.from)
  const last = line.findLastIndex(({ median }) => (rose ? median <= early.high : median >= early.low))
  const turn = line[last]
  const end = line.at(-1)
  if (turn === undefined || end === undefined || turn.x <= early.to) return undefined
  const year = Math.ceil(turn.x / 5) * 5
  return end.x - year < 20 ? undefined : year
}

function neutral({ ranked: points, years, valueName, groups }: Scatter): Finding {
  const middle = (share: number): Phrase =>
    strong(formatValue(quantileOf(points, 0, points.keys.length, share), 2))
  const first = points.keys[0]!
  const last = points.keys.at(-1)!
  const when = !years ? '' : first === last ? `, ${first}` : `, ${first}–${last}`
  return {
    headline: `${valueName} of ${formatCount(points.length)} photographs${when}`,
    sentence: [
      strong(`${formatCount(points.length)} photographs`),
      plain(eachDrawn(points, groups.length === 1 ? `, all of one ${years ? 'year' : 'key'}. ` : '. ')),
      plain('Half of them lie between '),
      middle(0.25),
      plain(' and '),
      middle(0.75),
      plain('; the median is '),
      middle(0.5),
      plain('.'),
    ],
  }
}

/** True up to the number that the chart draws as dots. */
const eachDrawn = ({ length }: Ranked, rest: string): string =>
  length <= mostDots ? `, one dot each${rest}` : rest

const plain = (text: string): Phrase => ({ text, strong: false })
const strong = (text: string): Phrase => ({ text, strong: true })
