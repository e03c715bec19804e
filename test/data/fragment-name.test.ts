import { describe, expect, it } from 'vitest'
import {
  annotatedOf,
  type FragmentName,
  firstRowOfName,
  formatFragmentName,
  formatTag,
  parseFragmentName,
  runLogFile,
  tagOf,
} from '../../src/data/fragment-name.ts'
import { mostRows } from '../../src/data/row-range.ts'
import {
  describeSubmission,
  formatSubmission,
  parseSubmission,
  submissionMacro,
} from '../../src/data/submission.ts'

const names: Required<FragmentName>[] = [
  { range: { first: 0, count: 1 }, analysis: 'luminance', submission: { cluster: 1, seconds: 0 } },
  {
    ...{ range: { first: mostRows - 1, count: 1 }, analysis: 'x9' },
    submission: { cluster: 2 ** 31 - 1, seconds: 1_777_885_921 },
  },
  { range: { first: 400, count: 200 }, analysis: 'objects', submission: { seconds: 1_777_885_921 } },
]

describe("a fragment's name", () => {
  it.each(names)('is the same after it was written and read: %o', name => {
    expect(parseFragmentName(formatFragmentName(name))).toEqual(name)
    expect(parseFragmentName(`some/folder/${formatFragmentName(name)}`)).toEqual(name)
    expect(formatFragmentName(name)).toMatch(/^results-.*\.json$/)
  })

  it('differs where the rows, the analysis or the submission do', () => {
    const [one] = names as [Required<FragmentName>]
    const others = [
      one,
      { ...one, range: { first: 0, count: 2 } },
      { ...one, analysis: 'objects' },
      { ...one, submission: { cluster: 2, seconds: 0 } },
      { ...one, submission: { cluster: 1, seconds: 1 } },
      { ...one, submission: { seconds: 0 } },
    ]
    expect(new Set(others.map(formatFragmentName)).size).toBe(others.length)
  })

  it.each([
    ['results-400-200.json', { first: 400, count: 200 }],
    ['results-417-486-again-0123abcd.json', { first: 417, count: 486 }],
  ])('from before there were submissions is read: %s', (name, range) => {
    expect(parseFragmentName(name)).toEqual({ range })
  })

  it.each([
    'results-400.json',
    'results-400-0.json',
    'results-400-200-copy.json',
    'results-400-200-again-xyz.json',
    'results-400-200.luminance.json',
    'results-400-200.luminance.12-5-copy.json',
    'results-400-200.luminance.12-5.more.json',
    'results-400-200.luminance.012-5.json',
    'results-400-200.12-5.luminance.json',
    'results-400-200-again-0123abcd.luminance.12-5.json',
    'annotated-400-200.luminance.12-5.tar',
    'results-other.json',
    'results.json',
  ])('is not read from %s, which may hold anything', name => {
    expect(parseFragmentName(name)).toBeUndefined()
  })

  it.each([
    ['results-400.json', 400],
    ['old/results-0.json', 0],
    ['results-400-200.json', 400],
    ['results-400-200.luminance.local-5.json', 400],
    ['results.json', undefined],
    ['results-first.json', undefined],
  ])('of the old tutorial says the first row: %s', (name, first) => {
    expect(firstRowOfName(name)).toBe(first)
  })

  it('is filled in by HTCondor', () => {
    expect(
      formatTag({
        first: '$(first_row)',
        count: '$(row_count)',
        analysis: 'luminance',
        submission: submissionMacro,
      }),
    ).toBe('$(first_row)-$(row_count).luminance.$(Cluster)-$(SUBMIT_TIME)')
  })

  it.each([
    ['results-0-5.objects.12-34.json', 'annotated-0-5.objects.12-34.tar'],
    ['home/results-0-5.json', 'home/annotated-0-5.tar'],
    ['results-0-5-again-0123abcd.json', 'annotated-0-5-again-0123abcd.tar'],
    ['x/mine.json', 'x/annotated-0-5.tar'],
  ])('tells the name of the archive beside it: %s', (name, archive) => {
    expect(annotatedOf(name, '0-5')).toBe(archive)
  })

  it('tells where a run on this machine kept what the job said', () => {
    expect(runLogFile('error', tagOf('out/results-0-5.luminance.local-34.json')!)).toBe(
      'log/run.error.0-5.luminance.local-34',
    )
  })
})

describe('a submission', () => {
  it.each([{ cluster: 12, seconds: 34 }, { seconds: 34 }])(
    'is the same after it was written and read: %o',
    submission => {
      expect(parseSubmission(formatSubmission(submission))).toEqual(submission)
    },
  )

  it.each(['', '12', '12-', '-34', '12-34-5', '012-34', '0-34', 'Local-34', '$(Cluster)-$(SUBMIT_TIME)'])(
    'is not read from %j',
    text => {
      expect(parseSubmission(text)).toBeUndefined()
    },
  )

  it('is shown to people with its time', () => {
    expect(describeSubmission({ cluster: 12, seconds: 1_777_885_921 })).toMatch(
      /^cluster 12 of 2026-05-0\d \d\d:\d\d:01$/,
    )
    expect(describeSubmission({ seconds: 1_777_885_921 })).toMatch(/^a run of 2026-05-0\d \d\d:\d\d:01$/)
  })
})
