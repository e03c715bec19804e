// Records the event logs that tests read, on a pool of its own; one run for each version of HTCondor:
//   node test/pool/record-events.ts [trixie|sid]
// It submits what lies in recorded/, does to the jobs what is written here, and leaves in test/records/ for job.sub,
// trouble.sub and factory.sub their event log (job-23.9.6.log) and what the pool's JSON event log tells of the same jobs
// (job-23.9.6.json.log). The machine's name, its account and its folders stand in them by neutral names.

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Recording, recordings } from '../data/recorded-logs.ts'
import { type Pool, type Suite, startPool } from './pool.ts'

const recorded = join(import.meta.dirname, 'recorded')
const records = join(import.meta.dirname, '..', 'records')

/** HTCondor looks once a minute at how long a job executes. */
const patienceMs = 120_000

const config = `
EVENT_LOG = $(LOG)/EventLog
EVENT_LOG_FORMAT_OPTIONS = JSON
use POLICY: HOLD_IF_MEMORY_EXCEEDED
# The wrapper's shell would be what starts, whatever the job's program.
USER_JOB_WRAPPER =
`

const suite = (process.argv[2] ?? 'trixie') as Suite
if (suite !== 'trixie' && suite !== 'sid') {
  console.error(`expected trixie or sid; found ${suite}\n  next: node test/pool/record-events.ts trixie`)
  process.exit(2)
}
const pool = await startPool({ suite, slots: 32, minutes: 10, extraConfig: config })
try {
  const folder = await pool.folder(filesIn(recorded))
  await record(pool, folder)
  await keep(pool, folder)
} finally {
  await pool.stop()
}

function filesIn(path: string): Record<string, string> {
  return Object.fromEntries(readdirSync(path).map(name => [name, readFileSync(join(path, name), 'utf8')]))
}

/** Everything that happens; it ends when every job of `job` and `factory` has left. */
async function record(pool: Pool, folder: string): Promise<void> {
  await makeOutputNewerThanInput(pool, folder)
  const clusters = new Map<string, number>()
  for (const name of recordings) clusters.set(name, (await pool.submit(`${name}.sub`, folder)).cluster)
  const deeds = deedsOn(pool, folder, clusters)
  await liveJobs(deeds)
  await pauseFactory(deeds)
  await makeTrouble(deeds)
}

type Deeds = ReturnType<typeof deedsOn>

/** What can be done to a job, called as in `job.3`, or to all of `factory`. */
function deedsOn(pool: Pool, folder: string, clusters: ReadonlyMap<string, number>) {
  const idOf = (job: string): string => {
    const [name = '', proc] = job.split('.')
    return [clusters.get(name), proc].filter(part => part !== undefined).join('.')
  }
  return {
    run: (command: string, ...args: string[]) => pool.run(command, args),
    tell: (command: string, job: string) => pool.run(command, [idOf(job)]),
    /** Lets jobs go on that wait for it (job.sh). */
    signal: (name: string): void => writeFileSync(join(pool.dir, name), ''),
    /** Until the log has so many such events: `001` of `job.3`, or `036` of `factory`. */
    until: async (job: string, event: string, times = 1): Promise<void> => {
      const [cluster = '', proc = '-01'] = idOf(job).split('.')
      const head = `\n${event} (${cluster.padStart(3, '0')}.${proc.padStart(3, '0')}.000) `
      const log = join(folder, `${job.split('.')[0]}.log`)
      const read = (): string => `\n${readFileSync(log, 'utf8')}`
      for (const giveUpMs = Date.now() + patienceMs; Date.now() < giveUpMs; await sleep(100)) {
        if (read().split(head).length > times) return
      }
      throw new Error(`expected event ${event} of ${job}, ${times} times; found:${read()}`)
    },
  }
}

