// Tables in other forms than a manifest's: CSV and its like, JSON, words in another order. Which of their columns
// are URLs and numbers, and the command that writes these two as rows.

import type { Recognised, Sight } from './manifest-kind.ts'

type Command = Required<Recognised>['command']

/** Lines that are looked at. */
const enough = 50

const isUrl = (cell: string): boolean => /^(?:https?|file):\/\/\S+$/i.test(cell)
const isPicture = (cell: string): boolean => /^[^:]+\.(?:jpe?g|png|tiff?|webp|gif|avif)$/i.test(cell)
const isNumber = (cell: string): boolean => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(cell)
const isYear = (cell: string): boolean => /^1[0-9]{3}$|^20[0-9]{2}$/.test(cell)

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
  const { text, what, quoted } = sight
  for (const separator of Object.keys(separators) as Separator[]) {
    const records = readRecords(text, separator)
    const [first] = records
    if (first === undefined || first.length < 2) continue
    const alike = records.filter(({ length }) => length === first.length).length
    if (2 * alike <= records.length) continue
    const { name, awk } = separators[separator]
    const hasHeader =
      records.length > 1 && !first.some(cell => isUrl(cell) || isPicture(cell) || isNumber(cell))
    const body = hasHeader ? records.slice(1) : records
    const header = hasHeader ? first : undefined
    const seems = `${name} ${hasHeader ? 'with a header' : 'without a header'}`
    const skip = hasHeader ? 'NR > 1 ' : ''
    if (what === 'parameters') {
      const command: Command = (from, to) => `awk -F${awk} '${skip}{ $1 = $1; print }' ${from} > ${to}`
      return { seems, command }
    }
    const columns = chooseColumns(body, header)
    if (columns === undefined) {
      // Prose has commas too.
      if (!hasHeader && separator !== '\t') continue
      return { seems: `${seems}, and no column of URLs`, advice: 'add a column with the URL of each picture' }
    }
    const { location, key } = columns
    const named = (column: number): string =>
      header === undefined ? `column ${column + 1}` : `column ${column + 1} (${plainName(header[column]!)})`
    const found = `${seems}: URLs in ${named(location)}, ${key === undefined ? 'no column of numbers' : `numbers in ${named(key)}`}`
    const simple: Command = (from, to) =>
      `awk -F${awk} '${skip}{ print $${location + 1}, ${key === undefined ? 'NR' : `$${key + 1}`} }' ${from} > ${to}`
    return { seems: found, command: quoted ? quoteAware(sight, separator, columns, hasHeader) : simple }
  }
  return undefined
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
  const encoding = isUtf8 ? 'utf-8-sig' : 'cp1252'
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

/** JSON, whole or a value a line: the members, or places, that are URLs and numbers. */
export function jsonTable({ text, lines, what }: Sight): Recognised | undefined {
  const opening = text.trimStart()[0]
  if (opening !== '{' && opening !== '[') return undefined
  const byLine =
    lines.length > 1 && lines.slice(0, 2).every((line, index) => isWhole(line, index, lines.length))
  if (!byLine && !looksLikeJson(text.trimStart())) return undefined
  const seems = byLine ? 'JSON lines' : 'JSON'
  const location = new RegExp(`"(${anyName})"\\s*:\\s*"(?:https?|file):`).exec(text)?.[1]
  const key =
    nameOf(text, 'year|date|key', '-?\\d+') ??
    nameOf(text, anyName, '(?:1\\d|20)\\d\\d') ??
    nameOf(text, anyName, '-?\\d+')
  const isPlain = (name: string | undefined): name is string =>
    name !== undefined && /^[\w .:/-]+$/.test(name)
  const list = /^\{\s*"([\w-]+)"\s*:\s*\[/.exec(text.trimStart())?.[1]
  if (what === 'parameters' || !isPlain(location) || (opening === '{' && !byLine && list === undefined))
    return { seems, advice: 'write its URLs and numbers as text, a row a line: a URL, a space, a number' }
  const records = byLine
    ? '(json.loads(line) for line in open(sys.argv[1], encoding="utf-8-sig") if line.strip())'
    : `json.load(open(sys.argv[1], encoding="utf-8-sig"))${opening === '[' ? '' : `["${list}"]`}`
  const number = isPlain(key) ? `r.get("${key}", "")` : 'n'
  const command: Command = (from, to) =>
    `python3 -c 'import json, sys; [print(r.get("${location}", ""), ${number}) for n, r in enumerate(${records})]' ${from} > ${to}`
  return {
    seems: `${seems}: URLs in "${location}", ${isPlain(key) ? `numbers in "${key}"` : 'no numbers'}`,
    command,
  }
}

const anyName = '(?:[^"\\\\]|\\\\.)*'

/** Of the first member that is such a number, or the text of one. */
const nameOf = (text: string, name: string, number: string): string | undefined =>
  new RegExp(`"(${name})"\\s*:\\s*"?${number}(?:\\.\\d+)?"?\\s*[,}]`, 'i').exec(text)?.[1]

/** The last line that was read may be cut. */
function isWhole(line: string, index: number, count: number): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return index > 0 && index === count - 1
  }
}

