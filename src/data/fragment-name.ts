// What a job's files are called at home. All of them carry one tag, ROWS.ANALYSIS.SUBMISSION: which rows, how they were
// measured, and who sent the job. So nothing that is home is written over, and a name tells what to expect in the file.

import { methodName } from './plan.ts'
import { parseRange, type RowRange } from './row-range.ts'
import { describeSubmission, formatSubmission, parseSubmission, type Submission } from './submission.ts'

/** What a name says of its file. */
export interface FragmentName {
  /** The rows, or where a job works on single ones the range from the first of them to the last. */
  readonly range: RowRange
  /** These two are not in names from before they were there: `results-400-200.json`. */
  readonly analysis?: string
  readonly submission?: Submission
}

/** The parts of a tag as texts; in a submit description HTCondor's macros stand for numbers. */
export interface TagParts {
  readonly first: string
  readonly count: string
  readonly analysis: string
  /** `12-1777885921` */
  readonly submission: string
}

/** `400-200.luminance.12-1777885921`: this is the one place that makes a tag. */
export const formatTag = ({ first, count, analysis, submission }: TagParts): string =>
  `${first}-${count}.${analysis}.${submission}`

/** The rows' outcomes. `results-*.json` is what people type for all of them. */
export const fragmentFile = (tag: string): string => `results-${tag}.json`

/** Copies of pictures with the finds drawn in. */
export const annotatedFile = (tag: string): string => `annotated-${tag}.tar`

/** Where `photogrid run` keeps what a job said. HTCondor's jobs say it to files of their own. */
export const runLogFile = (channel: 'output' | 'error', tag: string): string => `log/run.${channel}.${tag}`

/** The name of a fragment. @param name with both of the members that may be missing */
export const formatFragmentName = (name: Required<FragmentName>): string =>
  fragmentFile(formatTag(tagParts(name)))

export const tagParts = ({ range, analysis, submission }: Required<FragmentName>): TagParts => ({
  ...{ first: String(range.first), count: String(range.count) },
  ...{ analysis, submission: formatSubmission(submission) },
})

/** The tag in the name of a fragment, whatever it says. @returns undefined if a file is called otherwise */
export const tagOf = (path: string): string | undefined => /(?:^|\/)results-([^/]*)\.json$/.exec(path)?.[1]

/**
 * Reads a fragment's name. A repair's used to be `results-400-200-again-0123abcd.json`.
 * @returns undefined for names that are not ours, which may hold anything
 */
export function parseFragmentName(path: string): FragmentName | undefined {
  const [rows = '', analysis, sent, ...more] = tagOf(path)?.split('.') ?? []
  const range = parseRange(analysis === undefined ? rows.replace(/-again-[0-9a-f]{8}$/, '') : rows)
  if (range === undefined) return undefined
  if (analysis === undefined) return { range }
  const submission = parseSubmission(sent ?? '')
  if (submission === undefined || !methodName.test(analysis) || more.length > 0) return undefined
  return { range, analysis, submission }
}

/** Who sent the jobs of these files, as far as their names say; each once. */
export const submissionsOf = (paths: readonly string[]): string[] => [
  ...new Set(
    paths.flatMap(path => {
      const submission = parseFragmentName(path)?.submission
      return submission === undefined ? [] : [formatSubmission(submission)]
    }),
  ),
]

/** `, cluster 12 of 2026-05-04 09:12:01`; nothing for a name that does not say it. */
export function sentBy(path: string): string {
  const submission = parseFragmentName(path)?.submission
  return submission === undefined ? '' : `, ${describeSubmission(submission)}`
}

/** The first row of the old tutorial's files, whose content does not say it: `results-400.json`, or as ours are called. */
export function firstRowOfName(path: string): number | undefined {
  const range = parseFragmentName(path)?.range ?? parseRange(`${tagOf(path)}-1`)
  return range?.first
}

/**
 * The archive that lies beside a fragment.
 * @param range of its rows: for files that a person called otherwise
 */
export const annotatedOf = (path: string, range: string): string =>
  path.slice(0, path.lastIndexOf('/') + 1) + annotatedFile(tagOf(path) ?? range)
