// Locations by reading, unpacked a block at a time when one of the block is asked for.

import { locationsABlock, parseBlock } from '../../src/page/locations.ts'
import { inflateText } from './inflate.ts'

export class Locations {
  readonly #packed: string
  readonly #ends: readonly number[]
  readonly #blocks = new Map<number, readonly string[]>()

  /** @param packed blocks one after the other @param ends where each ends */
  constructor(packed: string, ends: readonly number[]) {
    this.#packed = packed
    this.#ends = ends
  }

  /** undefined where there is none, or where its block is still packed. */
  at(reading: number): string | undefined {
    return this.#blocks.get(Math.floor(reading / locationsABlock))?.[reading % locationsABlock]
  }

  /** Unpacks the reading's block. @returns whether it was packed until now */
  async unpack(reading: number): Promise<boolean> {
    const block = Math.floor(reading / locationsABlock)
    const end = this.#ends[block]
    if (end === undefined || this.#blocks.has(block)) return false
    const text = await inflateText(this.#packed.slice(this.#ends[block - 1] ?? 0, end))
    this.#blocks.set(block, parseBlock(text))
    return true
  }

  /** Unpacks the first few blocks, so that who reads a small archive need not wait. */
  async unpackFew(): Promise<void> {
    for (let block = 0; block < 4; block++) await this.unpack(block * locationsABlock)
  }
}
