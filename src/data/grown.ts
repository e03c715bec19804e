// Room for one more: a column that is full goes on in a larger one.

type Column = Uint32Array | Float32Array | Float64Array

/** The column itself where it holds `least` numbers, else a copy at least twice as long, with zeros behind. */
export function grown<T extends Column>(column: T, least: number): T {
  if (least <= column.length) return column
  const larger = new (column.constructor as new (length: number) => T)(Math.max(2 * column.length, least))
  larger.set(column)
  return larger
}
