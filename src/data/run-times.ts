// When a job ran, as its fragment says. A clock may be wrong, and a text may say anything: what cannot be is unknown.

import type { Provenance } from './fragment.ts'

const dayMs = 86_400_000
/** There was no photogrid before. */
const earliestMs = Date.UTC(2020, 0)

/**
 * @param nowMs what begins more than a day later has not happened; clocks differ
 * @returns why the times cannot be, where they cannot
 */
export function runTimes(
  { started, finished }: Pick<Provenance, 'started' | 'finished'>,
  nowMs: number,
): { readonly startedMs: number; readonly finishedMs: number } | { readonly fault: string } {
  const [startedMs, finishedMs] = [Date.parse(started), Date.parse(finished)]
  const said = (text: string): string => JSON.stringify(text.slice(0, 40))
  if (Number.isNaN(startedMs)) return { fault: `says that it began at ${said(started)}, which is no time` }
  if (Number.isNaN(finishedMs)) return { fault: `says that it ended at ${said(finished)}, which is no time` }
  if (startedMs < earliestMs)
    return { fault: `says that it began at ${said(started)}, before photogrid was there` }
  if (finishedMs < startedMs) return { fault: `says that it ended at ${said(finished)}, before it began` }
  if (finishedMs > nowMs + dayMs)
    return { fault: `says that it ended at ${said(finished)}, which is to come` }
  return { startedMs, finishedMs }
}
