// Fragments in a folder by the rows that they are of: their names also say which submission brought them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fragment } from '../src/data/fragment.ts'
import { type FragmentName, formatFragmentName, parseFragmentName } from '../src/data/fragment-name.ts'
import { formatRange, parseRange } from '../src/data/row-range.ts'

/** `results-0-20.luminance.local-1.json`: the name of a fragment that a test writes. @param range `0-20` */
export const nameOf = (range: string, more: Partial<FragmentName> = {}): string =>
  formatFragmentName({
    ...{ range: parseRange(range)!, analysis: 'luminance', submission: { seconds: 1 } },
    ...more,
  })

/** Every fragment of a folder, in no order. */
export const fragmentNames = (folder: string): string[] =>
  readdirSync(folder).filter(name => /^results-.*\.json$/.test(name))

/** The ranges of a folder's fragments, sorted: one that came home twice stands there twice. */
export const rangesAtHome = (folder: string): string[] =>
  fragmentNames(folder)
    .flatMap(name => {
      const parsed = parseFragmentName(name)
      return parsed === undefined ? [] : [formatRange(parsed.range)]
    })
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))

/** Paths of the fragments of a range, whoever brought them. @param range `0-20` */
export const filesOf = (folder: string, range: string): string[] =>
  fragmentNames(folder)
    .filter(name => {
      const parsed = parseFragmentName(name)
      return parsed !== undefined && formatRange(parsed.range) === range
    })
    .map(name => join(folder, name))

/** The path of the one fragment of a range. */
export function fileOf(folder: string, range: string): string {
  const [file, ...more] = filesOf(folder, range)
  if (file !== undefined && more.length === 0) return file
  throw new Error(`expected one fragment of ${range}; found ${fragmentNames(folder).join(', ') || 'none'}`)
}

export const readFragmentOf = (folder: string, range: string): Fragment =>
  JSON.parse(readFileSync(fileOf(folder, range), 'utf8'))
