// A JPEG that costs a decoder what a photograph of its size does.

import sharp, { type Sharp } from 'sharp'

/**
 * Soft coloured shapes under fine grey grain, as a camera's sensor leaves it; 4:2:0.
 * @param bytes of the encoded picture, about: the quality is chosen for it
 */
export async function makePhoto(width: number, height: number, bytes: number): Promise<Buffer> {
  const shapes = await noise(60, width >> 5, height >> 5).toBuffer()
  const grain = await noise(16, width, height).greyscale().toBuffer()
  const photo = await sharp(shapes)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .composite([{ input: grain, blend: 'overlay' }])
    .raw()
    .toBuffer()
  const encode = (quality: number): Promise<Buffer> =>
    sharp(photo, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer()
  let [low, high] = [5, 99]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((await encode(middle)).length > bytes) high = middle
    else low = middle
  }
  return encode(low)
}

function noise(sigma: number, width: number, height: number): Sharp {
  const grain = { type: 'gaussian', mean: 128, sigma } as const
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise: grain } }).png()
}
