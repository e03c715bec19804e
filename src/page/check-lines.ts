// A report of `check` for people: one aligned block, a section a question.

import { type CheckReport, countProblems } from '../data/check-report.ts'
import { failureCause } from '../data/failure-cause.ts'
import { wrap } from '../data/fitted-text.ts'
import { type CommandForm, type KnownPlan, planCommand } from '../data/plan-command.ts'
import { defaultRowsAJob } from '../data/plan-options.ts'
import type { ProbeFindings, Spread } from '../data/probe.ts'
import { formatBytes, formatCount, formatDuration, plural } from '../data/quantity.ts'

/** Of rows, hosts and problems so many are named; the JSON has more. */
const named = 8
const indent = 12

/**
 * Lines without newlines, no wider than the terminal that they go to.
 * @param known the plan that was checked: hints are commands that plan it
 */
export function checkLines(report: CheckReport, known: KnownPlan, width: number): string[] {
  const sections: readonly (readonly [name: string, lines: readonly string[]])[] = [
    ['manifest', manifestWords(report)],
    ['rows', rowWords(report)],
    ['repeated', repeatWords(report)],
    ['hosts', hostWords(report)],
    ['sample', sampleWords(report, known)],
    ['sizes', sizeWords(report)],
    ['measured', measuredWords(report, known)],
    ['plan', planWords(report, known)],
    ['load', loadWords(report, known)],
    ['submit', submitWords(report)],
    ['verdict', [verdict(report)]],
  ]
  const room = Math.max(20, width - indent)
  return sections.flatMap(([name, lines]) =>
    lines
      .flatMap(line => wrap(line, room))
      .map((line, index) => `${(index === 0 ? name : '').padEnd(indent)}${line}`),
  )
}

const manifestWords = ({ manifest, findings, plan }: CheckReport): string[] => [
  `${manifest.path}: ${plural(findings.rows, 'row')}, ${formatBytes(manifest.bytes)}; plan ${plan}`,
]

function rowWords({ findings: { rows, bad } }: CheckReport): string[] {
  if (bad.count === 0) return ['all parse']
  return [
    `${formatCount(rows - bad.count)} parse, ${formatCount(bad.count)} do not and would fail (bad-row):`,
    ...someOf(bad.first, bad.count, ({ line, reason }) => `line ${line}: ${reason}`),
  ]
}

function repeatWords({ findings: { repeats } }: CheckReport): string[] {
  if (repeats.count === 0) return ['no URL comes twice']
  const keys = repeats.sameKey === 0 ? 'none' : formatCount(repeats.sameKey)
  return [
    `${plural(repeats.count, 'row has', 'rows have')} a URL that came before, ${keys} of them with the same key; each is measured again:`,
    ...someOf(
      repeats.first,
      repeats.count,
      ({ line, of, sameKey }) => `line ${line} repeats line ${of}${sameKey ? ', key and all' : ''}`,
    ),
  ]
}

function hostWords({ findings: { hosts } }: CheckReport): string[] {
  const total = hosts.reduce((sum, { rows }) => sum + rows, 0)
  if (total === 0) return []
  const width = Math.max(...hosts.slice(0, named).map(({ host }) => (host ?? files).length))
  const lines = hosts.slice(0, named).map(({ host, rows }) => {
    const share = ((100 * rows) / total).toFixed(1).padStart(5)
    return `${(host ?? files).padEnd(width)}  ${share} %  ${plural(rows, 'row')}`
  })
  if (hosts.length > named) lines.push(`and ${plural(hosts.length - named, 'other host')}`)
  if (hosts.some(({ host }) => host === null))
    lines.push('a job looks for files on its own machine: they must be there too, or travel with it')
  return lines
}

const files = '(files)'

function sampleWords({ sample }: CheckReport, known: KnownPlan): string[] {
  if (sample === null) return ['no URLs were checked']
  const failed = sample.asked - sample.answered
  const first = `asked for ${plural(sample.asked, 'picture')}: ${failed === 0 ? 'all answer' : `${formatCount(sample.answered)} answer, ${formatCount(failed)} would fail:`}`
  const took = sample.ms === null ? [] : [`an answer takes ${milliseconds(sample.ms)}`]
  return [first, ...problemWords(sample, known), ...took]
}

function problemWords(found: ProbeFindings, known: KnownPlan): string[] {
  const { codes, problems, asked, answered } = found
  const width = Math.max(0, ...codes.map(({ code }) => code.length))
  const tallies = codes.map(
    ({ code, count }) => `  ${formatCount(count)} ${code.padEnd(width)}  ${failureCause(code).meaning}`,
  )
  const told = someOf(problems, asked - answered, ({ line, message }) => `line ${line}: ${message}`)
  const optedOut = codes.some(({ code }) => code === 'opted-out')
  const hint = `pictures that are yours can be had all the same: ${planned(known, { options: { ignoreOptOut: true } })}`
  return [...tallies, ...told, ...(optedOut ? [hint] : [])]
}

