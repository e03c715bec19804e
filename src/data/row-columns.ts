// The columns of an export of rows: what is said about every row, under which name.

import { type Find, isFind } from './find.ts'
import { findsMember } from './measured.ts'
import type { Reading } from './outcome.ts'
import type { RowRecord } from './row-record.ts'

/** How a column's values are written. `json`: lists and objects, or values of several kinds. */
export type ColumnKind = 'whole' | 'number' | 'text' | 'truth' | 'json'

/** One thing that is said about every row. */
export interface RowColumn {
  readonly name: string
  readonly kind: ColumnKind
  /** null where the row has none */
  readonly of: (record: RowRecord) => unknown
}

/** Members of readings by name, in order. */
export type MemberKinds = ReadonlyMap<string, ColumnKind>

/** What the kinds of two readings' values have in common. */
const joinKinds = (one: ColumnKind | undefined, other: ColumnKind): ColumnKind =>
  one === undefined || one === other ? other : 'json'

/** Adds what a reading of one's own analysis holds. */
export function addMembers(members: Map<string, ColumnKind>, reading: Reading): void {
  for (const [name, value] of Object.entries(reading)) {
    if (name === 'row' || name === 'key' || value === null || value === undefined) continue
    members.set(name, joinKinds(members.get(name), kindOf(value)))
  }
}

function kindOf(value: unknown): ColumnKind {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'truth' : 'json'
}

/** The columns of an export: of every row the same ones, in this order. */
export function rowColumns(members: MemberKinds, measured: string): RowColumn[] {
  const opening: RowColumn[] = [
    { name: 'row', kind: 'whole', of: ({ row }) => row },
    { name: 'key', kind: 'number', of: ({ key }) => key },
    { name: 'url', kind: 'text', of: ({ url }) => url },
    { name: 'status', kind: 'text', of: ({ status }) => status },
  ]
  const closing: RowColumn[] = [
    { name: 'code', kind: 'text', of: ({ code }) => code ?? null },
    { name: 'message', kind: 'text', of: ({ message }) => message ?? null },
    { name: 'site', kind: 'text', of: ({ source }) => source?.site ?? null },
    { name: 'host', kind: 'text', of: ({ source }) => source?.host ?? null },
    { name: 'file', kind: 'text', of: ({ source }) => source?.file ?? null },
  ]
  const taken = new Set([...opening, ...closing].map(({ name }) => name))
  const isRecognition = measured === findsMember
  const between = [...members].flatMap(([member, kind]): readonly RowColumn[] => {
    if (isRecognition && member === findsMember) return findColumns
    const isTaken = taken.has(member) || (isRecognition && findColumns.some(({ name }) => name === member))
    return [
      { name: isTaken ? `reading_${member}` : member, kind, of: ({ reading }) => memberOf(reading, member) },
    ]
  })
  return [...opening, ...between, ...closing]
}

/** Of a reading that lacks it, a member called `constructor` is nothing either. */
const memberOf = (reading: Reading | undefined, member: string): unknown =>
  reading !== undefined && Object.hasOwn(reading, member) ? (reading[member] ?? null) : null

const findsOf = ({ reading }: RowRecord): readonly Find[] | null => {
  const finds = reading?.[findsMember]
  return Array.isArray(finds) && finds.every(isFind) ? finds : null
}

/** How many, which labels, best first and each once, and all that is known of them. */
const findColumns: readonly RowColumn[] = [
  { name: 'count', kind: 'whole', of: record => findsOf(record)?.length ?? null },
  {
    name: 'labels',
    kind: 'text',
    of: record => {
      const finds = findsOf(record)
      return finds && [...new Set(finds.map(({ label }) => label))].join('; ')
    },
  },
  { name: 'finds', kind: 'json', of: findsOf },
]
