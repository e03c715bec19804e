// Why HTCondor holds a job: its hold codes in words, and what to do next. The codes are those of the table
// "Hold Reason Codes" of HTCondor's manual; subcodes of code 3 are ours, set by the submit templates.

export interface HoldReason {
  /** Completes "held because …". */
  readonly cause: string
  /** What to type, or to do. CLUSTER stands for the cluster's number. */
  readonly next: string
  /** How often the submit templates' periodic_release lets it go by itself. */
  readonly releases?: number
}

const release = 'condor_release CLUSTER once the cause is gone'
const anew = 'condor_rm CLUSTER; mksubmit 200 > submit.sub && condor_submit submit.sub'
const askSupport = `ask the access point's support; then ${release}`
const tellSupport = 'condor_q -hold CLUSTER, and show its answer to the support of the access point'
const noFile = 'see that the file and its folder are there and yours, then condor_release CLUSTER'
/** More than the twice as much that it had in its second try. */
const moreMemory =
  "condor_qedit CLUSTER RequestMemory 4096 && condor_release CLUSTER; next time mksubmit --request-memory '4 GB'"
const moreDisk =
  "condor_qedit CLUSTER RequestDisk 4194304 && condor_release CLUSTER; next time mksubmit --request-disk '4 GB'"
const shorter =
  'condor_rm CLUSTER; mksubmit 50 --missing > again.sub, or fewer rows a job, and condor_submit again.sub'

/** Once: it then asks for twice as much. */
const memory = { cause: 'it used more memory than it asked for', next: moreMemory, releases: 1 }
const disk = { cause: 'it used more disk than it asked for', next: moreDisk }

/** Subcodes are errno: 2 no such file, 28 no space. */
const noOutput = {
  cause: 'an output file could not be brought home',
  next: 'look at your quota (quota -s) and at the folder; then condor_release CLUSTER',
  releases: 3,
}
const noInput = {
  cause: 'an input file could not be sent',
  next: 'see that run.sh, the manifest and every file of transfer_input_files are there; then condor_release CLUSTER',
  releases: 3,
}

/** Code, or code and subcode. */
const reasons: Readonly<Record<string, HoldReason>> = {
  '1': { cause: 'somebody held it (condor_hold)', next: 'condor_release CLUSTER' },
  '3': { cause: 'a hold expression of the submit description came true', next: 'condor_q -hold CLUSTER' },
  '3/2': { cause: 'photogrid ended with exit code 2: command line or manifest is wrong', next: anew },
  '3/70': {
    cause: 'photogrid ended with exit code 70: a bug in photogrid',
    next: 'report the lines of log/job.error.CLUSTER.*; condor_rm CLUSTER',
  },
  '4': { cause: 'its credentials are not valid', next: askSupport },
  '5': { cause: 'an expression of the submit description has no value', next: 'condor_q -hold CLUSTER' },
  '6': {
    cause: 'run.sh could not be started',
    next: 'make run.sh anew: mksubmit 200 > submit.sub; then condor_release CLUSTER',
  },
  '7': { cause: 'the file for its standard output cannot be opened', next: noFile },
  '8': { cause: 'the file for its standard input cannot be opened', next: noFile },
  '9': { cause: 'the stream for its standard output cannot be opened', next: noFile },
  '10': { cause: 'the stream for its standard input cannot be opened', next: noFile },
  '11': { cause: 'the transfer of its files broke', next: release },
  '12': noOutput,
  '12/2': {
    ...noOutput,
    cause: 'an output file was not there, or the folder for it is not',
    next: 'see that the folder log/ is here; then condor_release CLUSTER',
  },
  '13': noInput,
  '13/28': {
    ...noInput,
    cause: "the execution point's disk was full when its input files came",
    next: 'condor_release CLUSTER: it may go elsewhere',
  },
  '14': {
    cause: 'the folder that it was submitted from cannot be entered',
    next: 'see that the folder is there and may be entered; then condor_release CLUSTER',
  },
  '15': { cause: 'it was submitted on hold', next: 'condor_release CLUSTER' },
  '16': {
    cause: 'its input files are still being spooled',
    next: 'wait: it goes on by itself',
    releases: Number.POSITIVE_INFINITY,
  },
  '17': { cause: 'no shadow of the access point fits it', next: askSupport },
  '18': { cause: 'the transfer of its files broke', next: release },
  '19': { cause: 'a hook of the execution point failed', next: release },
  '20': { cause: 'it missed the time that it was put off to', next: 'condor_release CLUSTER' },
  '21': { cause: 'the execution point held it by its own rules', next: 'condor_q -hold CLUSTER says which' },
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
    next: 'condor_rm CLUSTER; mksubmit --split, or --runtime-url, and submit that',
  },
  '33': { cause: 'its output files together are larger than allowed', next: shorter },
  '34': { cause: 'it used more than it asked for', next: 'condor_q -hold CLUSTER says of what' },
  '34/102': memory,
  '34/104': disk,
  '35': {
    cause: 'its container image is not valid',
    next: 'condor_rm CLUSTER; correct the image, and submit anew',
  },
  '36': { cause: 'it failed when it was told to save its work', next: release },
  '43': { cause: 'its pre-script failed', next: release },
  '44': { cause: 'its post-script failed', next: release },
  '45': {
    cause: 'the execution point cannot start containers',
    next: 'condor_release CLUSTER: it may go elsewhere',
  },
  '46': { cause: 'it took longer than its duration category allows', next: shorter },
  '47': { cause: 'it ran longer than it may (allowed_execute_duration)', next: shorter },
  '48': { cause: 'a hook of the access point failed', next: askSupport },
}

/** What a hold code means. An unknown one, from a newer HTCondor, is named and not lost. */
export function holdReason(code: number, subcode: number): HoldReason {
  return (
    reasons[`${code}/${subcode}`] ??
    reasons[code] ?? { cause: `of hold code ${code}, subcode ${subcode}`, next: 'condor_q -hold CLUSTER' }
  )
}

/**
 * Will HTCondor let a job with this hold go by itself, by our own submit description?
 * @param holds how often it was held until now, this time included
 */
export const releasesOfItself = (code: number, subcode: number, holds: number): boolean =>
  holds <= (holdReason(code, subcode).releases ?? 0)
