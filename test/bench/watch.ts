// A job log of a hundred thousand jobs: caught up with, and then followed at the price of what is appended.

import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventLogParser } from '../../src/data/event-log.ts'
import { JobTable } from '../../src/data/job-table.ts'
import { LogFollower } from '../../src/io/log-follower.ts'
import { installedProgram } from './installed.ts'
import { type Cost, measure, medianOf, type Row } from './measure.ts'

const jobs = 100_000
const peakBarMb = 150

export async function benchWatch(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-watch-'))
  try {
    writeFileSync(join(folder, 'manifest.txt'), 'http://h.example/a.jpg 1900\n'.repeat(1000))
    writeLog(join(folder, 'job.log'), 0)
    writeLog(join(folder, 'lives.log'), 25_000_000)
    // Nothing is home, so 3; or 4 where every job has ended.
    const once = (log: string) =>
      measure([...installedProgram(), 'watch', '--once', '--log', log], { cwd: folder, fine: [3, 4] })
    const submitted = await medianOf(3, () => once('job.log'))
    const lives = await medianOf(3, () => once('lives.log'))
    const megabytes = (log: string): number => statSync(join(folder, log)).size / 1e6
    return [
      ...rowsOf(`${megabytes('job.log').toFixed(0)} MB, 100,000 jobs submitted`, submitted, 1),
      ...rowsOf(`${megabytes('lives.log').toFixed(0)} MB, 100,000 whole lives`, lives, 3),
      await appended(folder),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const rowsOf = (what: string, { seconds, peakMb }: Cost, barSeconds: number): Row[] => [
  {
    what: `watch --once, ${what}`,
    ours: `${seconds.toFixed(2)} s`,
    peer: `${barSeconds} s`,
    ratio: barSeconds / seconds,
    promised: 1,
  },
  {
    what: '  its peak memory',
    ours: `${peakMb.toFixed(0)} MB`,
    peer: `${peakBarMb} MB`,
    ratio: peakBarMb / peakMb,
    promised: 1,
  },
]

/** A thousand events at the end of 500 MB: bytes that are read for the bytes that were written. */
async function appended(folder: string): Promise<Row> {
  const path = join(folder, 'large.log')
  writeLog(path, 500_000_000)
  const follower = new LogFollower(path)
  const parser = new EventLogParser()
  const table = new JobTable()
  const catchUp = async (): Promise<void> => {
    for await (const piece of follower.read()) {
      if (piece.kind === 'bytes') for (const event of parser.add(piece.bytes)) table.apply(event)
    }
  }
  await catchUp()
  const text = Array.from({ length: 1000 }, (_, proc) => submitted(2, proc)).join('')
  const runs: { read: number; ms: number }[] = []
  for (let run = 0; run < 5; run += 1) {
    appendFileSync(path, text)
    const before = bytesRead()
    const start = performance.now()
    await catchUp()
    runs.push({ ms: performance.now() - start, read: bytesRead() - before })
  }
  await follower.close()
  const { read, ms } = runs.toSorted((a, b) => a.read - b.read)[2]!
  return {
    what: `1,000 events after 500 MB: bytes written / read`,
    ours: `${(read / 1000).toFixed(0)} kB ${ms.toFixed(0)} ms`,
    peer: `${(text.length / 1000).toFixed(0)} kB`,
    ratio: text.length / read,
    promised: 0.9,
  }
}

/** By this process so far, as Linux counts. */
const bytesRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])

const host = '<10.0.0.1:9618?addrs=10.0.0.1-9618&alias=ap.example.org&noUDP&sock=schedd_230384_276f>'
const end = '\n...\n'
const head = (number: string, cluster: number, proc: number): string =>
  `${number} (${String(cluster).padStart(3, '0')}.${String(proc).padStart(3, '0')}.000) 2026-11-21 02:14:58`

/** 250 bytes, as 25.14.1 writes it. */
const submitted = (cluster: number, proc: number): string =>
  `${head('000', cluster, proc)} Job submitted from host: ${host}\n    [ JobBatchName = "photogrid 501ed79e069f-luminance-1" ]\n    DAG Node: none of the kind, only room${end}`

const executes = (cluster: number, proc: number): string =>
  `${head('001', cluster, proc)} Job executing on host: ${host}\n\tSlotName: slot1_${proc % 64}@node${proc % 3000}.example.org\n\tCondorScratchDir = "/pool/execute/dir_230496"\n\tCpus = 1\n\tGLIDEIN_ResourceName = "SITE-${proc % 60}-CE1"\n\tGLIDEIN_Site = "Site ${proc % 60}"${end}`

const transfers = (cluster: number, proc: number): string =>
  [
    'Started transferring input',
    'Finished transferring input',
    'Started transferring output',
    'Finished transferring output',
  ]
    .map(what => `${head('040', cluster, proc)} ${what} files${end}`)
    .join('')

const terminates = (cluster: number, proc: number): string =>
  `${head('005', cluster, proc)} Job terminated.\n\t(1) Normal termination (return value ${proc % 50 === 0 ? 75 : 0})\n${'\t\tUsr 0 00:00:00, Sys 0 00:00:00  -  Run Remote Usage\n'.repeat(4)}${'\t35  -  Run Bytes Received By Job\n'.repeat(4)}\tPartitionable Resources :    Usage  Request Allocated${end}`

/**
 * 0 bytes: 100,000 jobs submitted, as they stand in the log a minute after condor_submit. Else the bare life of each
 * of them, or of as many as make the log so large.
 */
function writeLog(path: string, leastBytes: number): void {
  const file = openSync(path, 'w')
  let bytes = 0
  for (let proc = 0; proc < jobs || bytes < leastBytes; proc += 1000) {
    let text = ''
    for (let job = proc; job < proc + 1000; job += 1) {
      text += submitted(1, job)
      if (leastBytes > 0) text += executes(1, job) + transfers(1, job) + terminates(1, job)
    }
    bytes += writeSync(file, text)
  }
  closeSync(file)
}
