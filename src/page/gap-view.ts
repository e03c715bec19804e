// What is not in the chart, as values for the page: rows that failed, rows that are missing, and what
// came home but could not be counted.

import { failureCause } from '../data/failure-cause.ts'
import { rowsOf } from '../data/fragment.ts'
import { knownById, planCommand } from '../data/plan-command.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { describeRows } from '../data/row-list.ts'
import { describeRange, formatRange } from '../data/row-range.ts'
import { countCauses } from '../data/summary.ts'
import type { Survey } from '../data/survey.ts'
import { formatKey, formatShare, formatValue } from './numbers.ts'
import { longestLink, plainText, shortLocation, webLink } from './plain-text.ts'

/** Lists are for reading; past this the summary's JSON is the place to look. */
export const mostListed = 1000
/** Shown at once; the rest is folded away. */
const mostOpen = 8

export const countMissing = ({ missing }: Survey): number =>
  missing.reduce((sum, { count }) => sum + count, 0)

export function viewFailures(survey: Survey): Record<string, unknown> {
  const { failures, failedPlaces } = survey
  const sorted = Object.entries(countCauses(survey))
  const longest = Math.max(1, sorted[0]?.[1] ?? 0)
  const listed = failedPlaces.slice(0, mostListed).map(({ location, key }, index) => {
    const code = failures.codes[failures.code[index]!]!
    const message = failures.messages[failures.message[index]!]!
    return {
      line: String(failures.row[index]! + 1),
      key: key === null ? '–' : formatKey(key),
      code: plainText(code, 40),
      reason: message === '' ? capitalise(failureCause(code).meaning) : plainText(message, 200),
      ...viewLocation(location),
    }
  })
  return {
    hasFailures: failures.length > 0,
    failuresHeading: `${plural(failures.length, 'row')} failed`,
    failuresSentence: `They are not in the chart. ${mostlySaid(sorted, failures.length)}`,
    causes: sorted.slice(0, 20).map(([code, count]) => ({
      code: plainText(code, 40),
      meaning: capitalise(failureCause(code).meaning),
      width: `${Number(((100 * count) / longest).toFixed(2))}%`,
      count: formatCount(count),
      retry: failureCause(code).retryable,
    })),
    failuresOpen: listed.slice(0, mostOpen),
    hasMoreFailures: listed.length > mostOpen,
    failuresMoreHeading:
      failures.length > mostListed
        ? `The first ${formatCount(mostListed)} of ${formatCount(failures.length)} failed rows`
        : `All ${formatCount(failures.length)} failed rows`,
    failuresAll: listed.length > mostOpen ? listed : [],
  }
}

/** An anchor where the location is one to follow, text where it is not. */
export function viewLocation(location: string): { isLink: boolean; href: string; location: string } {
  const href = webLink(location)
  return {
    isLink: href !== undefined,
    href: href ?? '',
    location: shortLocation(plainText(location, longestLink), 56),
  }
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function mostlySaid(sorted: readonly (readonly [string, number])[], total: number): string {
  const top = sorted[0]
  if (top === undefined) return ''
  const [code, count] = top
  const how =
    count === total ? 'All' : count * 2 > total ? 'Most' : `The largest part, ${formatShare(count, total)}`
  return `${how}: ${failureCause(code).meaning}.`
}

export function viewMissing(survey: Survey): Record<string, unknown> {
  const { missing, rows } = survey
  const count = countMissing(survey)
  const said = missing.slice(0, 3).map(describeRange).join(', ')
  const more = missing.length > 3 ? ` and ${plural(missing.length - 3, 'more range')}` : ''
  const listed = missing.slice(0, mostListed)
  const known = survey.known ?? knownById(survey.manifest, survey.analysis)
  return {
    isIncomplete: count > 0,
    incomplete: `${formatCount(count)} of ${plural(rows, 'row')} ${count === 1 ? 'is' : 'are'} missing: ${said}${more}.`,
    missingHeading: `${plural(count, 'row')} ${count === 1 ? 'is' : 'are'} missing`,
    missingRanges: listed.map(range => ({
      lines: describeRange(range),
      range: formatRange(range),
      count: plural(range.count, 'row'),
    })),
    missingAdvice: `To complete the run, in the folder of ${plainText(survey.manifest, 80)} and of what came home:`,
    missingCommands: [
      {
        command: `${shown(planCommand(known, { verb: 'mksubmit', missing: true }))} > again.sub`,
        what: 'as jobs again, then condor_submit again.sub',
      },
      { command: shown(planCommand(known, { verb: 'run' })), what: 'on one machine' },
    ],
    missingCut:
      missing.length > mostListed ? `and ${formatCount(missing.length - mostListed)} more ranges` : '',
  }
}

/** Whole, since it is typed; a name in it may come from anywhere. */
const shown = (command: string): string => plainText(command, 4000)

/** Jobs that stopped, files that were refused, rows with two answers: what a person must look at. */
export function viewUncounted(survey: Survey): Record<string, unknown> {
  const { conflicts, stopped, refused, duplicates } = survey
  const count = conflicts.length + stopped.length + refused.length
  const items = [
    ...conflicts.slice(0, mostListed).map(({ row, answers }) => ({
      what: `line ${row + 1}`,
      why: `two answers: ${answers
        .slice(0, 4)
        .map(({ file, value }) => `${formatValue(value, 6)} in ${plainText(file, 80)}`)
        .join(', ')}`,
    })),
    ...stopped.map(({ host, site, message, ...which }) => ({
      what: describeRows(rowsOf(which)),
      why: `the job could not work on ${plainText(site === null ? host : `${host} (${site})`, 80)}: ${plainText(message, 200)}`,
    })),
    ...refused.map(({ file, reason }) => ({ what: plainText(file, 80), why: plainText(reason, 200) })),
  ]
  return {
    hasUncounted: items.length > 0,
    uncounted: items.slice(0, mostListed),
    uncountedCut: count > mostListed ? `and ${formatCount(count - mostListed)} more of the kind` : '',
    hasDuplicates: duplicates > 0,
    duplicates: `${plural(duplicates, 'row')} came home more than once with the same answer and ${duplicates === 1 ? 'is' : 'are'} counted once.`,
  }
}
