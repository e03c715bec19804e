// A part of the manifest: the rows of one range in a file of their own, for plans whose whole manifest
// is too big to travel with every job. Its first line says what it is, so that a part is never taken
// for a manifest, nor for the part of another plan, and a damaged one is known.

import { formatRange, parseRange, type RowRange } from './row-range.ts'

export interface PartHeader {
  readonly plan: string
  readonly range: RowRange
  /** Of everything after the first line. */
  readonly sha256: string
}

/** Where a part lies; with HTCondor's macros for numbers, the same in a submit description. */
export const partPath = (plan: string, first: number | string, count: number | string): string =>
  `manifest.d/${plan}/${first}-${count}.txt`

const mark = '#photogrid-part'

/** The first line, with its newline; its length does not depend on the checksum. */
export const formatPartHeader = ({ plan, range, sha256 }: PartHeader): string =>
  `${mark} ${plan} ${formatRange(range)} ${sha256}\n`

/** @returns undefined where the line is an ordinary manifest row */
export function parsePartHeader(line: string): PartHeader | undefined {
  const [word, plan, rangeText = '', sha256, ...more] = line.split(' ')
  const range = parseRange(rangeText)
  if (word !== mark || range === undefined || plan === undefined || sha256 === undefined || more.length > 0) {
    return undefined
  }
  return { plan, range, sha256 }
}
