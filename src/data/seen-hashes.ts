// Which texts have been seen before, told by 64-bit hashes in typed arrays: a million strings would take some 100 MB,
// their hashes take 25. Two texts of a million have the same hash once in some ten million manifests.

/** No row is as high: a slot that is free. */
const free = 0xffff_ffff

export class SeenHashes {
  #high: Uint32Array
  #low: Uint32Array
  #row: Uint32Array
  #size = 0

  /** @param expected how many texts will come; it grows where there are more */
  constructor(expected = 0) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 1.5)))
    this.#high = new Uint32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#row = new Uint32Array(slots).fill(free)
  }

  /** @returns the row that the same text came with first, or undefined: then it is known from now on */
  add(text: string, row: number): number | undefined {
    if (this.#size * 4 > this.#row.length * 3) this.#grow()
    const [high, low] = hash64(text)
    const slot = this.#find(high, low)
    if (this.#row[slot] !== free) return this.#row[slot]
    this.#put(slot, high, low, row)
    this.#size += 1
    return undefined
  }

  /** Where it is, or would be: linear probing. */
  #find(high: number, low: number): number {
    const mask = this.#row.length - 1
    let slot = low & mask
    while (this.#row[slot] !== free && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & mask
    return slot
  }

  #put(slot: number, high: number, low: number, row: number): void {
    this.#high[slot] = high
    this.#low[slot] = low
    this.#row[slot] = row
  }

  #grow(): void {
    const [high, low, row] = [this.#high, this.#low, this.#row]
    this.#high = new Uint32Array(row.length * 2)
    this.#low = new Uint32Array(row.length * 2)
    this.#row = new Uint32Array(row.length * 2).fill(free)
    for (let slot = 0; slot < row.length; slot += 1) {
      if (row[slot] !== free)
        this.#put(this.#find(high[slot]!, low[slot]!), high[slot]!, low[slot]!, row[slot]!)
    }
  }
}

/** Two lanes of multiply and rotate over UTF-16 units, then mixed with each other. Not against those who mean harm. */
function hash64(text: string): readonly [high: number, low: number] {
  let high = 0x2545f491
  let low = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul((high << 13) | (high >>> 19), 5) ^ Math.imul(unit + 1, 0x9e3779b1)
    low = Math.imul(((low << 7) | (low >>> 25)) ^ unit, 0x85ebca6b)
  }
  high = mix(high ^ (low >>> 7))
  low = mix(low ^ (high >>> 11))
  return [high >>> 0, low >>> 0]
}

/** Every bit of the input moves about half of the output's. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return mixed ^ (mixed >>> 16)
}
