// Readings counted into cells, key by value, in bounded memory: beyond some ten million no picture shows
// more. Counts are exact, and so are each key's lowest and highest value; what is rounded is where within
// its cell a value lies. Cells are powers of two wide and widen in pairs, so that nothing need be known of
// the values beforehand, and the same readings give the same cells in whatever order they come.

import type { ReadingSink } from './reading-columns.ts'

/** 42 MB of counts, and about 5 MB of page. */
const mostCells = 10 * 2 ** 20
const mostBins = 2 ** 16
/** More different keys than this share ranges of keys. */
const mostKeys = 4096
/** No value lies further from zero than so many bins, so that their numbers are small integers. */
const farthestBin = 2 ** 30
/** Widths are 2 to this power at least. */
const finest = -64

/** What a histogram holds in the end: a row of `bins` counts a key. */
export interface Tally {
  /** Readings, all keys together. */
  readonly length: number
  /** Distinct, ascending: keys, or where ranges of them begin. */
  readonly keys: Float64Array
  /** How wide the ranges of keys are; 0: every key is itself. */
  readonly keyWidth: number
  readonly bins: number
  /** A bin's width, a power of two. */
  readonly binWidth: number
  /** Where the first bin begins, in bins from zero. */
  readonly firstBin: number
  /** By key, then bin. */
  readonly counts: Uint32Array
  /** Exact, by key. */
  readonly least: Float64Array
  readonly most: Float64Array
}

interface KeyCounts {
  /** Bin b is counted at b modulo the length, a power of two: a window that moves costs nothing. */
  counts: Uint32Array
  least: number
  most: number
}

export class Histogram implements ReadingSink {
  #length = 0
  /** By key, or by number of the range of keys. */
  readonly #keys = new Map<number, KeyCounts>()
  /** undefined: every key is itself. */
  #keyPower: number | undefined
  #leastKey = Number.POSITIVE_INFINITY
  #mostKey = Number.NEGATIVE_INFINITY
  #power = finest
  /** 2 to minus that power. */
  #binsAUnit = 2 ** -finest
  #bins = mostBins
  #lowestBin = Number.POSITIVE_INFINITY
  #highestBin = Number.NEGATIVE_INFINITY
  #lastKey = Number.NaN
  #last: KeyCounts | undefined

