// Our own drawings as PNG, by way of sharp, which is loaded when it is asked for.

import { describeError, unfitMachine } from '../errors.ts'

/**
 * @param svg whose sizes are in pixels
 * @param dotsAnInch what the file says of them
 * @throws Foreseen (75) where sharp cannot be loaded
 */
export async function drawPng(svg: string, dotsAnInch: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw unfitMachine(
      `cannot load sharp, which draws the picture: ${describeError(error)}`,
      'run npm ci again',
    )
  })
  return sharp(Buffer.from(svg), { unlimited: true })
    .flatten({ background: '#fff' })
    .withDensity(dotsAnInch)
    .png({ compressionLevel: 9 })
    .toBuffer()
}
