// Reads a fragment back. Whatever a file holds, it is looked at before it is parsed, and its shape, its checksum and
// its rows are checked before anything of it counts.

import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { describeError } from '../errors.ts'
import {
  type Fragment,
  fragmentVersion,
  type Go,
  isStopped,
  rowsOf,
  type StoppedFragment,
} from './fragment.ts'
import {
  type FragmentParts,
  fragmentParts,
  headOf,
  longestHead,
  nestingExcess,
  type Seal,
  sealOf,
  unbalanced,
} from './fragment-layout.ts'
import { isCount, isObject } from './json-shape.ts'
import { isFailed, isOutcome, type Outcome } from './outcome.ts'
import { parseOutcomes } from './outcome-lines.ts'
import { readingRule } from './readings.ts'
import { countRows, formatRowList, hullOf, parseRowList } from './row-list.ts'
import { formatRange, type RowRange } from './row-range.ts'
import { unsealLines } from './sealed-lines.ts'
import { publicLocation, withoutSecrets } from './secrets.ts'

/** Is it a line of `formatStopped`, or the wrapper's? */
export function isStoppedHead(line: Uint8Array): boolean {
  try {
    return isStopped(parseFragment(line))
  } catch (error) {
    if (error instanceof BadFragment) return false
    throw error
  }
}

/** Why a file is not a fragment that can be counted. `reason` completes "FILE: …". */
export class BadFragment extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'BadFragment'
  }
}

/**
 * Reads a fragment's bytes back and checks that they are whole. Whatever they hold, it takes no more memory than a
 * fragment of so many rows may.
 * @throws BadFragment saying what is wrong with them
 */
export function parseFragment(bytes: Uint8Array): Fragment | StoppedFragment {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (whole.length === 0) throw new BadFragment('is empty')
  // Else what is not would be read as some other text, and the checksum would not tell.
  if (!isUtf8(whole)) throw new BadFragment('is not valid UTF-8')
  const text = withoutProgress(whole)
  const parts = fragmentParts(text)
  return parts === undefined ? parseOther(text) : parseParts(text, parts)
}

function parseParts(text: Buffer, { head: json, first, end, seal }: FragmentParts): Fragment {
  const head = checkShape(parseJson(json))
  if (isStopped(head)) throw new BadFragment('says it was stopped, and yet has outcomes')
  const { room, measured } = readingRule(head.analysis)
  const outcomes = parseOutcomes({ text, first, end }, room(head.settings), measured)
  if (typeof outcomes === 'string') throw new BadFragment(outcomes)
  return proven({ ...head, outcomes: outcomes as Outcome[] }, seal)
}

/** A stopped fragment; of anything else, what is wrong with it. */
function parseOther(text: Buffer): Fragment | StoppedFragment {
  if (text.length > longestHead) {
    throw new BadFragment('is not laid out as a fragment is: cut short, reformatted or edited')
  }
  const fragment = checkShape(parseJson(text.toString('utf8')))
  return isStopped(fragment) ? fragment : proven(fragment, sealOf(text))
}

function proven(fragment: Fragment, seal: Seal | undefined): Fragment {
  if (seal === undefined) throw new BadFragment('was reformatted or edited: its checksum is not at its end')
  if (hash('sha256', seal.of) !== seal.sha256) {
    throw new BadFragment('was damaged or edited: its checksum does not match')
  }
  checkRows(fragment)
  const { outcomes } = fragment
  return outcomes.some(isFailed) ? { ...fragment, outcomes: outcomes.map(withoutItsSecrets) } : fragment
}

/** An earlier version, or another program, may have written down what this one does not. */
function withoutItsSecrets(outcome: Outcome): Outcome {
  if (!isFailed(outcome)) return outcome
  const { url, failure } = outcome
  return {
    ...outcome,
    url: publicLocation(url),
    failure: { ...failure, message: withoutSecrets(failure.message) },
  }
}

/** Lists and objects: a list `goes` has one for each go. */
const mostInHead = 10_000

function parseJson(json: string): unknown {
  const excess = nestingExcess(json, mostInHead)
  if (excess !== undefined && excess !== unbalanced) throw new BadFragment(`has ${excess}`)
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new BadFragment(`is not valid JSON: cut short, or not a fragment (${describeError(error)})`)
  }
}

/** What a fragment says of itself before its outcomes. */
export type FragmentHead = Omit<Fragment, 'outcomes'>

/**
 * What a fragment's first bytes say it is, unproven: enough to plan with before all of it is read.
 * @returns undefined where they do not reach to the outcomes, are no fragment's, or a stopped one's
 */
export function parseFragmentHead(bytes: Uint8Array): FragmentHead | undefined {
  const json = headOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (json === undefined) return undefined
  try {
    const { outcomes: _, ...head } = checkShape(parseJson(json))
    return 'stopped' in head ? undefined : (head as FragmentHead)
  } catch (error) {
    if (error instanceof BadFragment) return undefined
    throw error
  }
}

