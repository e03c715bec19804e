// Numbers as people read and write them: counts, sizes, durations, times.

import { misuse } from '../errors.ts'

/** `5,576` */
export const formatCount = (count: number): string => count.toLocaleString('en-US')

/** `1 row`, `5,576 rows` */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : nouns}`

/** Decimal units: `49 MB`, `900 MB`, `1.4 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let value = bytes
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** `0.8 s`, `38 s`, `4 min 12 s`, `3 h 07 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}

/** `2026-05-04 09:12:31`, local time as in HTCondor's logs. @param ms since the epoch */
export function formatLocalTime(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * A size for HTCondor, always with its unit: a bare number means MB in one command and kB in another.
 * @returns `2 GB`
 * @throws Foreseen (2) where the unit is missing or unknown
 */
export function parseSize(option: string, text: string): string {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT])i?B?$/i.exec(text.trim())
  if (match === null || Number(match[1]) === 0) {
    throw misuse(
      `${option} must be a size with its unit, such as 512 MB or 2 GB; found ${JSON.stringify(text)}`,
    )
  }
  return `${match[1]} ${match[2]!.toUpperCase()}B`
}

/** Decimal: `5 MB` is 5,000,000. @throws Foreseen (2) as `parseSize` */
export function parseBytes(option: string, text: string): number {
  const [count, unit] = parseSize(option, text).split(' ') as [string, string]
  return Number(count) * 1000 ** (1 + 'KMGT'.indexOf(unit[0]!))
}

/** @throws Foreseen (2) naming the argument, what was expected and what was found */
export function wholeNumber(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
  otherwise?: number,
): number {
  if (text === undefined && otherwise !== undefined) return otherwise
  const value = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw misuse(`${name} must be a whole number from ${least} to ${most}; found ${JSON.stringify(text ?? '')}`)
}
