// How bright a picture is perceived to be, from 0 to just under 1: one number, the tutorial's and Pillow's.

import type { Analysis, Means } from './analysis.ts'

/**
 * The root mean square R, G, B of each channel over all pixels of a picture, weighed by how bright each
 * is perceived (Darel Rex Finley, "HSP Color Model", 2006):
 *
 *     sqrt(0.241 R^2 + 0.691 G^2 + 0.068 B^2) / 256
 *
 * and of a grey picture `rms / 256`, which is the same, since the weights add up to 1.
 *
 * Measurement: `{ luminance: number }`, six decimals. For 8-bit JPEG, PNG and WebP without transparency it is
 * to the last decimal what Pillow gives (`ImageStat.Stat(image).rms`). What is not three or one channels of
 * 8 bits is first made so:
 * - 16 bits a sample: the upper eight are kept, as Pillow does.
 * - palette, 1 bit: the colours they stand for, as Pillow's `convert`.
 * - transparency: what is seen on white, as a browser shows it and our own page is, before it is rounded to
 *   8 bits. The colours stored under transparent pixels are litter that nobody sees, and not every decoder
 *   returns them.
 * - TIFF: what its tags say for certain; see `tiff-kind.ts`.
 * - CMYK: as a general printing profile has it. Pillow's `255 - C` for red is no colour anyone sees.
 * - several frames or pages: the first.
 * - colour profiles are ignored and EXIF orientation is not applied (it cannot change the value).
 *
 * A picture that is cut short or damaged has no number: see `decoder.ts`.
 */
export const luminance = {
  name: 'luminance',
  version: 1,
  async open(means: Means) {
    // Who only plans needs none of them.
    const [{ openDecoder }, { openSumOfSquares }, { sumOnWhite }] = await Promise.all([
      import('./decoder.ts'),
      import('./sum-of-squares.ts'),
      import('./on-white.ts'),
    ])
    const [decoder, sumOfSquares] = await Promise.all([openDecoder(means), openSumOfSquares()])
    return {
      measure: (bytes: Uint8Array) =>
        decoder.decode(bytes, (samples, colours, beside) => ({
          luminance: perceivedBrightness(
            beside === undefined ? sumOfSquares(samples, colours) : sumOnWhite(samples, colours, beside),
            samples.length / (beside?.channels ?? colours),
          ),
        })),
      close: async () => {},
    }
  },
} satisfies Analysis

/**
 * @param sums of squared samples, one a channel
 * @returns six decimals, as printf's %f rounds
 */
function perceivedBrightness(sums: readonly number[], pixels: number): number {
  const meanSquares = sums.map(sum => sum / pixels)
  const [red, green, blue] = meanSquares as [number, number, number]
  const square = meanSquares.length === 1 ? red : 0.241 * red + 0.691 * green + 0.068 * blue
  return Number((Math.sqrt(square) / 256).toFixed(6))
}
