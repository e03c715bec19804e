// The keys of a manifest, asked for row by row: for rows that ascend it is one pass over the file. For others it goes
// back to a place that it remembers, one for each megabyte. No more of the file is held than that megabyte.

import { closeSync, openSync, readSync } from 'node:fs'
import { longestLine, parseRow } from '../data/manifest.ts'
import { RowFailure } from '../errors.ts'
import { fileError } from './files.ts'

const windowBytes = 1 << 20
const newline = 10

/** Where a row's line begins in the file. */
interface Place {
  readonly row: number
  readonly offset: number
}

export class ManifestKeys {
  readonly #path: string
  #file: number | undefined
  /** Ascending. */
  readonly #places: Place[] = []
  readonly #window = Buffer.allocUnsafe(windowBytes)
  /** Of the window: where in the file it begins, and how much of it is filled. */
  #offset = 0
  #length = 0
  /** The row that comes next, and where in the window it begins. */
  #row = 0
  #at = 0
  /** The line that came last, in the window. */
  #start = 0
  #end = 0

  constructor(path: string) {
    this.#path = path
  }

  /** @returns NaN where the row does not parse, or is not there. @throws Foreseen (2) where the file cannot be read */
  keyOf(row: number): number {
    if (row < this.#row) this.#goBackTo(row)
    while (this.#row <= row) if (!this.#next()) return Number.NaN
    return keyOfLine(this.#window, this.#start, this.#end)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  /** @returns whether there was one more line */
  #next(): boolean {
    let end = this.#findEnd()
    if (end < 0 && (this.#at > 0 || this.#length === 0)) {
      this.#fill(this.#offset + this.#at)
      end = this.#findEnd()
    }
    if (this.#length === 0) return false
    this.#start = this.#at
    this.#end = end < 0 ? this.#length : end
    this.#at = this.#end + (end < 0 ? 0 : 1)
    if (end < 0 && this.#length === windowBytes) this.#passLongLine()
    this.#row += 1
    return true
  }

  #findEnd(): number {
    const end = this.#window.indexOf(newline, this.#at)
    return end < this.#length ? end : -1
  }

  /** No row has so long a line: whatever it says is not its key. */
  #passLongLine(): void {
    let end = -1
    while (end < 0 && this.#length > 0) {
      this.#offset += this.#length
      this.#read()
      end = this.#findEnd()
    }
    this.#at = end + 1
    this.#start = this.#end = 0
  }

  #goBackTo(row: number): void {
    const place = this.#places.findLast(each => each.row <= row)!
    this.#row = place.row
    this.#fill(place.offset)
  }

  #fill(offset: number): void {
    this.#offset = offset
    this.#read()
    const last = this.#places.at(-1)
    if (last === undefined || last.row < this.#row) this.#places.push({ row: this.#row, offset })
  }

  #read(): void {
    try {
      this.#file ??= openSync(this.#path, 'r')
      this.#length = readSync(this.#file, this.#window, 0, windowBytes, this.#offset)
      this.#at = 0
    } catch (error) {
      throw fileError('read', this.#path, error)
    }
  }
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57
const isBlank = (byte: number): boolean => byte === 32 || byte === 9

/** Most keys are whole numbers, and what stands before them need not be looked at. */
function keyOfLine(window: Buffer, start: number, lineEnd: number): number {
  const end = lineEnd > start && window[lineEnd - 1] === 13 ? lineEnd - 1 : lineEnd
  let at = end
  let key = 0
  for (let power = 1; at > start && isDigit(window[at - 1]!); power *= 10) key += power * (window[--at]! - 48)
  const isWhole = at < end && end - at <= 15 && at > start + 1 && isBlank(window[at - 1]!)
  if (isWhole && end - start <= longestLine && window[start]! > 32 && window[start]! < 128) return key
  try {
    // Whether the location is a picture's or parameters, only the analysis knew.
    return parseRow(window.toString('utf8', start, lineEnd), 0, 'parameters').key
  } catch (error) {
    if (error instanceof RowFailure) return Number.NaN
    throw error
  }
}
