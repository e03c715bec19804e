// A part of the manifest: the rows of one job in a file of their own, for plans whose whole manifest
// is too big to travel with every job. Its first line says what it is, so that a part is never taken
// for a manifest, nor for the part of another plan, and a damaged one is known.

import { hash } from 'node:crypto'
import { formatRowList, hullOf, parseRowList, type RowList } from './row-list.ts'
import { formatRange } from './row-range.ts'

export interface PartHeader {
  readonly plan: string
  /** Which rows its lines are, in order. */
  readonly rows: RowList
  /** Of everything after the first line. */
  readonly sha256: string
}

/** HTCondor's macro for what a part is called by: with `--missing` and `--split` the queue statement says it. */
export const partMacro = '$(part)'

/** What the part of a job is called by: equal rows of a plan have equal parts. Long lists are told by their hash. */
export const partName = (rows: RowList): string =>
  formatRange(hullOf(rows)) + (rows.length === 1 ? '' : `-${hash('sha256', formatRowList(rows)).slice(0, 8)}`)

/** Where a part lies. @param name of it, or HTCondor's macros for that */
export const partPath = (plan: string, name: string): string => `manifest.d/${plan}/${name}.txt`

const mark = '#photogrid-part'

/** The first line, with its newline; its length does not depend on the checksum. */
export const formatPartHeader = ({ plan, rows, sha256 }: PartHeader): string =>
  `${mark} ${plan} ${formatRowList(rows)} ${sha256}\n`

/** @returns undefined where the line is an ordinary manifest row */
export function parsePartHeader(line: string): PartHeader | undefined {
  const [word, plan, list = '', sha256, ...more] = line.split(' ')
  const rows = parseRowList(list)
  if (word !== mark || rows === undefined || plan === undefined || sha256 === undefined || more.length > 0) {
    return undefined
  }
  return { plan, rows, sha256 }
}

/** Where the whole of a small manifest lies, named by its content. */
export const manifestCopyPath = (sha256: string): string => `manifest.d/${sha256.slice(0, 12)}.txt`

/** A larger manifest is split by default: it would travel whole with every job. */
export const smallManifestBytes = 10_000_000
