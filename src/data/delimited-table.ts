// CSV, TSV and their like: which columns are URLs and numbers, and the command that writes these two as rows.

import { isNumber, isPicture, isUrl, isYear } from './cell-kinds.ts'
import type { Command, Recognised, Sight } from './manifest-kind.ts'

/** Records that are looked at. */
const enough = 50

const separators = {
  ',': { name: 'CSV', awk: ',' },
  '\t': { name: 'TSV', awk: "'\\t'" },
  ';': { name: 'CSV with semicolons', awk: "';'" },
  '|': { name: 'a table with | between its columns', awk: "'|'" },
} as const
type Separator = keyof typeof separators

/** The columns of a table that make a row, by their place; the number may be none's. */
interface Columns {
  readonly location: number
  readonly key: number | undefined
}

/** CSV, TSV and their like, by lines that have as many cells as the first, and more than one. */
export function delimitedTable(sight: Sight): Recognised | undefined {
  for (const separator of Object.keys(separators) as Separator[]) {
    const found = tableOf(sight, separator)
    if (found !== undefined) return found
  }
  return undefined
}

function tableOf(sight: Sight, separator: Separator): Recognised | undefined {
  const records = readRecords(sight.text, separator)
  const [first = []] = records
  const alike = records.filter(({ length }) => length === first.length).length
  if (first.length < 2 || 2 * alike <= records.length) return undefined
  const { name, awk } = separators[separator]
  const hasHeader =
    records.length > 1 && !first.some(cell => isUrl(cell) || isPicture(cell) || isNumber(cell))
  const header = hasHeader ? first : undefined
  const seems = `${name} ${hasHeader ? 'with a header' : 'without a header'}`
  const printed = (what: string): Command => {
    const skip = hasHeader ? 'NR > 1 ' : ''
    return (from, to) => `awk -F${awk} '${skip}{ ${what} }' ${from} > ${to}`
  }
  if (sight.what === 'parameters') return { seems, command: printed('$1 = $1; print') }

  const columns = chooseColumns(hasHeader ? records.slice(1) : records, header)
  if (columns === undefined) {
    // Prose has commas too.
    if (!hasHeader && separator !== '\t') return undefined
    return { seems: `${seems}, and no column of URLs`, advice: 'add a column with the URL of each picture' }
  }
  const { location, key } = columns
  const named = (column: number): string =>
    header === undefined ? `column ${column + 1}` : `column ${column + 1} (${plainName(header[column]!)})`
  return {
    seems: `${seems}: URLs in ${named(location)}, ${key === undefined ? 'no column of numbers' : `numbers in ${named(key)}`}`,
    command: sight.quoted
      ? quoteAware(sight, separator, columns, hasHeader)
      : printed(`print $${location + 1}, ${key === undefined ? 'NR' : `$${key + 1}`}`),
  }
}

/** awk does not know quotes, in which separators and line ends are text. */
function quoteAware(
  { isUtf8 }: Sight,
  separator: Separator,
  { location, key }: Columns,
  hasHeader: boolean,
): Command {
  const last = Math.max(location, key ?? 0)
  const delimiter = separator === ',' ? '' : `, delimiter=${JSON.stringify(separator)}`
  const row = `r[${location}], ${key === undefined ? 'n' : `r[${key}]`}`
  const filter = `len(r) > ${last}${hasHeader ? ' and n > 0' : ''}`
  const encoding = isUtf8 ? 'utf-8-sig' : 'latin-1'
  return (from, to) =>
    `python3 -c 'import csv, sys; [print(${row}) for n, r in enumerate(csv.reader(open(sys.argv[1], encoding="${encoding}", newline="")${delimiter})) if ${filter}]' ${from} > ${to}`
}

/** Cells of the first records; within quotes separators and line ends are text. The last record may be cut. */
function readRecords(text: string, separator: Separator): string[][] {
  const records: string[][] = []
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length && records.length < enough; at += 1) {
    const letter = text[at]!
    if (letter === '"' && (isQuoted || cell.trim() === '')) {
      if (isQuoted && text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = !isQuoted
    } else if (isQuoted || (letter !== separator && letter !== '\n')) cell += letter
    else {
      cells.push(cell.trim())
      cell = ''
      if (letter === separator) continue
      if (cells.length > 1 || cells[0] !== '') records.push(cells)
      cells = []
    }
  }
  if (records.length < enough && (cells.length > 0 || cell.trim() !== ''))
    records.push([...cells, cell.trim()])
  return records
}

/** The column with the most URLs, or files of pictures; and of those with numbers the likeliest. */
function chooseColumns(
  records: readonly string[][],
  header: readonly string[] | undefined,
): Columns | undefined {
  const width = Math.max(...records.map(({ length }) => length))
  const count = (column: number, is: (cell: string) => boolean): number =>
    records.filter(cells => is(cells[column] ?? '')).length
  const all = Array.from({ length: width }, (_, column) => column)
  const best = (columns: readonly number[], score: (column: number) => number): number | undefined =>
    columns.reduce<number | undefined>(
      (most, column) => (score(column) > (most === undefined ? 0 : score(most)) ? column : most),
      undefined,
    )
  const location = best(all, column => count(column, isUrl)) ?? best(all, column => count(column, isPicture))
  if (location === undefined) return undefined
  const others = all.filter(column => column !== location)
  const isNamedSo = (column: number): boolean => /^(?:year|date|key)$/i.test(header?.[column] ?? '')
  const key =
    best(others.filter(isNamedSo), column => count(column, isNumber)) ??
    best(others, column => (2 * count(column, isYear) > records.length ? count(column, isYear) : 0)) ??
    // Of ids and other numbers the last, as in a manifest.
    best(others.toReversed(), column => (2 * count(column, isNumber) > records.length ? 1 : 0))
  return { location, key }
}

/** A header comes from anywhere. */
const plainName = (name: string): string => {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
  return plain.length > 30 ? `${plain.slice(0, 29)}…` : plain
}
