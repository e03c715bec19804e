// The event logs that test/pool/record-events.ts recorded, on a pool of each version. What its jobs did is written
// there, and in test/pool/recorded/.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const versions = ['23.9.6', '25.14.1'] as const
export type Version = (typeof versions)[number]

/** Lives of jobs; what keeps a job; a factory. Of cluster 1, 2 and 3. */
export const recordings = ['job', 'trouble', 'factory'] as const
export type Recording = (typeof recordings)[number]

export const everyRecording: readonly (readonly [Recording, Version])[] = recordings.flatMap(recording =>
  versions.map(version => [recording, version] as const),
)

/** The items of its queue statement, a job each. */
export const itemsOf = (recording: Recording): string[] =>
  readFileSync(join(import.meta.dirname, '..', 'pool', 'recorded', `${recording}.sub`), 'utf8')
    .split(/^queue .*\(\n/m)[1]!
    .split('\n')
    .filter(line => line.startsWith('  '))

/** @param kind `log` HTCondor's classic text; `json.log` what the pool's JSON event log told of the same jobs */
export const readRecorded = (
  recording: Recording,
  version: Version,
  kind: 'log' | 'json.log' = 'log',
): Buffer => readFileSync(join(import.meta.dirname, '..', 'records', `${recording}-${version}.${kind}`))
