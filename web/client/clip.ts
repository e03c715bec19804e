// Drawing that ends at the edges of a part of the picture.

import type { Frame } from '../../src/page/frame.ts'

/** Draws between the frame's sides, from `top` to `bottom`. */
export function clipped(
  context: CanvasRenderingContext2D,
  { left, right }: Frame,
  [top, bottom]: readonly [number, number],
  draw: () => void,
): void {
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
  draw()
  context.restore()
}