function sizeWords({ sample, measured, bytes }: CheckReport): string[] {
  const sizes = sample?.bytes ?? measured?.bytes ?? null
  if (sizes === null) return []
  // Files of this machine: nothing is fetched.
  const whole = bytes === null || bytes === 0 ? '' : `; about ${formatBytes(bytes)} in all`
  const { median, mean, largest } = sizes
  return [
    `a picture has ${formatBytes(median)} (median), ${formatBytes(mean)} (mean), at most ${formatBytes(largest)}${whole}`,
  ]
}

function measuredWords({ measured, analysis }: CheckReport, known: KnownPlan): string[] {
  if (measured === null) return []
  const good =
    measured.measureMs === null
      ? 'none could be measured'
      : `${plural(measured.answered, 'picture')} with ${analysis}: ${measured.measureMs.toPrecision(3)} ms each on this machine, one core`
  return [good, ...problemWords(measured, known)]
}

function planWords(report: CheckReport, known: KnownPlan): string[] {
  const { jobs, jobSeconds, seconds, running, coreSeconds, assumed } = report
  const { rowsAJob, bytesPerSecond } = assumed
  const cut = `${plural(jobs, 'job')} of ${plural(rowsAJob, 'row')}`
  if (jobSeconds === null || seconds === null) return [cut]
  const rate = `${formatBytes(bytesPerSecond)} a second`
  const cores = coreSeconds === null ? '' : `; ${formatDuration(coreSeconds)} of core time in all`
  return [
    `${cut}: about ${formatDuration(jobSeconds)} each at ${rate}, its start not counted`,
    `with ${formatCount(running)} at a time about ${formatDuration(seconds)}${cores}`,
    ...(jobSeconds < shortJob && jobs > 1 ? [longerJobs(report.findings.rows, jobSeconds, known)] : []),
  ]
}

/** In seconds. A start takes the OSPool 53 s (mean), and it asks for five minutes a job where there are many. */
const shortJob = 60
const goodJob = 300

function longerJobs(rows: number, jobSeconds: number, known: KnownPlan): string {
  // Two digits are enough.
  const enough = Number((((known.rowsAJob ?? defaultRowsAJob) * goodJob) / jobSeconds).toPrecision(2))
  const rowsAJob = Math.max(1, Math.min(enough, rows))
  const cut = enough < rows ? 'makes it five' : 'puts all rows into one'
  return `short for a job, whose start alone takes about a minute: ${planned(known, { rowsAJob })} ${cut}`
}

const planned = (known: KnownPlan, change: Omit<CommandForm, 'verb'>): string =>
  `${planCommand(known, { verb: 'mksubmit', ...change })} > submit.sub`

function loadWords({ load, running, assumed }: CheckReport, known: KnownPlan): string[] {
  const { connections } = assumed
  if (load.length === 0) return []
  const lines = load.slice(0, namedLoads).map(({ host, atOnce, requestsPerSecond }) => {
    const pace =
      requestsPerSecond === null
        ? ''
        : `, about ${formatCount(Number(requestsPerSecond.toPrecision(2)))} a second`
    return `${host} gets at most ${plural(atOnce, 'request')} at once${pace}`
  })
  if (load.length > namedLoads)
    lines.push(`and ${plural(load.length - namedLoads, 'other host')}, no more each`)
  return [
    `${plural(running, 'job')} at a time with ${plural(connections, 'connection')} each:`,
    ...lines.map(line => `  ${line}`),
    ...(load[0]!.atOnce > manyAtOnce ? [gentler(connections, known)] : []),
  ]
}

function gentler(connections: number, known: KnownPlan): string {
  if (connections === 1) return 'gentler: fewer jobs at once'
  const fewer = planned(known, { options: { connections: String(Math.floor(connections / 2)) } })
  return `gentler: fewer jobs at once, or ${fewer}`
}

const namedLoads = 3
const manyAtOnce = 100

function submitWords({ submit }: CheckReport): string[] {
  if (submit === null) return []
  if (!submit.asked) return [`${submit.file}: not looked at, there is no condor_submit on this machine`]
  if (submit.problems.length === 0) return [`${submit.file}: condor_submit takes it, and its files are here`]
  return [`${submit.file}:`, ...someOf(submit.problems, submit.problems.length, problem => problem)]
}

function verdict(report: CheckReport): string {
  const problems = countProblems(report)
  if (problems === 0) return 'nothing is wrong, as far as was looked'
  return `${plural(problems, 'thing')} would go wrong; failed rows are data, and cost no other row`
}

function someOf<T>(list: readonly T[], count: number, word: (item: T) => string): string[] {
  const shown = list.slice(0, named).map(item => `  ${word(item)}`)
  return count > shown.length ? [...shown, `  and ${formatCount(count - shown.length)} more`] : shown
}

const milliseconds = ({ median, largest }: Spread): string =>
  `${formatDuration(median / 1000)} (median), at most ${formatDuration(largest / 1000)}`