  /** Key and value are finite. */
  add(_row: number, key: number, signedValue: number): void {
    // No negative zero: which of the two came first must not show.
    const value = signedValue + 0
    let of = this.#last
    if (key !== this.#lastKey || of === undefined) {
      of = this.#ofKey(key + 0)
      this.#lastKey = key
      this.#last = of
    }
    let bin = Math.floor(value * this.#binsAUnit)
    if (bin < this.#lowestBin || bin > this.#highestBin) bin = this.#reach(value)
    of.counts[bin & (this.#bins - 1)]! += 1
    if (value < of.least) of.least = value
    if (value > of.most) of.most = value
    this.#length += 1
  }

  #ofKey(key: number): KeyCounts {
    if (key < this.#leastKey) this.#leastKey = key
    if (key > this.#mostKey) this.#mostKey = key
    if (this.#keyPower !== undefined && this.#keySpan(this.#keyPower) > mostKeys) this.#joinKeys()
    const known = this.#keys.get(this.#nameOf(key))
    if (known !== undefined) return known
    if (this.#keyPower === undefined && this.#keys.size === mostKeys) {
      this.#joinKeys()
      return this.#ofKey(key)
    }
    while ((this.#keys.size + 1) * this.#bins > mostCells) {
      this.#bins /= 2
      this.#fold()
    }
    const fresh = {
      counts: new Uint32Array(this.#bins),
      least: Number.POSITIVE_INFINITY,
      most: Number.NEGATIVE_INFINITY,
    }
    this.#keys.set(this.#nameOf(key), fresh)
    return fresh
  }

  #nameOf(key: number): number {
    return this.#keyPower === undefined ? key : Math.floor(key * 2 ** -this.#keyPower)
  }

  #keySpan(power: number): number {
    return Math.floor(this.#mostKey * 2 ** -power) - Math.floor(this.#leastKey * 2 ** -power) + 1
  }

  /** Takes keys together until the ranges between the ends are few enough, seen or not. */
  #joinKeys(): void {
    let power = this.#keyPower ?? finest
    while (!(this.#keySpan(power) <= mostKeys)) power += 1
    const before = [...this.#keys]
    const beginsAt = this.#keyPower === undefined ? 1 : 2 ** this.#keyPower
    this.#keys.clear()
    this.#keyPower = power
    for (const [name, of] of before) {
      const joined = this.#keys.get(this.#nameOf(name * beginsAt))
      if (joined === undefined) {
        this.#keys.set(this.#nameOf(name * beginsAt), of)
        continue
      }
      for (let at = 0; at < of.counts.length; at += 1) joined.counts[at]! += of.counts[at]!
      joined.least = Math.min(joined.least, of.least)
      joined.most = Math.max(joined.most, of.most)
    }
    this.#last = undefined
  }

  /** Widens bins until a value beyond the others has one of its own. @returns the value's bin */
  #reach(value: number): number {
    for (;;) {
      const bin = Math.floor(value * this.#binsAUnit)
      const lowest = Math.min(bin, this.#lowestBin)
      const highest = Math.max(bin, this.#highestBin)
      const isNear = Math.max(-lowest, highest) < farthestBin
      if (isNear && highest - lowest < this.#bins) {
        this.#lowestBin = lowest
        this.#highestBin = highest
        return bin
      }
      this.#widen()
    }
  }

  /** The bins became fewer: widens them until the window holds the values again, and cuts the rows of counts. */
  #fold(): void {
    const isEmpty = this.#highestBin < this.#lowestBin
    while (!isEmpty && this.#highestBin - this.#lowestBin >= this.#bins) this.#widen()
    for (const of of this.#keys.values()) {
      if (of.counts.length > this.#bins) of.counts = this.#moved(of.counts, 0)
    }
  }

  /** Bins twice as wide. */
  #widen(): void {
    this.#power += 1
    this.#binsAUnit = 2 ** -this.#power
    if (this.#highestBin < this.#lowestBin) return
    for (const of of this.#keys.values()) of.counts = this.#moved(of.counts, 1)
    this.#lowestBin = Math.floor(this.#lowestBin / 2)
    this.#highestBin = Math.floor(this.#highestBin / 2)
  }

  /** A row of counts as it stands after `halvings` of the bins' numbers. */
  #moved(counts: Uint32Array, halvings: number): Uint32Array {
    const span =
      Math.floor(this.#highestBin / 2 ** halvings) - Math.floor(this.#lowestBin / 2 ** halvings) + 1
    const moved = new Uint32Array(span <= this.#bins ? this.#bins : counts.length)
    for (let bin = this.#lowestBin; bin <= this.#highestBin; bin += 1) {
      moved[(bin >> halvings) & (moved.length - 1)]! += counts[bin & (counts.length - 1)]!
    }
    return moved
  }

  finish(): Tally {
    const names = [...this.#keys.keys()].sort((a, b) => a - b)
    const bins = this.#length === 0 ? 0 : this.#highestBin - this.#lowestBin + 1
    const counts = new Uint32Array(names.length * bins)
    const least = new Float64Array(names.length)
    const most = new Float64Array(names.length)
    names.forEach((name, index) => {
      const of = this.#keys.get(name)!
      least[index] = of.least
      most[index] = of.most
      for (let bin = 0; bin < bins; bin += 1) {
        counts[index * bins + bin] = of.counts[(this.#lowestBin + bin) & (of.counts.length - 1)]!
      }
    })
    const keyWidth = this.#keyPower === undefined ? 0 : 2 ** this.#keyPower
    return {
      length: this.#length,
      keys: Float64Array.from(names, name => (keyWidth === 0 ? name : name * keyWidth)),
      keyWidth,
      bins,
      binWidth: 2 ** this.#power,
      firstBin: bins === 0 ? 0 : this.#lowestBin,
      counts,
      least,
      most,
    }
  }
}
