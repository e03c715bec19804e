// A submit description: a plan and what the person wishes, as the values of a template. The commands
// and their comments are the template's (submit-templates/), the numbers and names are made here.

import { misuse } from '../errors.ts'
import { annotatedFile, formatTag, fragmentFile } from './fragment-name.ts'
import { formatJobNote } from './job-note.ts'
import { defaultMaxFinds, type JobOptions, jobWords, optionWords } from './job-words.ts'
import { partMacro, partName, partPath } from './manifest-part.ts'
import { largestProgress } from './progress.ts'
import { formatCount, plural } from './quantity.ts'
import { mostAlbumBytes, readingRule } from './readings.ts'
import { countRows, formatRowList, hullOf, type RowList } from './row-list.ts'
import { countRanges } from './row-range.ts'
import { releaseCommands } from './self-release.ts'
import { shellWord } from './shell-word.ts'
import { sizeInMb } from './size-in-mb.ts'
import { submissionMacro } from './submission.ts'

/** What a person may say about the jobs; strings are as typed, sizes already carry their unit. */
export interface JobWishes {
  readonly requestCpus: number
  readonly requestMemory: string
  readonly requestDisk: string
  readonly duration: Duration
  readonly maxRetries: number
  readonly maxIdle?: number
  readonly project?: string
  readonly batchName: string
  /** Further ClassAd expressions that a machine must meet. */
  readonly requirements: readonly string[]
  /** Whole submit commands, `KEY = VALUE`. */
  readonly append: readonly string[]
}

export interface SubmitDescription extends JobWishes {
  readonly tool: string
  readonly plan: string
  readonly analysis: string
  readonly manifest: string
  readonly rows: number
  readonly rowsAJob: number
  /** The jobs of a repair; undefined: the whole manifest, a range after the other. */
  readonly repair?: readonly RowList[] | undefined
  /** Where the manifest lies by its content: what jobs read. */
  readonly copy?: string | undefined
  /** Each job gets the part of the manifest that it works on, not the whole. */
  readonly split: boolean
  /** The wrapper's name for people, and the one that cannot change while jobs wait for it. */
  readonly wrapper: string
  readonly executable: string
  /** What every job's worker is told beside its rows. */
  readonly jobOptions: JobOptions
  /** What HTCondor brings into every sandbox beside standard input: files here, and URLs for its plugins. */
  readonly inputs: readonly string[]
}

/** Pools whose conventions we know: each has its template, `submit-templates/NAME.sub.hbs`. */
export const submitSites = ['ospool', 'htcondor'] as const

export const durations = { medium: 'Medium', long: 'Long' } as const
export type Duration = keyof typeof durations

/** From this many jobs on, HTCondor makes them as they are needed: late materialization. */
const manyJobs = 2000
const idleOfMany = 1000

/** The values of a template, by name. A template may use any of them, and no other. */
export function submitValues(description: SubmitDescription): Record<string, string | number> {
  const d = description
  checkText(d)
  const jobs = d.repair?.length ?? countRanges(d.rows, d.rowsAJob)
  const rows = d.repair?.reduce((sum, job) => sum + countRows(job), 0) ?? d.rows
  const [first, count] = ['$(first_row)', '$(row_count)']
  const task = { first, count, analysis: d.analysis, submission: submissionMacro }
  const tag = formatTag(task)
  const fragment = fragmentFile(tag)
  const options = {
    ...{ ...d.jobOptions, plan: d.plan, threads: '$(request_cpus)' },
    ...(d.repair && { rows: '$(job_rows)' }),
  }
  const words = jobWords(task, options)
  const maxIdle = d.maxIdle ?? (jobs >= manyJobs ? idleOfMany : undefined)
  return {
    tool: d.tool,
    plan: d.plan,
    analysis: d.analysis,
    manifest: d.manifest,
    rows,
    rowsAJob: d.rowsAJob,
    jobs,
    rowsOfJob: d.repair ? rowsFromQueue : rowsFromProcess(d),
    queue: d.repair ? queueFrom(d.repair, d.split) : `queue ${jobs}`,
    inWords: `${plural(rows, 'row')} of ${d.manifest}, ${formatCount(d.rowsAJob)} a job, ${plural(jobs, 'job')}`,
    wrapper: d.executable,
    tryIt: [
      `./${d.wrapper}`,
      d.analysis,
      'results.json 0 5',
      ...handWords(d.jobOptions),
      `< ${d.manifest}`,
    ].join(' '),
    arguments: words.map(quoteWord).join(' '),
    input: d.split ? partPath(d.plan, d.repair ? partMacro : `${first}-${count}`) : (d.copy ?? d.manifest),
    inputIs: d.split
      ? 'the part of the manifest that this job works on'
      : 'the whole manifest, for every job',
    fragment,
    note: formatJobNote({ rows: '$(job_rows)', plan: d.plan, wrapper: d.executable }),
    outputs: d.jobOptions.annotate === undefined ? fragment : `${fragment}, ${annotatedFile(tag)}`,
    transferInputLine:
      d.inputs.length === 0
        ? '# transfer_input_files = more, files'
        : `transfer_input_files = ${d.inputs.join(', ')}`,
    requestCpus: d.requestCpus,
    requestMemory: d.requestMemory,
    requestMemoryMb: sizeInMb(d.requestMemory),
    maxTransferMb: transferMb(d),
    requestDisk: d.requestDisk,
    moreRequirements: d.requirements.map(text => ` && (${text})`).join(''),
    duration: durations[d.duration],
    projectLine: d.project === undefined ? '# +ProjectName = "MyProject"' : `+ProjectName = "${d.project}"`,
    maxRetries: d.maxRetries,
    releases: releaseCommands(),
    batchName: d.batchName,
    maxIdleLine: maxIdle === undefined ? '# max_idle = 1000' : `max_idle = ${maxIdle}`,
    append: d.append.length === 0 ? '' : `\n# Your own commands.\n${d.append.join('\n')}\n`,
  }
}

