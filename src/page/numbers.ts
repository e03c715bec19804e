// Numbers on the page: years without a comma, ranks, shares, and round steps for an axis.

import { formatCount } from '../data/quantity.ts'

/** A key as it was given: `1900`, never `1,900`; a true minus sign. */
export const formatKey = (key: number): string => String(Number(key.toPrecision(12))).replace('-', '−')

export const formatValue = (value: number, digits: number): string => value.toFixed(digits).replace('-', '−')

/** Decimals that tell values apart over a span: 2 where it is about 1. */
export const digitsFor = (span: number): number =>
  span > 0 ? Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(span) + 0.2))) : 2

/** How wide a bin is, for people: 2 ** -16 -> `0.000015` */
export const formatStep = (width: number): string => String(Number(width.toPrecision(2)))

/** 1 -> `1st`, 12 -> `12th` */
export function formatRank(rank: number): string {
  const tens = rank % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th')
  return formatCount(rank) + suffix
}

/** For axes and headlines, in at most two words: `0.4 s`, `32 s`, `12 min`, `3 h 20 min`, `2 d 4 h` */
export function formatRoughly(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** 0.0134 -> `1.3 %`; what is not nothing never reads `0 %`, what is not all never `100 %`. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %'
  const percent = (100 * part) / whole
  if (percent < 0.1) return '< 0.1 %'
  if (percent < 100 && percent > 99.9) return '> 99.9 %'
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent * (percent > 99 ? 10 : 1)) / (percent > 99 ? 10 : 1)} %`
}

/** A length in an SVG attribute: 0.25 -> `25%` */
export const percent = (share: number): string => `${Number((100 * share).toFixed(2))}%`

/** The smallest of 1, 2, 5 times a power of ten that cuts `span` into at most `most` parts. */
export function niceStep(span: number, most: number): number {
  const rough = span / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find(times => times * power >= rough * (1 - 1e-9)) ?? 10
  return step * power
}

/** Round numbers from `from` to `to`, at most `most` + 1 of them, none closer than `least`. */
export function ticks(from: number, to: number, most: number, least = 0): number[] {
  const step = Math.max(least, niceStep(to - from, most))
  if (!(step > 0)) return [from]
  const first = Math.ceil(from / step - 1e-9)
  // Counted from 0: beyond 2^53 adding one to an index changes nothing, and a loop over it never ends.
  const count = Math.min(most + 1, Math.floor(to / step + 1e-9) - first + 1)
  // toPrecision: 3 * 0.1 is not 0.3; + 0: no negative zero
  return Array.from(
    { length: Math.max(0, count) },
    (_, index) => Number(((first + index) * step).toPrecision(12)) + 0,
  )
}
