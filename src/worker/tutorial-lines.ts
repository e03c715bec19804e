// What the worker prints while it works: the tutorial's lines, so that its readers know what they see.

import { isFailed, type Outcome } from '../data/fragment.ts'

export const openingLine = (host: string): string => `/* Running on host: ${comment(host)} */`

/** `[1919, 0.416121],`, or a comment that names the line and the cause. */
export function outcomeLine(outcome: Outcome, measured: string): string {
  if (isFailed(outcome)) {
    const { code, message } = outcome.failure
    return `/* line ${outcome.row + 1} failed: ${code}: ${comment(message)} */`
  }
  const value = outcome[measured]
  return `[${outcome.key}, ${typeof value === 'number' ? value.toFixed(6) : JSON.stringify(value)}],`
}

/** The tutorial printed seconds a photo here and called them photos a second. */
export function closingLine(photos: number, seconds: number): string {
  const rate = seconds > 0 ? photos / seconds : 0
  return `/* ${photos} photos analyzed in ${seconds.toFixed(2)}s (${rate.toFixed(2)}/s) */`
}

/** A message must not end the comment it stands in. */
const comment = (text: string): string => text.replaceAll('*/', '* /').replaceAll('\n', ' ')
