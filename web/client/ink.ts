// Ink of one colour, gathered pixel by pixel in plain memory and laid on the canvas at once. Without a graphics
// card that is ten times faster than a canvas call a dot, and with one it is fast enough.

import type { Frame } from '../../src/page/frame.ts'

export interface Ink {
  /** In device pixels. */
  readonly wide: number
  readonly tall: number
  /** How much of the colour covers each pixel, of 255. */
  readonly cover: Uint8Array
}

/** As large as the frame, and nothing on it. */
export function noInk(frame: Frame, ratio: number): Ink {
  const wide = Math.round(frame.width * ratio)
  const tall = Math.round(frame.height * ratio)
  return { wide, tall, cover: new Uint8Array(wide * tall) }
}

/** Lays the ink over what is there already. */
export function layInk(context: CanvasRenderingContext2D, { wide, tall, cover }: Ink, colour: string): void {
  context.fillStyle = colour
  // What a canvas gives back for an opaque colour: #rrggbb. In memory the order is red, green, blue, cover.
  const rgb = Number.parseInt(String(context.fillStyle).slice(1), 16)
  const bgr = ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)
  const pixels = new Uint32Array(cover.length)
  for (let pixel = 0; pixel < cover.length; pixel++) {
    if (cover[pixel] !== 0) pixels[pixel] = (cover[pixel]! << 24) | bgr
  }
  const sheet = new OffscreenCanvas(wide, tall)
  sheet.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), wide, tall), 0, 0)
  const { a: ratio } = context.getTransform()
  context.drawImage(sheet, 0, 0, wide / ratio, tall / ratio)
}

/** Places of a dot's middle within a pixel that are told apart, in each direction. */
const phases = 4

/** A dot that can be set on ink again and again; overlaps add up. Sizes in device pixels. */
export function dotSetter(ink: Ink, radius: number, strength: number): (x: number, y: number) => void {
  const { wide, tall, cover } = ink
  const reach = Math.ceil(radius) + 1
  const side = 2 * reach
  const masks = Array.from({ length: phases * phases }, (_, phase) => {
    const [right, down] = [((phase % phases) + 0.5) / phases, (Math.floor(phase / phases) + 0.5) / phases]
    return Uint8Array.from({ length: side * side }, (_, at) => {
      const [dx, dy] = [(at % side) + 0.5 - reach - right, Math.floor(at / side) + 0.5 - reach - down]
      return 255 * strength * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy)))
    })
  })
  return (x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const mask = masks[Math.floor((y - top) * phases) * phases + Math.floor((x - left) * phases)]!
    if (left < reach || top < reach || left + reach >= wide || top + reach >= tall) return
    let at = (top - reach) * wide + left - reach
    for (let from = 0; from < mask.length; from += side, at += wide) {
      for (let column = 0; column < side; column++) {
        const more = mask[from + column]!
        if (more !== 0) cover[at + column]! += ((255 - cover[at + column]!) * more) / 255
      }
    }
  }
}
