// Why HTCondor holds a job: its hold codes in words, and what to do next, computed from the plan and from what the hold
// says. The codes are those of the table "Hold Reason Codes" of HTCondor's manual; subcodes of code 3 are ours, set by the
// submit templates.

import { type KnownPlan, planCommand } from './plan-command.ts'
import { defaultRowsAJob, type PlanOptions, planDefaults } from './plan-options.ts'
import { largestSizeMb, sizeInMb, sizeOfMb } from './size-in-mb.ts'

/** What advice is computed from. */
export interface HoldFacts {
  readonly cluster: number
  /** HTCondor's own words. */
  readonly reason: string
  /** What the machine gave it where it ran last. */
  readonly memoryMb?: number | undefined
  /** Its plan. */
  readonly known: KnownPlan
}

/** What to type, or to do. */
type Advice = (facts: HoldFacts) => string

export interface HoldReason {
  /** Completes "held because …". */
  readonly cause: string
  readonly next: Advice
}

const release: Advice = ({ cluster }) => `condor_release ${cluster} once the cause is gone`
const releaseNow: Advice = ({ cluster }) => `condor_release ${cluster}`
const releaseElsewhere: Advice = ({ cluster }) => `condor_release ${cluster}: it may go elsewhere`
const look: Advice = ({ cluster }) => `condor_q -hold ${cluster}`
const askSupport: Advice = facts => `ask the access point's support; then ${release(facts)}`
const tellSupport: Advice = facts => `${look(facts)}, and show its answer to the support of the access point`
const afterwards =
  (first: string): Advice =>
  ({ cluster }) =>
    `${first}; then condor_release ${cluster}`
const noFile: Advice = ({ cluster }) =>
  `see that the file and its folder are there and yours, then condor_release ${cluster}`

/** The same plan without what is home, submitted. */
const submitAgain = (known: KnownPlan, change: { options?: PlanOptions; rowsAJob?: number } = {}): string =>
  `${planCommand(known, { verb: 'mksubmit', missing: true, ...change })} > again.sub && condor_submit again.sub`
const anew: Advice = ({ cluster, known }) => `condor_rm ${cluster}; ${submitAgain(known)}`

/** What HTCondor's words name and the machine gave was not enough, nor is what the submit description asks for by itself. */
const moreMemory: Advice = ({ cluster, reason, memoryMb = 0, known }) => {
  const secondTry = 2 * sizeInMb(known.requests?.memory ?? known.options.requestMemory ?? '1 GB')
  const more = roundUpMb(2 * Math.max(secondTry, memoryMb, largestSizeMb(reason)))
  const next = planCommand(known, {
    verb: 'mksubmit',
    missing: true,
    options: { requestMemory: sizeOfMb(more) },
  })
  return `condor_qedit ${cluster} RequestMemory ${more} && condor_release ${cluster}; next time ${next} > again.sub`
}

const moreDisk: Advice = ({ cluster, reason, known }) => {
  const planned = sizeInMb(known.requests?.disk ?? known.options.requestDisk ?? planDefaults.requestDisk)
  const more = roundUpMb(2 * Math.max(planned, largestSizeMb(reason)))
  const next = planCommand(known, {
    verb: 'mksubmit',
    missing: true,
    options: { requestDisk: sizeOfMb(more) },
  })
  return `condor_qedit ${cluster} RequestDisk ${more * 1024} && condor_release ${cluster}; next time ${next} > again.sub`
}

/** Whole gigabytes where it is one: as a person would type it. */
const roundUpMb = (mb: number): number => {
  const step = mb > 1024 ? 1024 : 128
  return Math.ceil(mb / step) * step
}

const fewerRows = ({ rowsAJob = defaultRowsAJob }: KnownPlan): number => Math.floor(rowsAJob / 2)
/** Half as many rows a job. One row cannot be halved, and the same job would be held again. */
const smaller: Advice = facts => {
  const { cluster, known } = facts
  if (known.rowsAJob === 1) return tellSupport(facts)
  return `condor_rm ${cluster}; ${submitAgain(known, { rowsAJob: fewerRows(known) })}`
}
/** Likewise; or in the category for longer ones, if it was not in it. */
const shorter: Advice = facts => {
  const { cluster, known } = facts
  if (known.rowsAJob !== 1 || known.options.duration === 'long') return smaller(facts)
  return `condor_rm ${cluster}; ${submitAgain(known, { options: { duration: 'long' } })}`
}

const memory = { cause: 'it used more memory than it asked for', next: moreMemory }
const disk = { cause: 'it used more disk than it asked for', next: moreDisk }

/** Subcodes are errno: 2 no such file, 28 no space. */
const noOutput = {
  cause: 'an output file could not be brought home',
  next: afterwards('look at your quota (quota -s) and at the folder'),
}
const noInput = {
  cause: 'an input file could not be sent',
  next: afterwards('see that the executable, the manifest and every file of transfer_input_files are there'),
}

