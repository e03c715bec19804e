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
 * @param again what tells a repair's fragment from others of the same range: `againTag`
 */
export const fragmentName = (first: number | string, count: number | string, again?: string): string =>
  `results-${first}-${count}${againOf(again)}.json`

/** The pictures of a range with their finds drawn on them; the name is made here alone, as the fragment's is. */
export const annotatedName = (first: number | string, count: number | string, again?: string): string =>
  `annotated-${first}-${count}${againOf(again)}.tar`

const againOf = (again: string | undefined): string => (again === undefined ? '' : `-again-${again}`)

/** The tag in a fragment's file name; undefined where there is none. */
export const againOfName = (name: string): string | undefined =>
  /^results-\d+-\d+-again-([0-9a-f]{8})\.json$/.exec(name)?.[1]

/** Cuts a range, such as a whole manifest's, into ranges of `rowsAJob`; the last holds what is left. */
export function* cutRange({ first, count }: RowRange, rowsAJob: number): Generator<RowRange> {
  for (let done = 0; done < count; done += rowsAJob) {
    yield { first: first + done, count: Math.min(rowsAJob, count - done) }
  }
}

/** How many ranges `cutRange` yields for so many rows. */
export const countRanges = (rows: number, rowsAJob: number): number => Math.ceil(rows / rowsAJob)
