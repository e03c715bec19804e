// One DAG for a whole run: the values of its templates (dag-templates/). Logic is in the templates' shell, which a
// person may read; here are the words that it calls photogrid with.

import { type JobOptions, jobOptionFlags } from './job-words.ts'
import { shellWord } from './shell-word.ts'

export interface Dag {
  readonly tool: string
  readonly plan: string
  /** `5,576 rows of manifest.txt, 200 a job, 28 jobs` */
  readonly inWords: string
  readonly jobs: number
  /** Whole path of the launcher on the access point. */
  readonly photogrid: string
  readonly manifest: string
  readonly analysis: string
  readonly rowsAJob: number
  readonly jobOptions: JobOptions
  /** What is typed after `mksubmit` for this plan. */
  readonly words: readonly string[]
}

/** What stands beside the DAG, by these names; the DAG itself goes to standard output. */
export const dagFiles = { script: 'dag.sh', config: 'dag.config', submit: 'submit.sub' } as const

/** Of the jobs, after the first try. */
const retries = 2
/** How `mksubmit` is told to leave out what is home. */
const onlyMissing = '--missing'
/** Pictures to ask for: enough to tell that a host is gone, few enough to take a minute. */
const sample = '50'

/** What `check` takes of the options of jobs. */
const checked = [
  'connections',
  'rowTimeout',
  'maxBytes',
  'maxPixels',
  'ignoreOptOut',
  'contact',
  'headerFile',
  'caCertificates',
  'model',
  'contract',
  'labels',
  'minScore',
  'maxFinds',
  'only',
] as const satisfies readonly (keyof JobOptions)[]

export function dagValues(dag: Dag): Record<string, string | number> {
  const { tool, plan, inWords, jobs, manifest, analysis, rowsAJob, jobOptions } = dag
  const options = checked.flatMap(name => {
    const value = jobOptions[name]
    if (value === undefined || value === false) return []
    return [`--${jobOptionFlags[name]}`, ...(value === true ? [] : [value])]
  })
  const about = ['--manifest', manifest, '--analysis', analysis, ...options]
  const words = (list: readonly string[]): string => list.map(shellWord).join(' ')
  return {
    tool,
    plan,
    inWords,
    jobs,
    retries,
    photogrid: shellWord(dag.photogrid),
    checkWords: words([
      ...[String(rowsAJob), ...about, '--sample', sample, '--measure', '0'],
      ...['--submit', dagFiles.submit],
    ]),
    mksubmitWords: words(dag.words),
    aggregateWords: words(['--manifest', manifest, '--plan', plan]),
    onlyMissing,
  }
}
