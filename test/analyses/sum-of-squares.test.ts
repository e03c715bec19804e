import { describe, expect, it } from 'vitest'
import { openSumOfSquares } from '../../src/analyses/sum-of-squares.ts'
import { kernelBytes } from '../../src/analyses/sum-of-squares.wasm.ts'
import { compileKernel } from './compile-kernel.ts'
import { paint } from './paint.ts'

const sumOfSquares = await openSumOfSquares()

/** One sample after another, in whole numbers of any size. */
function plainSums(samples: Uint8Array, channels: number): number[] {
  const sums = new Array<bigint>(channels).fill(0n)
  samples.forEach((sample, index) => {
    sums[index % channels]! += BigInt(sample * sample)
  })
  return sums.map(Number)
}

describe('the sum of squares', () => {
  it('is the text that was compiled (else: node test/analyses/compile-kernel.ts)', async () => {
    expect((await compileKernel()).equals(kernelBytes)).toBe(true)
  })

  it.each([1, 3] as const)('is exact for every short length, %i channels', channels => {
    for (let pixels = 0; pixels <= 100; pixels += 1) {
      const samples = paint(pixels, 1, channels)
      expect(sumOfSquares(samples, channels)).toEqual(plainSums(samples, channels))
    }
  })

  it.each([1, 3] as const)('is exact around the end of a strip, %i channels', channels => {
    for (const length of [24_573, 24_576, 24_579, 49_149, 49_152, 49_155, 100_002]) {
      const samples = paint(length / channels, 1, channels)
      expect(sumOfSquares(samples, channels)).toEqual(plainSums(samples, channels))
    }
  })

  it('does not overflow with 50 million white pixels', () => {
    const white = new Uint8Array(150_000_000).fill(255)
    expect(sumOfSquares(white, 3)).toEqual([50e6 * 65025, 50e6 * 65025, 50e6 * 65025])
    expect(sumOfSquares(white, 1)).toEqual([150e6 * 65025])
  })

  it('begins anew each time, and reads a view at an odd address', () => {
    const samples = paint(1001, 1, 3)
    const view = Buffer.concat([Buffer.of(9), samples]).subarray(1)
    expect(sumOfSquares(view, 3)).toEqual(sumOfSquares(samples, 3))
  })
})
