// What became of a manifest's lines: which are the same in a later one, wherever they stand there, and which were added,
// removed or changed. Lines are known by hashes, 20 bytes a line, so a million of them fit.

import { hash } from 'node:crypto'

/** The hashes of a manifest's lines, in row order. */
export class LineHashes {
  #length = 0
  #high = new Float64Array(1024)
  #low = new Uint32Array(1024)

  get length(): number {
    return this.#length
  }

  /** @param line with or without its line end, which does not count */
  add(line: Uint8Array): void {
    let end = line.length
    while (end > 0 && isLineEnd(line[end - 1]!)) end -= 1
    const digest = hash('sha256', line.subarray(0, end), 'buffer')
    if (this.#length === this.#low.length) this.#grow()
    this.#high[this.#length] = digest.readUIntBE(0, 6)
    this.#low[this.#length] = digest.readUInt32BE(6)
    this.#length += 1
  }

  /** Which comes first by its hash; 0: the same line. */
  compare(row: number, others: LineHashes, other: number): number {
    return this.#high[row]! - others.#high[other]! || this.#low[row]! - others.#low[other]!
  }

  /** All rows by their hashes; rows of the same line in their order. */
  sorted(): Uint32Array {
    const rows = Uint32Array.from({ length: this.#length }, (_, row) => row)
    return rows.sort((a, b) => this.compare(a, this, b) || a - b)
  }

  #grow(): void {
    const high = new Float64Array(2 * this.#high.length)
    high.set(this.#high)
    this.#high = high
    const low = new Uint32Array(2 * this.#low.length)
    low.set(this.#low)
    this.#low = low
  }
}

const isLineEnd = (byte: number): boolean => byte === 10 || byte === 13

export interface LineChange {
  /** How many lines, and the first of them, as a row; undefined if there is none. */
  readonly count: number
  readonly first: number | undefined
}

export interface ManifestChange {
  /** Where each former row stands now; -1: nowhere. */
  readonly rowNow: Int32Array
  readonly same: number
  /** `first` is of the later manifest. */
  readonly added: LineChange
  /** `first` is of the former one, here and where it was changed. */
  readonly removed: LineChange
  readonly changed: LineChange & { readonly firstNow: number | undefined }
}

/** Of lines that stand more than once, the first is the first, and so on. */
export function compareManifests(former: LineHashes, now: LineHashes): ManifestChange {
  const rowNow = new Int32Array(former.length).fill(-1)
  const isOld = new Uint8Array(now.length)
  const [formerRows, nowRows] = [former.sorted(), now.sorted()]
  let same = 0
  for (let at = 0, there = 0; at < formerRows.length && there < nowRows.length; ) {
    const [row, other] = [formerRows[at]!, nowRows[there]!]
    const order = former.compare(row, now, other)
    if (order === 0) {
      rowNow[row] = other
      isOld[other] = 1
      same += 1
    }
    if (order <= 0) at += 1
    if (order >= 0) there += 1
  }
  return { rowNow, same, ...countChanges(rowNow, isOld) }
}

/** Between two lines that stayed, what is gone and what is new there are changed lines, as far as both are there. */
function countChanges(
  rowNow: Int32Array,
  isOld: Uint8Array,
): Pick<ManifestChange, 'added' | 'removed' | 'changed'> {
  const [added, removed, changed] = [new Counted(), new Counted(), new Counted()]
  let firstNow: number | undefined
  let row = 0
  let other = 0
  while (row < rowNow.length || other < isOld.length) {
    const [isGone, isNew] = [
      row < rowNow.length && rowNow[row]! < 0,
      other < isOld.length && isOld[other] === 0,
    ]
    if (isGone && isNew) {
      firstNow ??= other
      changed.add(row)
    } else if (isGone) removed.add(row)
    else if (isNew) added.add(other)
    // Both stayed: one line each.
    const isPair = isGone === isNew
    if (isGone || isPair) row += 1
    if (isNew || isPair) other += 1
  }
  return { added, removed, changed: { count: changed.count, first: changed.first, firstNow } }
}

class Counted implements LineChange {
  count = 0
  first: number | undefined

  add(row: number): void {
    this.count += 1
    this.first ??= row
  }
}
