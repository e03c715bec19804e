// Every row of the manifest, once and in order, with what became of it: fragments are read a second time, each when
// its rows come and let go after them, so that neither their number nor the manifest's length matters.

import { isStopped, rowsOf } from '../data/fragment.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import { parseRow } from '../data/manifest.ts'
import { isFailed, type Outcome } from '../data/outcome.ts'
import { addMembers, type ColumnKind, type MemberKinds } from '../data/row-columns.ts'
import type { RowRange } from '../data/row-range.ts'
import { type Answer, chooseAnswer, type RowRecord } from '../data/row-record.ts'
import { publicLocation } from '../data/secrets.ts'
import type { StoppedJob, Survey } from '../data/survey.ts'
import { misuse, RowFailure } from '../errors.ts'
import { readFragmentFile } from '../io/fragment-files.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { readLines } from '../io/manifest-rows.ts'

/** Who was counted, in the order in which they were; and what they measured. */
export type Counted = Pick<Survey, 'jobs' | 'stopped' | 'measured' | 'analysis'>

export function* recordsOf({ jobs, stopped, measured }: Counted, facts: ManifestFacts): Generator<RowRecord> {
  const answering = new Window(jobs, ({ file, range, host, site }) => ({
    source: { file, host, site },
    ...told(file, facts.rows, range.first),
  }))
  const silent = new Window(stopped, job => job)
  let row = 0
  for (const line of readLines(facts.path)) {
    if (row >= facts.rows) return
    // A repair's fragment has some rows of its range only.
    const answers = answering.at(row).flatMap(({ made: { source, outcomes } }): Answer[] => {
      const outcome = outcomes.get(row)
      return outcome === undefined ? [] : [{ ...source, outcome }]
    })
    const settings = answering.at(row)[0]?.made.settings
    const chosen = chooseAnswer(answers, measured, settings)
    const why =
      chosen.status === 'missing' ? silent.at(row).findLast(({ made }) => isIn(made, row))?.made : undefined
    yield { row, ...placeOf(line.toString('utf8'), row), ...chosen, ...(why && stoppedBy(why)) }
    row += 1
  }
}

const isIn = (stopped: StoppedJob, row: number): boolean =>
  rowsOf(stopped).some(({ first, count }) => row >= first && row < first + count)

/** What the readings of an analysis hold; of one's own, all of them are looked at. */
export function membersOf({ analysis, jobs }: Counted, rows: number): MemberKinds {
  if (Object.hasOwn(members, analysis)) return new Map(members[analysis])
  const found = new Map<string, ColumnKind>()
  for (const { file } of jobs) {
    for (const outcome of told(file, rows).outcomes.values())
      if (!isFailed(outcome)) addMembers(found, outcome)
  }
  return found
}

const members: Readonly<Record<string, readonly [string, ColumnKind][]>> = {
  luminance: [['luminance', 'number']],
  objects: [['finds', 'json']],
}

function stoppedBy({ file, host, site, code, message }: StoppedJob): Partial<RowRecord> {
  return { code, message, source: { file, host, site } }
}

function placeOf(line: string, row: number): Pick<RowRecord, 'key' | 'url'> {
  try {
    // What stands before the key may be anything: not every analysis fetches it.
    const { location, key } = parseRow(line, row, 'parameters')
    return { url: publicLocation(location), key }
  } catch (error) {
    if (error instanceof RowFailure) return { url: publicLocation(line.trim()), key: null }
    throw error
  }
}

interface Told {
  readonly outcomes: ReadonlyMap<number, Outcome>
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}

/** What a fragment says that was counted a moment ago. Outcomes of the old tutorial do not know their rows. */
function told(file: string, rows: number, first = 0): Told {
  try {
    const { kind, fragment } = readFragmentFile(file, rows)
    const outcomes: readonly Outcome[] =
      kind === 'ours'
        ? fragment.outcomes
        : fragment.keys.map((key, at) => ({ row: first + at, key, luminance: fragment.values[at]! }))
    return {
      outcomes: new Map(outcomes.map(outcome => [outcome.row, outcome])),
      ...(kind === 'ours' && !isStopped(fragment) && { settings: fragment.settings }),
    }
  } catch (error) {
    if (!(error instanceof BadFragment)) throw error
    throw misuse(`${file} was changed while it was read: now it ${error.message}`, 'aggregate again')
  }
}

interface Open<T, Made> {
  readonly range: RowRange
  readonly order: number
  readonly of: T
  readonly made: Made
}

/** Of many ranges, those that a row lies in, for rows that ascend. */
class Window<T extends { readonly range: RowRange }, Made> {
  readonly #coming: readonly (readonly [order: number, of: T])[]
  readonly #make: (of: T) => Made
  #next = 0
  #open: Open<T, Made>[] = []
  /** Up to here the open ones stay as they are. */
  #until = 0

  /** @param make is asked when a range begins; what it made is let go when the range ends */
  constructor(all: readonly T[], make: (of: T) => Made) {
    this.#coming = [...all.entries()].sort(([, a], [, b]) => a.range.first - b.range.first)
    this.#make = make
  }

  /** In the order in which they were given. */
  at(row: number): readonly Open<T, Made>[] {
    if (row < this.#until) return this.#open
    this.#open = this.#open.filter(({ range }) => row < range.first + range.count)
    for (; this.#firstComing <= row; this.#next += 1) {
      const [order, of] = this.#coming[this.#next]!
      const { range } = of
      if (row < range.first + range.count) this.#open.push({ range, order, of, made: this.#make(of) })
    }
    this.#open.sort((a, b) => a.order - b.order)
    this.#until = this.#open.reduce(
      (until, { range }) => Math.min(until, range.first + range.count),
      this.#firstComing,
    )
    return this.#open
  }

  get #firstComing(): number {
    return this.#coming[this.#next]?.[1].range.first ?? Number.POSITIVE_INFINITY
  }
}
