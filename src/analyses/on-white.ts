// What is seen of a picture that one sees through: its colours on white.

/** What stands beside the colours of each pixel. */
export interface Beside {
  /** Of a pixel: colours, which come first, and what is beside them. */
  readonly channels: number
  /** Absent where one sees through nothing. */
  readonly alpha?: Alpha | undefined
}

/** The channel that is transparency. */
export interface Alpha {
  /** Counted from the first channel after the colours. */
  readonly index: number
  /** The colours are multiplied with it already. */
  readonly premultiplied: boolean
}

/**
 * Lays 8-bit samples on white, each rounded to the nearest, and leaves out what is no colour, in place.
 * @returns the samples' beginning, of `colours` channels
 */
export function layOnWhite(samples: Uint8Array, colours: 1 | 3, beside: Beside): Uint8Array {
  let to = 0
  eachOnWhite(samples, colours, beside, times255 => {
    samples[to] = nearest255th(times255)
    to += 1
  })
  return samples.subarray(0, to)
}

/**
 * Sums of the squares of samples on white, one a colour. Nothing is rounded on the way: if all of a picture is nearly
 * opaque, samples that are rounded are all rounded to the same side.
 */
export function sumOnWhite(samples: Uint8Array, colours: 1 | 3, beside: Beside): readonly number[] {
  const sums = [0, 0, 0]
  eachOnWhite(samples, colours, beside, (times255, colour) => {
    sums[colour]! += times255 * times255
  })
  return sums.slice(0, colours).map(sum => sum / 255 ** 2)
}

/** Calls `use` for each sample of colour, with 255 times what is seen of it, in order. */
function eachOnWhite(
  samples: Uint8Array,
  colours: 1 | 3,
  { channels, alpha }: Beside,
  use: (times255: number, colour: number) => void,
): void {
  const opacityAt = alpha === undefined ? undefined : colours + alpha.index
  for (let from = 0; from < samples.length; from += channels) {
    const opacity = opacityAt === undefined ? 255 : samples[from + opacityAt]!
    const white = 255 * (255 - opacity)
    for (let colour = 0; colour < colours; colour += 1) {
      const sample = samples[from + colour]!
      use(alpha?.premultiplied ? Math.min(255 ** 2, 255 * sample + white) : sample * opacity + white, colour)
    }
  }
}

/** Exact up to 255 x 255. */
function nearest255th(product: number): number {
  const half = product + 128
  return (half + (half >> 8)) >> 8
}