async function liveJobs({ tell, signal, until }: Deeds): Promise<void> {
  for (const proc of [3, 4, 5, 6]) await until(`job.${proc}`, '001')
  await tell('condor_vacate_job', 'job.3')
  await tell('condor_hold', 'job.4')
  await tell('condor_suspend', 'job.5')
  await tell('condor_rm', 'job.6')
  await until('job.4', '012')
  await tell('condor_release', 'job.4')
  await until('job.5', '010')
  await tell('condor_continue', 'job.5')
  await until('job.5', '011')
  for (const proc of [3, 4]) await until(`job.${proc}`, '001', 2)
  signal('life')
  for (const proc of [0, 1, 2, 3, 4, 5, 7]) await until(`job.${proc}`, '005')
}

async function pauseFactory({ tell, signal, until }: Deeds): Promise<void> {
  await until('factory.0', '001')
  await tell('condor_hold', 'factory')
  await until('factory', '037')
  await until('factory.0', '012')
  await tell('condor_release', 'factory')
  await until('factory', '038')
  signal('factory')
  await until('factory', '036')
}

/** Jobs 1 to 5 stay held. */
async function makeTrouble({ run, tell, signal, until }: Deeds): Promise<void> {
  for (const proc of [0, 1, 2, 3, 4, 5]) await until(`trouble.${proc}`, '012')
  await tell('condor_rm', 'trouble.0')
  await until('trouble.0', '009')
  await until('trouble.6', '005')
  await until('trouble.7', '001')
  await run('condor_restart', '-fast', '-schedd')
  await until('trouble.7', '023')
  signal('schedd')
  await until('trouble.7', '005')
}

/** By seconds: what makes HTCondor skip a job as dataflow. */
async function makeOutputNewerThanInput(pool: Pool, folder: string): Promise<void> {
  const hourAgo = Date.now() / 1000 - 3600
  for (const name of ['job.sh', 'input.txt']) utimesSync(join(folder, name), hourAgo, hourAgo)
  writeFileSync(join(folder, 'kept.txt'), '')
  await pool.give(join(folder, 'kept.txt'))
}

async function keep(pool: Pool, folder: string): Promise<void> {
  const version = /CondorVersion: (\S+)/.exec((await pool.run('condor_version')).stdout)![1]
  const neutral = await neutralNames(pool)
  const write = (name: Recording, kind: string, text: string): void => {
    const file = `${name}-${version}.${kind}`
    writeFileSync(join(records, file), neutral(text))
    console.log(`test/records/${file}: ${(text.length / 1000).toFixed(1)} kB`)
  }
  const events = readFileSync(join(pool.dir, '../pool/log/EventLog'), 'utf8').split(/(?<=^\}\n)(?=\{$)/m)
  for (const [index, name] of recordings.entries()) {
    write(name, 'log', readFileSync(join(folder, `${name}.log`), 'utf8'))
    // A new pool counts its clusters from 1.
    write(name, 'json.log', events.filter(event => event.includes(`\n  "Cluster": ${index + 1},\n`)).join(''))
  }
}

/** What tells of this machine, by names that tell nothing. */
async function neutralNames(pool: Pool): Promise<(text: string) => string> {
  const ask = async (command: string, ...args: string[]): Promise<string> =>
    (await pool.run(command, args)).stdout.trim()
  const address = /\b(?!127\.0\.0\.1\b)\d{1,3}(?:\.\d{1,3}){3}\b/g
  const machine = await ask('condor_config_val', 'FULL_HOSTNAME')
  const short = await ask('condor_config_val', 'HOSTNAME')
  const user = await ask('id', '-un')
  return text =>
    text
      .replaceAll(pool.dir, '/pool/folders')
      .replaceAll(join(pool.dir, '..'), '')
      .replaceAll(machine, 'node.test.local')
      .replaceAll(`access point ${short}`, 'access point node')
      .replaceAll(`by user ${user})`, 'by user user)')
      .replace(address, '192.0.2.1')
}
