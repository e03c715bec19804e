// A run of manifest rows that one job works through, and every name that is made from it.
// Rows count from 0; a person is shown "line N", which is row + 1.

export interface RowRange {
  readonly first: number
  readonly count: number
}

/** Rows are exact in a double and in HTCondor's 64-bit integers far beyond this; a manifest is not. */
export const mostRows = 2 ** 40

/** `400-200`: the form in file names, in reports of what is missing, and in what a person types. */
export const formatRange = ({ first, count }: RowRange): string => `${first}-${count}`

/** Reads `400-200` back. @returns undefined where the text is not a range of at least one row */
export function parseRange(text: string): RowRange | undefined {
  const match = /^(\d{1,13})-(\d{1,13})$/.exec(text)
  if (match === null) return undefined
  const range = { first: Number(match[1]), count: Number(match[2]) }
  return range.count >= 1 && range.first + range.count <= mostRows ? range : undefined
}

/** For people: `lines 401 to 600`, or `line 401`. */
export const describeRange = ({ first, count }: RowRange): string =>
  count === 1 ? `line ${first + 1}` : `lines ${first + 1} to ${first + count}`

/**
 * The fragment of a range. This is the one place that makes the name: the submit description gets it
 * by passing HTCondor's own macros, `fragmentName('$(first_row)', '$(row_count)')`.
 */
export const fragmentName = (first: number | string, count: number | string): string =>
  `results-${first}-${count}.json`

/** The range that a fragment's file name promises, in any folder. */
export function rangeOfFragmentName(path: string): RowRange | undefined {
  const match = /(?:^|\/)results-(\d+-\d+)\.json$/.exec(path)
  return match?.[1] === undefined ? undefined : parseRange(match[1])
}

/** Cuts `rows` rows into ranges of `rowsAJob`; the last one holds what is left. Nothing is kept. */
export function* cutRows(rows: number, rowsAJob: number): Generator<RowRange> {
  for (let first = 0; first < rows; first += rowsAJob) {
    yield { first, count: Math.min(rowsAJob, rows - first) }
  }
}

/** How many ranges `cutRows` yields. */
export const countRanges = (rows: number, rowsAJob: number): number => Math.ceil(rows / rowsAJob)