/** An object with a member, or a list of objects, lists, texts or numbers. */
const looksLikeJson = (text: string): boolean =>
  /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})/.test(text) || /^\[\s*(?:[[{\]"]|-?\d)/.test(text)

/** Words with white space between, that are not a URL and then a number. */
export function shapeOfWords({ lines, what }: Sight): Recognised | undefined {
  const rows = lines.slice(0, enough).map(line => line.split(/\s+/))
  const most = (is: (words: readonly string[]) => boolean): boolean =>
    2 * rows.filter(is).length > rows.length
  if (what === 'parameters') {
    return most(words => !isNumber(words.at(-1)!))
      ? { seems: 'rows without keys', command: numbered }
      : undefined
  }
  const isPlace = (word: string): boolean => isUrl(word) || isPicture(word)
  if (most(words => words.length === 2 && isNumber(words[0]!) && isPlace(words[1]!)))
    return { seems: 'keys before URLs', command: (from, to) => `awk '{ print $2, $1 }' ${from} > ${to}` }
  // The name of a file may have blanks.
  if (most(words => isPlace(words.join(' '))))
    return { seems: 'a list of URLs without keys', command: numbered }
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(rows[0]?.[0] ?? '')?.[1]?.toLowerCase()
  if (scheme !== undefined && !['http:', 'https:', 'file:'].includes(scheme))
    return { seems: `a list of ${scheme} URLs`, advice: 'jobs fetch http: and https: URLs: give those' }
  if (most(([place = '', date = '']) => isPlace(place) && /^\d{4}[-/.]\d/.test(date)))
    return {
      seems: 'URLs with dates for keys',
      command: (from, to) => `awk '{ print $1, substr($2, 1, 4) }' ${from} > ${to}`,
    }
  const at = [1, 2, 3, 4].find(index => most(words => isUrl(words[index] ?? '')))
  const first = at ?? (most(([place = '']) => isPlace(place)) ? 0 : undefined)
  if (first === undefined) return undefined
  const key = [5, 4, 3, 2, 1, 0].find(index => index !== first && most(words => isNumber(words[index] ?? '')))
  return {
    seems: `text with a URL in word ${first + 1} of each line, and ${key === undefined ? 'no number' : `a number in word ${key + 1}`}`,
    command: (from, to) =>
      `awk '{ print $${first + 1}, ${key === undefined ? 'NR' : `$${key + 1}`} }' ${from} > ${to}`,
  }
}

/** The number of the line is the key. */
const numbered: Command = (from, to) => `awk '{ print $0, NR }' ${from} > ${to}`

/** A header comes from anywhere. */
const plainName = (name: string): string => {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
  return plain.length > 30 ? `${plain.slice(0, 29)}…` : plain
}
