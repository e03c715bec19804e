// A run of manifest rows that one job works through.
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

/** Cuts a range, such as a whole manifest's, into ranges of `rowsAJob`; the last holds what is left. */
export function* cutRange({ first, count }: RowRange, rowsAJob: number): Generator<RowRange> {
  for (let done = 0; done < count; done += rowsAJob) {
    yield { first: first + done, count: Math.min(rowsAJob, count - done) }
  }
}

/** How many ranges `cutRange` yields for so many rows. */
export const countRanges = (rows: number, rowsAJob: number): number => Math.ceil(rows / rowsAJob)
