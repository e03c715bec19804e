// Exact sums of squared samples: decoded pixels in, one integer a channel out. The loop is WebAssembly
// SIMD (sum-of-squares.wat), for a loop in JavaScript takes as long as the decoding itself.

import { kernelBytes } from './sum-of-squares.wasm.ts'

/**
 * Sums the squares of 8-bit samples, channel by channel.
 * @param pixels interleaved samples without padding between rows; its length a multiple of `channels`
 * @returns one sum a channel, exact up to 138 thousand million pixels (2^53 / 255^2)
 */
export type SumOfSquares = (pixels: Uint8Array, channels: 1 | 3) => readonly number[]

interface Kernel {
  readonly memory: WebAssembly.Memory
  /** Each takes the address where the strip ends, which begins at `stripAddress`. */
  readonly addGrey: (end: number) => void
  readonly addRgb: (end: number) => void
}

/** Where the kernel expects a strip; the sums lie below. */
const stripAddress = 32
/** Half of a first-level cache or less, and of the whole turns the kernel counts in. */
const stripBytes = 256 * 96
const turnBytes = 96

/** Compiles the kernel: a millisecond, once a process. */
export async function openSumOfSquares(): Promise<SumOfSquares> {
  const { instance } = await WebAssembly.instantiate(kernelBytes)
  const { memory, addGrey, addRgb } = instance.exports as unknown as Kernel
  const sums = new BigUint64Array(memory.buffer, 0, 3)
  const strip = new Uint8Array(memory.buffer, stripAddress, stripBytes)

  return (pixels, channels) => {
    const add = channels === 1 ? addGrey : addRgb
    sums.fill(0n)
    for (let first = 0; first < pixels.length; first += stripBytes) {
      const part = pixels.subarray(first, first + stripBytes)
      strip.set(part)
      const padded = Math.ceil(part.length / turnBytes) * turnBytes
      strip.fill(0, part.length, padded)
      add(stripAddress + padded)
    }
    return Array.from(sums.subarray(0, channels), Number)
  }
}