/** What a job says on its standard output, and on the way, is a line a row at most. */
const bytesOfTalk = 16 << 20

/** As many MB as a job may send by far: its fragment, or its work in progress; what it says; and the annotated copies. */
function transferMb({ analysis, rowsAJob, jobOptions }: SubmitDescription): number {
  const { maxFinds, annotate } = jobOptions
  const settings = maxFinds === undefined ? {} : { maxFinds: Number(maxFinds) }
  const room = readingRule(analysis).room({ maxFinds: defaultMaxFinds, ...settings })
  const copies = annotate === undefined ? 0 : mostAlbumBytes
  return Math.ceil((largestProgress(rowsAJob, room) + bytesOfTalk + copies) / (1 << 20))
}

const rowsFromProcess = ({ rows, rowsAJob }: SubmitDescription): string => `\
# Which rows a job works on: $(Process) counts the jobs from 0, and $INT() computes a number from the
# macro that it names. Rows count from 0; the last job gets what is left.
rows = ${rows}
rows_a_job = ${rowsAJob}
first_row_of = $(Process) * $(rows_a_job)
first_row = $INT(first_row_of)
row_count_of = min({ $(rows_a_job), $(rows) - $(Process) * $(rows_a_job) })
row_count = $INT(row_count_of)
job_rows = $(first_row)-$(row_count)`

const rowsFromQueue = `\
# Which rows a job works on stands in the queue statement, a job a line: the first row, how many there are up
# to the last one, and the rows themselves as ranges.`

/** HTCondor cuts a line at blanks and commas; the last variable gets the rest, commas and all. */
const queueFrom = (jobs: readonly RowList[], split: boolean): string => {
  const lines = jobs.map(rows => {
    const { first, count } = hullOf(rows)
    return `${first} ${count} ${split ? `${partName(rows)} ` : ''}${formatRowList(rows)}\n`
  })
  return `queue first_row, row_count,${split ? ' part,' : ''} job_rows from (\n${lines.join('')})`
}

/** The options that a person types again who tries the wrapper by hand; as a shell takes them. */
const handWords = (options: JobOptions): string[] => {
  const { model, contract, labels, only, ignoreOptOut, contact, headerFile, caCertificates } = options
  const asked = { contact, headerFile, caCertificates }
  return optionWords({ model, contract, labels, only, ignoreOptOut, ...asked }).map(shellWord)
}

/** HTCondor's new syntax of `arguments`: single quotes keep a word with blanks together, doubled they are one. */
const quoteWord = (word: string): string => (/[\s']/.test(word) ? `'${word.replaceAll("'", "''")}'` : word)

/** A line break or a quote in a value would become a command of its own. */
function checkText(d: SubmitDescription): void {
  const { only = '', modelUrl = '', contact = '' } = d.jobOptions
  const texts = {
    '--manifest': d.manifest,
    '--batch-name': d.batchName,
    '--project': d.project ?? '',
    '--only': only,
    '--model-url': modelUrl,
    '--contact': contact,
    'a file of every job': d.inputs.join(),
  }
  for (const [option, text] of Object.entries(texts)) {
    if (/[\p{Cc}"]|\$\w*\(|\\$/u.test(text)) {
      throw misuse(
        `${option} must not hold quotes, line breaks, $( or a backslash at its end; found ${JSON.stringify(text)}`,
      )
    }
  }
  for (const text of d.requirements) {
    if (/\p{Cc}|\\$/u.test(text) || text.trim() === '') {
      throw misuse(`--requirements must be one ClassAd expression; found ${JSON.stringify(text)}`)
    }
  }
  for (const command of d.append) {
    if (/\p{Cc}|\\$/u.test(command) || !/^\s*[+A-Za-z_][\w.+]*\s*=/.test(command)) {
      throw misuse(`--append must be KEY = VALUE on one line; found ${JSON.stringify(command)}`)
    }
    if (/^\s*queue\b/i.test(command))
      throw misuse('--append must not hold a queue statement: there is one already')
  }
}
