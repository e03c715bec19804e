// Which held jobs are let go without anybody's doing. One table: the submit templates get their `periodic_release` from
// it, and `watch` what it believes of them.

import type { Coded } from './job-event.ts'

interface Release {
  /** The macro of the submit description; undefined: HTCondor does it, whatever is in there. */
  readonly macro?: string
  readonly codes: readonly number[]
  readonly subcode?: number
  /** Of all holds of the job: the next one stays. */
  readonly mostHolds?: number
  readonly afterSeconds?: number
  /** As long as it had less than twice the memory that it was planned with: that is what it gets then. */
  readonly untilTwiceTheMemory?: true
}

const releases: readonly Release[] = [
  { macro: 'no_file', codes: [12, 13], mostHolds: 3, afterSeconds: 600 },
  { macro: 'no_memory', codes: [34, 21], subcode: 102, untilTwiceTheMemory: true },
  // Its input files are still being spooled.
  { codes: [16] },
]

/** The submit commands that do it. */
export function releaseCommands(): string {
  const ours = releases.filter(({ macro }) => macro !== undefined)
  const macros = ours.map(release => `${release.macro} = ${expressionOf(release)}\n`)
  return `${macros.join('')}periodic_release = ${ours.map(({ macro }) => `($(${macro}))`).join(' || ')}`
}

const expressionOf = (release: Release): string =>
  [
    `(${release.codes.map(code => `HoldReasonCode == ${code}`).join(' || ')})`,
    ...(release.subcode === undefined ? [] : [`HoldReasonSubCode == ${release.subcode}`]),
    ...(release.mostHolds === undefined ? [] : [`NumHolds < ${release.mostHolds + 1}`]),
    ...(release.afterSeconds === undefined
      ? []
      : [`time() - EnteredCurrentStatus > ${release.afterSeconds}`]),
    ...(release.untilTwiceTheMemory ? ['MemoryProvisioned < 2 * $(memory_mb)'] : []),
  ].join(' && ')

/** A job that is held, as far as its log tells. */
export interface HeldJob {
  readonly hold: Pick<Coded, 'code' | 'subcode'>
  /** How often it was held until now, this time included; and how often of these for memory. */
  readonly holds: number
  readonly memoryHolds: number
  /** What the machine gave it where it ran last. */
  readonly memoryMb: number | undefined
}

export const isForMemory = ({ code, subcode }: Pick<Coded, 'code' | 'subcode'>): boolean =>
  releases.some(
    release => release.untilTwiceTheMemory && release.codes.includes(code) && release.subcode === subcode,
  )

/**
 * Will the job be let go by itself, sooner or later?
 * @param plannedMb what it was planned with, where that is known; else it is taken that it gets its twice as much once
 */
export function isReleasedByItself(
  { hold, holds, memoryHolds, memoryMb }: HeldJob,
  plannedMb?: number,
): boolean {
  const release = releases.find(
    ({ codes, subcode = hold.subcode }) => codes.includes(hold.code) && subcode === hold.subcode,
  )
  if (release === undefined || holds > (release.mostHolds ?? Number.POSITIVE_INFINITY)) return false
  if (!release.untilTwiceTheMemory) return true
  return memoryMb === undefined || plannedMb === undefined ? memoryHolds <= 1 : memoryMb < 2 * plannedMb
}
