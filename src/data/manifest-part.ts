// A part of the manifest: the rows of one job in a file of their own, for plans whose whole manifest
// is too big to travel with every job. Its first line says what it is, so that a part is never taken
// for a manifest, nor for the part of another plan, and a damaged one is known.

import { formatRowList, parseRowList, type RowList } from './row-list.ts'

export interface PartHeader {
  readonly plan: string
  /** Which rows its lines are, in order. */
  readonly rows: RowList
  /** Of everything after the first line. */
  readonly sha256: string
}

/**
 * Where a part lies; with HTCondor's macros for numbers, the same in a submit description.
 * @param again the tag of a repair's files
 */
export const partPath = (
  plan: string,
  first: number | string,
  count: number | string,
  again?: string,
): string => `manifest.d/${plan}/${first}-${count}${again === undefined ? '' : `-again-${again}`}.txt`

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
