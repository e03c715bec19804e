// Works through one range: rows in, outcomes out, one for each row and in order. Fetching overlaps
// measuring; how much is in flight follows what the pictures weigh.

import type { Session } from '../analyses/analysis.ts'
import { longestLine, parseRow } from '../data/manifest.ts'
import type { Outcome } from '../data/outcome.ts'
import type { RowDone } from '../data/progress.ts'
import { publicLocation, withoutSecrets } from '../data/secrets.ts'
import { describeError, Foreseen, RowFailure } from '../errors.ts'
import { type Fetcher, LeftWaiting } from '../io/fetcher.ts'

export interface Work {
  readonly lines: readonly string[]
  /** The row of each line. */
  readonly rows: readonly number[]
  readonly fetcher: Fetcher
  readonly session: Session
  /** Rows fetched at the same time, at most. */
  readonly connections: number
  /** Pictures measured at the same time, at most. */
  readonly threads: number
  /** false: rows are parameters, and nothing is fetched */
  readonly fetches?: boolean
  /** Outcomes that are there already, by row: nothing is done for them. */
  readonly earlier?: ReadonlyMap<number, Outcome>
  /** Once it is aborted no further row is taken; those underway are finished, those that wait for their host are left. */
  readonly enough?: AbortSignal
  /** Called once for each row that is done here, as soon as it is. */
  readonly onDone?: (done: RowDone) => void
  /** The same in order: as soon as it and all before it are done. */
  readonly onOutcome?: (outcome: Outcome) => void
}

export interface WorkDone {
  /** false: there was `enough` before the last row was done. */
  readonly isComplete: boolean
  readonly outcomes: readonly Outcome[]
  readonly tries: number
  readonly bytes: number
}

const nothing = { bytes: new Uint8Array(0), tries: 0 }

/** Encoded pictures that may wait in memory, together. */
const bytesInFlight = 64 << 20

/** @throws Foreseen if the machine turns out to lack what the analysis needs: no row is to blame for that */
export async function workThrough(work: Work): Promise<WorkDone> {
  const { earlier = new Map() } = work
  const outcomes = work.rows.map(row => earlier.get(row))
  const inFlight = new Gate(Math.min(4, work.connections))
  const measuring = new Gate(work.threads)
  let tries = 0
  let bytes = 0
  const recent = new Recent(32)
  let reported = 0
  let unfit: Foreseen | undefined

  const finish = (index: number, done: RowDone): void => {
    outcomes[index] = done.outcome
    tries += done.tries
    bytes += done.bytes
    work.onDone?.(done)
    for (let next = outcomes[reported]; next !== undefined; next = outcomes[++reported])
      if (!earlier.has(next.row)) work.onOutcome?.(next)
  }

  const doRow = async (index: number): Promise<void> => {
    const started = performance.now()
    const row = work.rows[index]!
    const line = work.lines[index]!
    let key: number | null = null
    let location: string | undefined
    let rowTries = 0
    let rowBytes = 0
    try {
      const parsed = parseRow(line, row, work.fetches === false ? 'parameters' : 'location')
      ;({ key, location } = parsed)
      const fetched = work.fetches === false ? nothing : await work.fetcher.fetch(parsed.location)
      rowTries = fetched.tries
      rowBytes = fetched.bytes.length
      recent.add(rowBytes)
      inFlight.limit = Math.max(1, Math.min(work.connections, Math.floor(bytesInFlight / recent.largest())))
      await measuring.enter()
      try {
        const measured = await work.session.measure(fetched.bytes, parsed)
        const outcome = { row, key: parsed.key, ...measured }
        finish(index, { outcome, tries: rowTries, bytes: rowBytes })
      } finally {
        measuring.leave()
      }
    } catch (error) {
      if (error instanceof LeftWaiting) return
      if (error instanceof Foreseen) {
        unfit ??= error
        return
      }
      const known = error instanceof RowFailure
      if (known) rowTries = Math.max(rowTries, error.tries)
      const failure = {
        code: known ? error.code : 'internal',
        message: withoutSecrets(describeError(error)),
        tries: rowTries,
        ms: Math.round(performance.now() - started),
      }
      const url = location === undefined ? beginningOf(line) : publicLocation(location)
      finish(index, { outcome: { row, key, url, failure }, tries: rowTries, bytes: rowBytes })
    }
  }

  work.enough?.addEventListener('abort', () => work.fetcher.leaveWaiting())
  const underway = new Set<Promise<void>>()
  for (let index = 0; index < work.lines.length; index += 1) {
    if (outcomes[index] !== undefined) continue
    await inFlight.enter()
    if (work.enough?.aborted || unfit !== undefined) break
    const task = doRow(index).finally(() => {
      inFlight.leave()
      underway.delete(task)
    })
    underway.add(task)
  }
  await Promise.all(underway)
  if (unfit !== undefined) throw unfit
  const done = outcomes.filter(outcome => outcome !== undefined)
  return { isComplete: done.length === outcomes.length, outcomes: done, tries, bytes }
}

/** Of a line that does not parse, and may be of any length. */
const beginningOf = (line: string): string => publicLocation(line.trim().slice(0, longestLine)).slice(0, 2048)

/** The last few sizes: one large picture must not slow the thousand small ones after it. */
class Recent {
  readonly #sizes: number[]
  #next = 0

  constructor(length: number) {
    this.#sizes = new Array(length).fill(1)
  }

  add(size: number): void {
    this.#sizes[this.#next] = size
    this.#next = (this.#next + 1) % this.#sizes.length
  }

  largest(): number {
    return Math.max(...this.#sizes)
  }
}

/** Lets so many in at a time; the limit may change on the way. */
class Gate {
  #limit: number
  #inside = 0
  readonly #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  set limit(limit: number) {
    this.#limit = limit
    this.#admit()
  }

  enter(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      this.#admit()
    })
  }

  leave(): void {
    this.#inside -= 1
    this.#admit()
  }

  #admit(): void {
    while (this.#inside < this.#limit && this.#waiting.length > 0) {
      this.#inside += 1
      this.#waiting.shift()!()
    }
  }
}
