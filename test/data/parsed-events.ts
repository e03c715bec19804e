// Event logs parsed for tests: in pieces, and cut in two.

import { expect } from 'vitest'
import { EventLogParser } from '../../src/data/event-log.ts'

/** Of a log that is read on 21 November 2026, which tells the year of a date without one. */
export const parse = (...pieces: (string | Uint8Array)[]) => {
  const parser = new EventLogParser(Date.parse('2026-11-21T12:00:00'))
  const events = pieces.flatMap(piece => parser.add(Buffer.from(piece as string)))
  return { events, damaged: parser.damaged }
}

/** A log in parts of a few events, which can be cut at every byte in a moment. */
export function fewEventsOf(log: Buffer, events = 6): Buffer[] {
  const whole = log.toString('latin1').split(/(?<=\n\.\.\.\n)/)
  const parts: Buffer[] = []
  for (let from = 0; from < whole.length; from += events)
    parts.push(Buffer.from(whole.slice(from, from + events).join(''), 'latin1'))
  return parts
}

/** Cut in two at every byte, or at one of `step`, a log gives the events that it gives in one piece. */
export function expectSameWhereverCut(bytes: Buffer, step = 1): void {
  const whole = parse(bytes)
  const said = JSON.stringify(whole)
  for (let cut = 0; cut <= bytes.length; cut += step) {
    const parts = parse(bytes.subarray(0, cut), bytes.subarray(cut))
    if (JSON.stringify(parts) !== said) expect(parts, `cut at ${cut}`).toEqual(whole)
  }
}
