// photogrid watch: what jobs and rows do, from the event log and the fragments, until it is over. The queue
// is never asked.

import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAtIt } from '../data/dag-run.ts'
import { parsePlanId } from '../data/plan.ts'
import { lookCommand } from '../data/plan-command.ts'
import { formatCount } from '../data/quantity.ts'
import { essence, reportOf, type WatchReport } from '../data/watch-report.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { type FragmentPlaces, listFragments } from '../io/fragment-places.ts'
import { FragmentWatcher } from '../io/fragment-watcher.ts'
import { watchBlock, watchLine, watchRemarks } from '../page/watch-lines.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions, resultsPaths } from './find-results.ts'
import { FollowedDags } from './followed-dags.ts'
import { FollowedJobs } from './followed-jobs.ts'
import { lookForFormerResults } from './former-results.ts'
import { HomeRows } from './home-rows.ts'
import { analysisOf, recallView, type View } from './recall.ts'
import { sayNoneMeasured } from './say-none-measured.ts'

export interface WatchOptions extends ResultsOptions {
  readonly log: string
  readonly manifest?: string
  readonly plan?: string
  readonly interval: string
  readonly json?: boolean
  readonly once?: boolean
}

export async function watch(options: WatchOptions, effects: Effects): Promise<ExitCode> {
  const intervalMs = parseInterval(options.interval)
  const view = recallView('photogrid watch', options, effects)
  const { facts, plan } = view
  const jobs = new FollowedJobs(options.log)
  const dags = new FollowedDags(dirname(options.log))
  const home = new HomeRows(facts, plan)
  const places = findResults([], options, effects)
  lookForFormerResults(view, places, effects)
  const fragments = new FragmentWatcher(places, facts.rows)
  const show = presenter(options, effects)

  const look = async (): Promise<WatchReport> => {
    await jobs.catchUp(effects.signal)
    do {
      for await (const change of fragments.changes()) {
        home.take(change)
        if (effects.signal.aborted) break
      }
    } while (home.turns() && begunAnew(fragments))
    const { table, damagedEvents } = jobs
    const { tally, pace, stopped, refused, submissions } = home
    const known = { ...view.known(analysisOf(home.plan, view)), results: resultsPaths(places) }
    const watched = {
      log: options.log,
      known,
      table,
      damagedEvents,
      dags: await dags.catchUp(effects.signal),
    }
    return reportOf({ ...watched, tally, pace, stopped, refused, submissions }, Date.now())
  }

  try {
    let before = ''
    for (;;) {
      const report = await look()
      if (effects.signal.aborted) return exitCodes.interrupted
      show(report)
      const now = essence(report)
      if (report.state === 'complete') return proveComplete({ view, report, places }, effects)
      // A fragment may still be on its way through a network file system: stuck is what stays stuck.
      if (report.state === 'stuck' && (options.once || now === before)) return sayStuck(report, effects)
      if (options.once) return exitCodes.incomplete
      before = now
      await sleep(intervalMs, undefined, { signal: effects.signal }).catch(() => {})
      if (effects.signal.aborted) return exitCodes.interrupted
    }
  } finally {
    effects.endBlock()
    home.close()
    await jobs.close()
    await dags.close()
  }
}

/** @returns true: what was taken is taken once more */
const begunAnew = (fragments: FragmentWatcher): true => {
  fragments.forget()
  return true
}

/** Seconds as typed, to milliseconds. */
function parseInterval(text: string): number {
  const seconds = /^\d{1,5}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (seconds >= 0.1 && seconds <= 3600) return seconds * 1000
  throw misuse(`--interval must be seconds from 0.1 to 3600; found ${JSON.stringify(text)}`)
}

/** How a report is shown: a block on a terminal, else a line for each change. */
function presenter({ json, once }: WatchOptions, effects: Effects): (report: WatchReport) => void {
  let before = ''
  const said = new Set<string>()
  return report => {
    const now = essence(report)
    if (json) {
      if (now !== before) effects.write(`${JSON.stringify({ time: new Date(), ...report })}\n`)
    } else if (effects.isTerminal) {
      effects.block(width => watchBlock(report, { width, colour: effects.colour }))
    } else if (now !== before) {
      const remarks = watchRemarks(report)
      const fresh = remarks.filter(remark => !said.has(remark)).map(remark => `  ${remark}\n`)
      effects.write(`${once ? '' : `${clockTime()}  `}${watchLine(report)}\n${fresh.join('')}`)
      said.clear()
      for (const remark of remarks) said.add(remark)
    }
    before = now
  }
}

const clockTime = (): string => new Date().toTimeString().slice(0, 8)

interface Complete {
  readonly view: View
  readonly report: WatchReport
  readonly places: FragmentPlaces
}

/** Every row is home; whether answers agree, coverage itself is asked. */
function proveComplete({ view, report, places }: Complete, effects: Effects): ExitCode {
  const { facts, plan, known } = view
  effects.endBlock()
  const found = coverFragments(listFragments(places), facts, { plan }, effects)
  const { covered } = found
  const analysis = parsePlanId(found.plan ?? '')?.analysis ?? 'luminance'
  const mine = { ...known(analysis), results: resultsPaths(places) }
  const page = `${lookCommand(mine, 'aggregate')} > scatter.html`
  if (covered.conflicts.length + covered.missing.length > 0) {
    effects.say('every row is home, and not every answer can be counted:')
    effects.say(`  next: ${page} says which`)
    return exitCodes.incomplete
  }
  const ofComplete = sayNoneMeasured({ ...covered, analysis }, mine, effects)
  const { failed } = report.rows
  effects.say(
    `complete: every row is home${failed > 0 ? `, ${formatCount(failed)} failed (${lookCommand(mine, 'status')} says why)` : ''}`,
  )
  const dag = report.dags.find(isAtIt)
  effects.say(
    dag === undefined ? `  next: ${page}` : `  next: wait for ${dag.file}, which makes scatter.html`,
  )
  return ofComplete
}

function sayStuck({ stalls }: WatchReport, effects: Effects): ExitCode {
  effects.endBlock()
  for (const { sentence, next, isFinal } of stalls) {
    if (!isFinal) continue
    effects.say(`it cannot go on by itself: ${sentence}`)
    effects.say(`  next: ${next}`)
  }
  return exitCodes.stuck
}