/** Code, or code and subcode. */
const reasons: Readonly<Record<string, HoldReason>> = {
  '1': { cause: 'somebody held it (condor_hold)', next: releaseNow },
  '3': { cause: 'a hold expression of the submit description came true', next: look },
  '3/2': { cause: 'photogrid ended with exit code 2: command line or manifest is wrong', next: anew },
  '3/70': {
    cause: 'photogrid ended with exit code 70: a bug in photogrid',
    next: ({ cluster }) => `report the lines of log/job.error.${cluster}.*; condor_rm ${cluster}`,
  },
  '4': { cause: 'its credentials are not valid', next: askSupport },
  '5': { cause: 'an expression of the submit description has no value', next: look },
  '6': {
    cause: 'its executable could not be started',
    next: ({ cluster, known }) =>
      `make it anew: ${planCommand(known, { verb: 'mksubmit' })} > again.sub; if that has the same executable, condor_release ${cluster}, else condor_rm ${cluster} and condor_submit again.sub`,
  },
  '7': { cause: 'the file for its standard output cannot be opened', next: noFile },
  '8': { cause: 'the file for its standard input cannot be opened', next: noFile },
  '9': { cause: 'the stream for its standard output cannot be opened', next: noFile },
  '10': { cause: 'the stream for its standard input cannot be opened', next: noFile },
  '11': { cause: 'the transfer of its files broke', next: release },
  '12': noOutput,
  '12/2': {
    cause: 'an output file was not there, or the folder for it is not',
    next: afterwards('see that the folder log/ is here'),
  },
  '13': noInput,
  '13/28': {
    cause: "the execution point's disk was full when its input files came",
    next: releaseElsewhere,
  },
  '14': {
    cause: 'the folder that it was submitted from cannot be entered',
    next: afterwards('see that the folder is there and may be entered'),
  },
  '15': { cause: 'it was submitted on hold', next: releaseNow },
  '16': { cause: 'its input files are still being spooled', next: () => 'wait: it goes on by itself' },
  '17': { cause: 'no shadow of the access point fits it', next: askSupport },
  '18': { cause: 'the transfer of its files broke', next: release },
  '19': { cause: 'a hook of the execution point failed', next: release },
  '20': { cause: 'it missed the time that it was put off to', next: releaseNow },
  '21': {
    cause: 'the execution point held it by its own rules',
    next: facts => `${look(facts)} says which`,
  },
  '21/102': memory,
  '21/104': disk,
  '22': { cause: 'the event log cannot be written', next: noFile },
  '23': { cause: 'the account cannot be entered', next: askSupport },
  '24': { cause: 'no shadow of the access point fits it', next: askSupport },
  '25': { cause: 'its timetable (cron_…) is not valid', next: anew },
  '26': {
    cause: 'a rule of the access point (SYSTEM_PERIODIC_HOLD) came true',
    next: tellSupport,
  },
  '27': { cause: 'a rule of the access point has no value', next: tellSupport },
  '32': {
    cause: 'its input files together are larger than allowed',
    next: ({ cluster, known }) =>
      `condor_rm ${cluster}; ${submitAgain(known, { options: { split: true } })}; or carry less: --runtime-url`,
  },
  '33': { cause: 'its output files together are larger than allowed', next: smaller },
  '33/0': { cause: 'its output files together are larger than max_transfer_output_mb allows', next: smaller },
  '34': { cause: 'it used more than it asked for', next: facts => `${look(facts)} says of what` },
  '34/102': memory,
  '34/104': disk,
  '35': {
    cause: 'its container image is not valid',
    next: ({ cluster, known }) => `condor_rm ${cluster}; correct the image; ${submitAgain(known)}`,
  },
  '36': { cause: 'it failed when it was told to save its work', next: release },
  // HTCondor does not say which limit it was. A release would lead to the same again.
  '36/-1': {
    cause: 'its work in progress could not be taken home: larger than max_transfer_output_mb allows, perhaps',
    next: smaller,
  },
  '43': { cause: 'its pre-script failed', next: release },
  '44': { cause: 'its post-script failed', next: release },
  '45': { cause: 'the execution point cannot start containers', next: releaseElsewhere },
  '46': { cause: 'it took longer than its duration category allows', next: shorter },
  '47': { cause: 'it ran longer than it may (allowed_execute_duration)', next: smaller },
  '48': { cause: 'a hook of the access point failed', next: askSupport },
}

/** What a hold code means. An unknown one, from a newer HTCondor, is named and not lost. */
export function holdReason(code: number, subcode: number): HoldReason {
  return (
    reasons[`${code}/${subcode}`] ??
    reasons[code] ?? { cause: `of hold code ${code}, subcode ${subcode}`, next: look }
  )
}
