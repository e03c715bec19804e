// photogrid aggregate --format csv|json|parquet: the rows as a table, written while they are read.

import { setImmediate } from 'node:timers/promises'
import { formatCsvLine } from '../data/csv.ts'
import { type RowColumn, rowColumns } from '../data/row-columns.ts'
import type { RowRecord } from '../data/row-record.ts'
import { misuse } from '../errors.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { formatParquet } from '../io/parquet.ts'
import type { Effects } from './effects.ts'
import { type Counted, membersOf, recordsOf } from './row-records.ts'

type Written = string | Uint8Array
type Format = (
  columns: readonly RowColumn[],
  records: Iterable<RowRecord>,
) => Iterable<Written> | AsyncIterable<Written>

const formats = {
  csv: function* (columns, records) {
    yield formatCsvLine(columns.map(({ name }) => name))
    for (const record of records) yield formatCsvLine(columns.map(({ of }) => of(record)))
  },
  json: function* (columns, records) {
    for (const record of records) {
      yield `${JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(record)])))}\n`
    }
  },
  parquet: formatParquet,
} as const satisfies Record<string, Format>

export type RowFormat = keyof typeof formats
export const rowFormats = Object.keys(formats) as RowFormat[]

/** @throws Foreseen (2) for bytes that a terminal would take for commands */
export function checkRowFormat(format: RowFormat, { isTerminal }: Pick<Effects, 'isTerminal'>): void {
  if (format !== 'parquet' || !isTerminal) return
  throw misuse(
    'parquet is not for reading in a terminal',
    'send it to a file: photogrid aggregate --format parquet > rows.parquet',
  )
}

export async function exportRows(
  format: RowFormat,
  counted: Counted,
  facts: ManifestFacts,
  { write }: Pick<Effects, 'write'>,
): Promise<void> {
  const columns = rowColumns(membersOf(counted, facts.rows), counted.measured)
  for await (const part of inParts(formats[format](columns, recordsOf(counted, facts)))) {
    write(part)
    // Lets a reader that has gone be noticed.
    await setImmediate()
  }
}

const partLength = 1 << 16

/** Joins lines, so that a million rows are a thousand writes. */
async function* inParts(written: Iterable<Written> | AsyncIterable<Written>): AsyncGenerator<Written> {
  if (Symbol.asyncIterator in written) {
    yield* written
    return
  }
  let part = ''
  for (const line of written) {
    part += line
    if (part.length < partLength) continue
    yield part
    part = ''
  }
  if (part !== '') yield part
}
