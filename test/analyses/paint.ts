// Pixels that look like a photograph to a codec: a slope of light with grain. The same every time.

/** Interleaved samples; channel by channel another slope, so that no two channels are alike. */
export function paint(width: number, height: number, channels: number): Buffer {
  const samples = Buffer.alloc(width * height * channels)
  let seed = 1
  for (let index = 0; index < samples.length; index += 1) {
    const channel = index % channels
    const x = Math.floor(index / channels) % width
    const y = Math.floor(index / channels / width)
    // Numerical Recipes' linear congruential generator; its upper bits are the random ones.
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    const light = 40 + (150 * ((channel + 1) * x + y)) / ((channel + 1) * width + height)
    samples[index] = light + (seed >>> 27)
  }
  return samples
}
