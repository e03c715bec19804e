// Rows as an Apache Parquet file, a group of rows at a time. The door of hyparquet-writer, which is loaded when it
// is asked for.

import type { ColumnKind, RowColumn } from '../data/row-columns.ts'
import type { RowRecord } from '../data/row-record.ts'
import { version } from '../version.ts'

/** In each group: some megabytes are held, and readers skip as many at once. */
const rowsAGroup = 32_768

const types = {
  whole: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  truth: { type: 'BOOLEAN' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
} as const satisfies Record<ColumnKind, object>

/** @yields the file's bytes, in order */
export async function* formatParquet(
  columns: readonly RowColumn[],
  records: Iterable<RowRecord>,
): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer')
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({ name, repetition_type: 'OPTIONAL' as const, ...types[kind] })),
    ],
    createdBy: `photogrid version ${version}`,
  })
  /** What was written since it was last asked for; the writer goes on counting where in the file it is. */
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  let data: unknown[][] = columns.map(() => [])
  const writeGroup = (): void => {
    const columnData = columns.map(({ name, kind }, index) => ({
      name,
      data: data[index]!,
      // The least and most of texts help nobody, and comparing them takes a third of the time.
      statistics: kind === 'whole' || kind === 'number',
    }))
    parquet.write({ columnData, rowGroupSize: rowsAGroup })
    data = columns.map(() => [])
  }
  for (const record of records) {
    columns.forEach(({ kind, of }, index) => {
      const value = of(record)
      data[index]!.push(kind === 'whole' && typeof value === 'number' ? BigInt(value) : value)
    })
    if (data[0]!.length < rowsAGroup) continue
    writeGroup()
    yield taken()
  }
  if (data[0]!.length > 0) writeGroup()
  parquet.finish()
  yield taken()
}
