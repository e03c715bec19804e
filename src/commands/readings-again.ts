// What a fragment says of a row, read once more: needed if two files have the same row, which is seldom.

import { isStopped } from '../data/fragment.ts'
import { firstRowOfName } from '../data/fragment-name.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import { isFailed, type Outcome, type Reading } from '../data/outcome.ts'
import { Foreseen } from '../errors.ts'
import { readFragmentFile } from '../io/fragment-files.ts'

/** Rows come in order, and a file has many: the last ones are kept. */
const mostKept = 4

export interface ToldReading {
  readonly reading: Reading
  readonly settings: Readonly<Record<string, unknown>> | undefined
}

export class ReadingsAgain {
  readonly #rows: number
  readonly #kept = new Map<string, ReadonlyMap<number, ToldReading>>()

  /** @param rows of the manifest */
  constructor(rows: number) {
    this.#rows = rows
  }

  /** @returns undefined if the file has none of the row, or cannot be read any more */
  told(file: string, row: number): ToldReading | undefined {
    const known = this.#kept.get(file)
    if (known !== undefined) return known.get(row)
    const readings = readingsOf(file, this.#rows)
    if (this.#kept.size === mostKept) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(file, readings)
    return readings.get(row)
  }

  readingOf(file: string, row: number): Reading | undefined {
    return this.told(file, row)?.reading
  }

  /** The file has changed. */
  forget(file: string): void {
    this.#kept.delete(file)
  }
}

function readingsOf(file: string, rows: number): ReadonlyMap<number, ToldReading> {
  const readings = new Map<number, ToldReading>()
  const add = (outcome: Outcome, settings?: ToldReading['settings']): void => {
    if (!isFailed(outcome)) readings.set(outcome.row, { reading: outcome, settings })
  }
  try {
    const { kind, fragment } = readFragmentFile(file, rows)
    if (kind === 'tutorial') {
      const first = firstRowOfName(file) ?? 0
      fragment.keys.forEach((key, at) => {
        add({ row: first + at, key, luminance: fragment.values[at]! })
      })
    } else if (!isStopped(fragment)) {
      for (const outcome of fragment.outcomes) add(outcome, fragment.settings)
    }
  } catch (error) {
    if (!(error instanceof BadFragment || error instanceof Foreseen)) throw error
  }
  return readings
}
