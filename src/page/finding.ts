// The headline and the sentence under it, computed from the readings and true of them. Where there is too
// little to compare, or no clear difference, it says only that.

import { noneMeasured } from '../data/none-measured.ts'
import { formatCount } from '../data/quantity.ts'
import type { Survey } from '../data/survey.ts'
import { type End, type Ends, findEnds, turningYear } from './ends.ts'
import { mostDots } from './frame.ts'
import { formatValue } from './numbers.ts'
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

/** How an analysis' rise and fall are said; others rise and fall under their own name. */
const verbs: Readonly<Record<string, { up: string; down: string; below: string }>> = {
  Luminance: { up: 'Photographs got brighter', down: 'Photographs got darker', below: 'are darker than' },
}

/** Of rows that came home and failed, all of them; undefined if there is a reading, or nothing. */
export function findFailure(survey: Survey): Finding | undefined {
  const none = noneMeasured(survey)
  if (none === undefined) return undefined
  const { headline, cause, why } = none
  return {
    headline: cause.isSole ? `${headline}: ${cause.meaning}` : headline,
    sentence: [strong(why.charAt(0).toUpperCase() + why.slice(1)), plain('; there is nothing to draw.')],
  }
}

export function findSentence(scatter: Scatter): Finding {
  const { ranked: points, valueName } = scatter
  if (points.length === 0) {
    return {
      headline: 'Nothing was measured',
      sentence: [plain('Not one row of the manifest has a reading yet, so there is nothing to draw.')],
    }
  }
  if (points.length === 1) {
    const value = formatValue(quantileOf(points, 0, 1, 0.5), 3)
    return {
      headline: `${valueName} of one ${scatter.noun}`,
      sentence: [strong(`One ${scatter.noun}`), plain(' was measured: '), strong(value), plain('.')],
    }
  }
  const ends = findEnds(points)
  return ends === undefined ? neutral(scatter) : compared(scatter, ends)
}

/** An end's median with its 95 % interval, from ranks: no assumption about how values are distributed. */
interface Middle extends End {
  readonly median: number
  readonly low: number
  readonly high: number
}

function middleOf(points: Ranked, end: End): Middle {
  const { fromKey, toKey, count } = end
  const reach = 0.98 * Math.sqrt(count)
  const rank = (at: number): number => Math.min(count - 1, Math.max(0, Math.floor(at)))
  return {
    ...end,
    median: quantileOf(points, fromKey, toKey, 0.5),
    low: rankedValue(points, fromKey, toKey, rank(count / 2 - reach)),
    high: rankedValue(points, fromKey, toKey, rank(count / 2 + reach)),
  }
}

function compared(scatter: Scatter, ends: Ends): Finding {
  const { valueName, ranked: points } = scatter
  const early = middleOf(points, ends.early)
  const late = middleOf(points, ends.late)
  const verb = Object.hasOwn(verbs, valueName) ? verbs[valueName] : undefined
  const rose = early.high < late.low
  const fell = late.high < early.low
  const then = `${early.from}–${early.to}`
  const now = `${late.from}–${late.to}`
  const opening = [strong(`${formatCount(points.length)} ${scatter.noun}s`), plain(eachDrawn(points, '. '))]
  const figures = [
    plain(`Half of those from ${then} ${verb?.below ?? 'measure less than'} `),
    strong(formatValue(early.median, 2)),
    plain(`; for ${now} the middle is `),
    strong(formatValue(late.median, 2)),
  ]
  if (!rose && !fell) {
    return {
      headline: `${valueName} shows no clear change`,
      sentence: [...opening, ...figures, plain(`: too close to tell apart with this many ${scatter.noun}s.`)],
    }
  }
  const since = turnOf(scatter, early, rose)
  const change = verb?.[rose ? 'up' : 'down'] ?? `${valueName} ${rose ? 'rose' : 'fell'}`
  return {
    headline: since === undefined ? change : `${change} after ${since}`,
    sentence: [...opening, ...figures, plain('.')],
  }
}

/** The year after which the median line left the early side for good. */
function turnOf({ trend }: Scatter, early: Middle, rose: boolean): number | undefined {
  const line = trend.flat().filter(({ x }) => x >= early.from)
  const last = line.findLast(({ median }) => (rose ? median <= early.high : median >= early.low))
  return turningYear(last?.x, line.at(-1)?.x ?? early.to, early)
}

function neutral({ ranked: points, years, valueName, groups, noun }: Scatter): Finding {
  const middle = (share: number): Phrase =>
    strong(formatValue(quantileOf(points, 0, points.keys.length, share), 2))
  const first = points.keys[0]!
  const last = points.keys.at(-1)!
  const when = !years ? '' : first === last ? `, ${first}` : `, ${first}–${last}`
  return {
    headline: `${valueName} of ${formatCount(points.length)} ${noun}s${when}`,
    sentence: [
      strong(`${formatCount(points.length)} ${noun}s`),
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

export const plain = (text: string): Phrase => ({ text, strong: false })
export const strong = (text: string): Phrase => ({ text, strong: true })