/** The first line alone where sealed lines follow it: they can only stand behind a stopped fragment. */
function withoutProgress(text: Buffer): Buffer {
  const headEnd = text.indexOf('\n') + 1
  if (headEnd === 0 || headEnd === text.length || !text.subarray(0, headEnd).includes('"stopped":'))
    return text
  return unsealLines(text.subarray(headEnd), 1).values.length > 0 ? text.subarray(0, headEnd) : text
}

function checkShape(value: unknown): Fragment | StoppedFragment {
  if (!isObject(value) || value.photogrid !== 'fragment') {
    throw new BadFragment('is JSON, but not a photogrid fragment')
  }
  if (value.version !== fragmentVersion) {
    const found = typeof value.version === 'number' ? value.version : 'that is no number'
    throw new BadFragment(`has fragment version ${found}; this photogrid reads ${fragmentVersion}`)
  }
  const mayLackPlan = value.stopped !== undefined && value.plan === null
  if (typeof value.plan !== 'string' && !mayLackPlan) {
    throw new BadFragment('has no text member "plan"')
  }
  for (const name of ['analysis', 'tool', 'host', 'started', 'finished']) {
    if (typeof value[name] !== 'string') throw new BadFragment(`has no text member "${name}"`)
  }
  if (value.site !== null && typeof value.site !== 'string') {
    throw new BadFragment('has a member "site" that is neither text nor null')
  }
  const range = value.range
  if (!isObject(range) || !isCount(range.first) || !isCount(range.count) || range.count === 0) {
    throw new BadFragment('has no member "range" with first and count')
  }
  if (value.rows !== undefined) checkList(value.rows, range as unknown as RowRange)
  if (!Array.isArray(value.outcomes)) throw new BadFragment('has no list "outcomes"')
  const stopped = value.stopped
  if (stopped !== undefined) {
    if (!isObject(stopped) || typeof stopped.code !== 'string' || typeof stopped.message !== 'string') {
      throw new BadFragment('has a member "stopped" without code and message')
    }
    if (value.outcomes.length > 0) throw new BadFragment('says it was stopped, and yet has outcomes')
    const { code, message } = stopped as { code: string; message: string }
    return {
      ...value,
      stopped: { ...stopped, code, message: withoutSecrets(message) },
    } as unknown as StoppedFragment
  }
  if (value.settings !== undefined && !isObject(value.settings)) {
    throw new BadFragment('has a member "settings" that is no object')
  }
  for (const name of ['analysisVersion', 'tries', 'bytes']) {
    if (!isCount(value[name])) throw new BadFragment(`has no count "${name}"`)
  }
  if (value.goes !== undefined && !(Array.isArray(value.goes) && value.goes.every(isGo))) {
    throw new BadFragment('has a member "goes" that is no list of places, times and rows')
  }
  if (value.carried !== undefined && !isOrigin(value.carried)) {
    throw new BadFragment('has a member "carried" without plan and file')
  }
  return value as unknown as Fragment
}

function checkList(rows: unknown, { first, count }: RowRange): void {
  const list = typeof rows === 'string' ? parseRowList(rows) : undefined
  if (list === undefined) throw new BadFragment('has a member "rows" that is no list of row ranges')
  const hull = hullOf(list)
  if (hull.first !== first || hull.count !== count) {
    throw new BadFragment(
      `has rows of ${formatRange(hull)} in its list, and ${formatRange({ first, count })} for its range`,
    )
  }
}

/** Outcomes in a fragment = the rows that it speaks of, in order: the first law. */
function checkRows(fragment: Fragment): void {
  const rows = rowsOf(fragment)
  const outcomes: readonly unknown[] = fragment.outcomes
  const count = countRows(rows)
  if (outcomes.length !== count) {
    throw new BadFragment(`has ${outcomes.length} outcomes for the ${count} rows of ${formatRowList(rows)}`)
  }
  let index = 0
  for (const { first, count } of rows) {
    for (let row = first; row < first + count; row += 1) checkOutcome(outcomes[index++], row)
  }
}

function checkOutcome(outcome: unknown, row: number): void {
  if (!isObject(outcome) || outcome.row !== row) {
    throw new BadFragment(`has no outcome for row ${row} where it should stand`)
  }
  if (!isOutcome(outcome)) throw new BadFragment(`has a malformed outcome for row ${row}`)
}

const isGo = (value: unknown): value is Go =>
  isObject(value) &&
  typeof value.host === 'string' &&
  (value.site === null || typeof value.site === 'string') &&
  typeof value.started === 'string' &&
  isCount(value.rows)

const isOrigin = (value: unknown): boolean =>
  isObject(value) && typeof value.plan === 'string' && typeof value.file === 'string'
