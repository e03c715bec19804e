// The jobs of `photogrid run`: several lanes at once, each doing one range after the other in a sandbox of its own.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatTag, fragmentFile, runLogFile, tagParts } from '../data/fragment-name.ts'
import { jobWords } from '../data/job-words.ts'
import { formatRowList, hullOf, type RowList } from '../data/row-list.ts'
import { RunProgress } from '../data/run-progress.ts'
import { claimSubmission } from '../io/local-submission.ts'
import { openRunFolder, removeRunFolder } from '../io/run-folder.ts'
import { runInSandbox, type SandboxJob } from '../io/sandbox.ts'
import type { Chosen } from './choose-analysis.ts'
import type { Effects } from './effects.ts'
import { harvest } from './harvest.ts'

export interface Ranges {
  readonly chosen: Chosen
  readonly plan: string
  readonly jobs: readonly RowList[]
  /** Of all jobs. */
  readonly rows: number
  /** Jobs at once, at most. */
  readonly atOnce: number
  /** Jobs are told which rows of their range are theirs. */
  readonly isOfLists: boolean
  /** Paths. */
  readonly wrapper: string
  readonly manifest: string
}

/** Where the jobs of one run are done, and how far they are. */
interface Run {
  readonly folder: string
  readonly claim: ReturnType<typeof claimSubmission>
  readonly progress: RunProgress
  readonly show: () => void
}

/**
 * Does them all, unless a signal ends it, or there is no hope for the rest.
 * @throws Foreseen where a fragment cannot be brought home: it waits for the next run then
 */
export async function runRanges(ranges: Ranges, effects: Effects): Promise<RunProgress> {
  const { chosen, jobs, rows, atOnce, wrapper } = ranges
  const claim = claimSubmission(Date.now(), wrapper)
  const { submission } = claim
  const folder = openRunFolder({ home: resolve('.'), method: chosen.analysis, submission })
  const progress = new RunProgress(jobs.length, rows)
  const show = (): void => effects.status(progress.line())
  const queue = jobs.values()
  const lane = async (): Promise<void> => {
    for (const each of queue) {
      if (effects.signal.aborted || progress.isHopeless) return
      await runRange(each, ranges, { folder, claim, progress, show }, effects)
    }
  }
  // If one lane fails, as on a full disk, the others begin nothing more.
  const stopAll = (error: unknown): never => {
    progress.isHopeless = true
    throw error
  }
  show()
  const lanes = Array.from({ length: Math.min(atOnce, jobs.length) }, () => lane().catch(stopAll))
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected')
  effects.status('')
  claim.release()
  // What could not be brought home waits there for the next run.
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason
  removeRunFolder(folder)
  return progress
}

async function runRange(rows: RowList, ranges: Ranges, run: Run, effects: Effects): Promise<void> {
  const { progress, show } = run
  const { analysis } = ranges.chosen
  const range = hullOf(rows)
  const task = tagParts({ range, analysis: analysis.name, submission: run.claim.submission })
  const tag = formatTag(task)
  const job: SandboxJob = {
    folder: run.folder,
    wrapper: resolve(run.claim.wrapper),
    words: jobWords(task, {
      ...{ ...ranges.chosen.jobOptions, plan: ranges.plan },
      ...(ranges.isOfLists && { rows: formatRowList(rows) }),
    }),
    inputs: ranges.chosen.inputs.map(input => resolve(input)),
    manifest: resolve(ranges.manifest),
    outputLog: runLogFile('output', tag),
    errorLog: runLogFile('error', tag),
    environment: effects.environment,
    signal: effects.signal,
    onLine: line => {
      progress.hear(line)
      show()
    },
  }
  const { exitCode, harvest: brought } = await runInSandbox(job, sandbox =>
    harvest(sandbox, fragmentFile(tag), { home: '.', method: analysis }),
  )
  if (!brought.isWhole) progress.keep(brought.fragment)
  if (effects.signal.aborted && !brought.isWhole) return
  progress.finish(
    range,
    exitCode,
    brought.isWhole ? brought.fragment : undefined,
    saidLine(job.errorLog) ?? brought.problem ?? 'no reason given',
  )
  show()
}

/** The worker's own word for what went wrong, or the wrapper's. */
function saidLine(path: string): string | undefined {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  return lines.findLast(line => line.startsWith('photogrid: '))?.slice('photogrid: '.length)
}
