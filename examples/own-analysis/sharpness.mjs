// How sharp a picture is: the variance of its Laplacian, a common measure of focus. The Laplacian is large where
// grey changes from one pixel to the next and back again, and a blurred picture has little of that.

const longEdge = 512 // every picture is first made this long: else a larger scan would seem less sharp

/** @type {import('./analysis.d.ts').OwnAnalysis} */
export default {
  name: 'sharpness',
  version: 1,
  async open({ openDecoder }) {
    const decoder = await openDecoder()
    return {
      measure: bytes =>
        decoder.decodeScaled(bytes, fit, (samples, { width, height }) => ({
          sharpness: Number(varianceOfLaplacian(toGrey(samples), width, height).toFixed(3)),
        })),
    }
  },
}

function fit(width, height) {
  const scale = longEdge / Math.max(width, height)
  const scaled = length => Math.max(1, Math.round(length * scale))
  return { width: scaled(width), height: scaled(height), kernel: 'lanczos3' }
}

/** R, G, B, R, G, B, … -> one grey a pixel (ITU-R BT.601). */
function toGrey(samples) {
  return Float64Array.from({ length: samples.length / 3 }, (_, pixel) => {
    const [red, green, blue] = samples.subarray(3 * pixel)
    return 0.299 * red + 0.587 * green + 0.114 * blue
  })
}

/** Over all pixels that have four neighbours. */
function varianceOfLaplacian(grey, width, height) {
  let count = 0
  let sum = 0
  let sumOfSquares = 0
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x
      const laplacian = grey[at - width] + grey[at - 1] + grey[at + 1] + grey[at + width] - 4 * grey[at]
      count += 1
      sum += laplacian
      sumOfSquares += laplacian * laplacian
    }
  }
  return count === 0 ? 0 : sumOfSquares / count - (sum / count) ** 2
}
