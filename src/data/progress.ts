// A job's work in progress: behind the one line of a stopped fragment, where the fragment will be, stands a sealed
// line for each row that is done. So HTCondor's transfer of the fragment transfers the progress too.

import { failureCause } from './failure-cause.ts'
import type { Fragment, Go } from './fragment.ts'
import { largestFragment, longestHead, nestingExcess } from './fragment-layout.ts'
import { isStoppedHead, parseFragment } from './fragment-reader.ts'
import { isObject } from './json-shape.ts'
import { isFailed, isOutcome, type Outcome } from './outcome.ts'
import type { Method } from './plan.ts'
import { type Room, readingRule } from './readings.ts'
import { formatRowList, hullOf, listOfRows } from './row-list.ts'
import type { RowRange } from './row-range.ts'
import { noSeal, sealLine, unsealLines } from './sealed-lines.ts'

/** What one go works on, and where: the first of its lines. */
export interface GoHeader extends Omit<Go, 'rows'> {
  readonly plan: string
  readonly range: RowRange
  /** Which rows of the range, as `formatRowList` has them; all of them where it does not say. */
  readonly list?: string
  /** `photogrid 0.1.0`: another version may measure otherwise than the plan says. */
  readonly tool: string
}

/** One row that is done, and what it cost. */
export interface RowDone {
  readonly outcome: Outcome
  readonly tries: number
  readonly bytes: number
}

/** What earlier goes have left. */
export interface Progress {
  /** By row. Rows that another try may help are not among them. */
  readonly outcomes: ReadonlyMap<number, Outcome>
  readonly goes: readonly Go[]
  /** Of all rows, also of those that are tried again. */
  readonly tries: number
  readonly bytes: number
  /** What the next line is sealed upon, and where in the file it goes. */
  readonly seal: number
  readonly end: number
}

/** Can this outcome stay, whatever a later try would bring? */
export const isLasting = (outcome: Outcome): boolean =>
  !isFailed(outcome) || !failureCause(outcome.failure.code).retryable

export const sealGo = (go: GoHeader, before = noSeal) => sealLine({ progress: 1, ...go }, before)
export const sealRow = (done: RowDone, before: number) => sealLine(done, before)

/** In bytes, of the whole file: twice as much as the fragment, for rows that are tried again. */
export const largestProgress = (rows: number, room: Pick<Room, 'bytesARow'>): number =>
  2 * largestFragment(rows, room)

export type FoundProgress =
  /** `none`: a stopped fragment alone. `strange`: whatever it is, it is not ours to write over. */
  | { readonly kind: 'none' | 'strange' }
  | { readonly kind: 'other'; readonly why: string }
  | { readonly kind: 'own'; readonly progress: Progress }

/**
 * Reads a file that may hold progress, and takes only that of the same plan, range and tool. Never throws.
 * @param room of an outcome: a line that takes more is read as a torn one
 */
export function readProgress(bytes: Uint8Array, wanted: GoHeader, room: Room): FoundProgress {
  const headEnd = headLength(bytes)
  if (headEnd === 0) return { kind: 'strange' }
  const lines = unsealLines(bytes.subarray(headEnd), Number.POSITIVE_INFINITY, json => fits(json, room))
  if (lines.values.length === 0) return { kind: 'none' }

  const outcomes = new Map<number, Outcome>()
  const goOf = new Map<number, number>()
  const headers: GoHeader[] = []
  let tries = 0
  let bytesReceived = 0
  for (const value of lines.values) {
    if (isHeader(value)) {
      const why = differenceOf(value, wanted)
      if (why !== undefined) return { kind: 'other', why }
      headers.push(value)
    } else if (isRowDone(value) && headers.length > 0) {
      const { outcome } = value
      tries += value.tries
      bytesReceived += value.bytes
      if (!isLasting(outcome)) continue
      outcomes.set(outcome.row, outcome)
      goOf.set(outcome.row, headers.length - 1)
    } else return { kind: 'other', why: 'it has a line that this version does not know' }
  }
  const rows = headers.map(() => 0)
  for (const go of goOf.values()) rows[go]! += 1
  const goes = headers.map(({ host, site, started }, go) => ({ host, site, started, rows: rows[go]! }))
  const end = headEnd + lines.length
  return { kind: 'own', progress: { outcomes, goes, tries, bytes: bytesReceived, seal: lines.seal, end } }
}

/**
 * What a job has done that will not go on itself, as a fragment of these rows alone: they are home then, however the rest
 * is cut.
 * @param finished when it was stopped
 * @returns undefined if nothing is done that may stay. Never throws
 */
export function fragmentOfProgress(bytes: Uint8Array, method: Method, finished: Date): Fragment | undefined {
  const room = readingRule(method.name).room(method.settings)
  const headEnd = headLength(bytes)
  const [go] = unsealLines(bytes.subarray(headEnd), 1, json => fits(json, room)).values
  if (!isHeader(go)) return undefined
  const found = readProgress(bytes, go, room)
  if (found.kind !== 'own' || found.progress.outcomes.size === 0) return undefined
  const { analysis } = parseFragment(bytes.subarray(0, headEnd))
  const { goes, tries, bytes: received } = found.progress
  const outcomes = [...found.progress.outcomes.values()].sort((a, b) => a.row - b.row)
  const rows = listOfRows(outcomes.map(({ row }) => row))
  return {
    ...{ plan: go.plan, analysis, analysisVersion: method.version },
    ...(method.settings && { settings: method.settings }),
    range: hullOf(rows),
    ...(rows.length > 1 && { rows: formatRowList(rows) }),
    ...{ tool: go.tool, host: go.host, site: go.site, started: go.started, finished: finished.toISOString() },
    ...{ tries, bytes: received },
    ...(goes.length > 1 && { goes }),
    outcomes,
  }
}

/** Bytes of the stopped fragment that progress begins with; 0: of none. */
export function headLength(bytes: Uint8Array): number {
  const length = bytes.subarray(0, longestHead).indexOf(10) + 1
  return length > 0 && isStoppedHead(bytes.subarray(0, length)) ? length : 0
}

/** Beside the outcome: its line's other members. */
const besideOutcome = { length: 256, values: 8 }

/** Can the line be one of ours? JSON of some other form takes thirty times as much memory as text. */
const fits = (json: Buffer, { lineLength, values }: Room): boolean =>
  json.length <= Math.max(lineLength, longestHead) + besideOutcome.length &&
  nestingExcess(json.toString('latin1'), values + besideOutcome.values) === undefined

/** Half a sentence for a person; undefined where it is the same work. */
function differenceOf(found: GoHeader, wanted: GoHeader): string | undefined {
  if (found.plan !== wanted.plan) return `it is of plan ${found.plan}`
  const { first, count } = wanted.range
  if (found.range.first !== first || found.range.count !== count || found.list !== wanted.list) {
    return 'it is of other rows'
  }
  return found.tool === wanted.tool ? undefined : `${found.tool} made it`
}

const isHeader = (value: unknown): value is GoHeader =>
  isObject(value) &&
  value.progress === 1 &&
  isObject(value.range) &&
  [value.plan, value.tool, value.host, value.started].every(text => typeof text === 'string')

const isRowDone = (value: unknown): value is RowDone =>
  isObject(value) && Number.isFinite(value.tries) && Number.isFinite(value.bytes) && isOutcome(value.outcome)
