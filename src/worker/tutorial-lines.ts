// What the worker prints while it works: the tutorial's lines, so that its readers know what they see.

import { describeFinds, type Find } from '../data/find.ts'
import { findsMember, measuredOf, numberOf } from '../data/measured.ts'
import { isFailed, type Outcome } from '../data/outcome.ts'
import { terminalText } from '../data/terminal-text.ts'

export const openingLine = (host: string): string => `/* Running on host: ${comment(host)} */`

/** `[1919, 0.416121],`; of recognition the number of finds, and which; of a failed row its line and the cause. */
export function outcomeLine(outcome: Outcome, analysis: string): string {
  if (isFailed(outcome)) {
    const { code, message } = outcome.failure
    return `/* line ${outcome.row + 1} failed: ${code}: ${comment(message)} */`
  }
  const measured = measuredOf(outcome, analysis)
  if (measured === findsMember) {
    const finds = outcome.finds as readonly Find[]
    return `[${outcome.key}, ${finds.length}], /* ${comment(describeFinds(finds))} */`
  }
  const value = measured === undefined ? Number.NaN : numberOf(outcome, measured)
  return `[${outcome.key}, ${analysis === 'luminance' ? value.toFixed(6) : value}],`
}

/** The tutorial printed seconds a photo here and called them photos a second. */
export function closingLine(count: number, seconds: number, what: 'photos' | 'rows' = 'photos'): string {
  const rate = seconds > 0 ? count / seconds : 0
  return `/* ${count} ${what} analyzed in ${seconds.toFixed(2)}s (${rate.toFixed(2)}/s) */`
}

/** A message must not end the comment it stands in, nor steer the terminal that the log is read in. */
const comment = (text: string): string => terminalText(text).replaceAll('*/', '* /').replaceAll('\n', ' ')
