// Drawing on the samples of a picture: rectangles and text.

import { glyphOf, pensAPixel } from './glyphs.ts'
import type { Lettering } from './lettering.ts'

/** R, G, B of 8 bits, row after row; drawn over in place. */
export interface Canvas {
  readonly samples: Uint8Array
  readonly width: number
  readonly height: number
}

/** In whole pixels. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export type Colour = readonly [red: number, green: number, blue: number]

/** Lays a colour over an area; what lies outside the picture is left out. @param opacity 0 to 1 */
export function fillArea(canvas: Canvas, area: Area, colour: Colour, opacity = 1): void {
  const right = Math.min(area.left + area.width, canvas.width)
  const bottom = Math.min(area.top + area.height, canvas.height)
  for (let y = Math.max(0, area.top); y < bottom; y += 1) {
    for (let x = Math.max(0, area.left); x < right; x += 1) blend(canvas, x, y, colour, opacity)
  }
}

/** The border of an area, drawn inside it, so many pixels thick. */
export function strokeArea(
  canvas: Canvas,
  area: Area,
  { thickness, colour, opacity = 1 }: { thickness: number; colour: Colour; opacity?: number },
): void {
  const { left, top, width, height } = area
  const across = Math.min(thickness, width)
  const down = Math.min(thickness, height)
  const between = Math.max(0, height - 2 * down)
  fillArea(canvas, { left, top, width, height: down }, colour, opacity)
  fillArea(canvas, { left, top: top + down, width: across, height: between }, colour, opacity)
  const last = Math.max(left + across, left + width - across)
  fillArea(
    canvas,
    { left: last, top: top + down, width: left + width - last, height: between },
    colour,
    opacity,
  )
  const lowest = Math.max(top + down, top + height - down)
  fillArea(canvas, { left, top: lowest, width, height: top + height - lowest }, colour, opacity)
}

/** The area without so many pixels at each side; with a negative number, with more. */
export const inset = ({ left, top, width, height }: Area, by: number): Area => ({
  left: left + by,
  top: top + by,
  width: Math.max(0, width - 2 * by),
  height: Math.max(0, height - 2 * by),
})

/** @param baseLine the row of pixels that letters stand on top of */
export function writeText(
  canvas: Canvas,
  { letters, size }: Lettering,
  { left, baseLine, colour }: { left: number; baseLine: number; colour: Colour },
): void {
  for (const { character, pen } of letters) {
    const quarters = Math.round(pen * pensAPixel)
    const glyph = glyphOf(character, size, quarters % pensAPixel)
    const fromX = left + Math.floor(quarters / pensAPixel) + glyph.left
    for (let at = 0; at < glyph.coverage.length; at += 1) {
      const x = fromX + (at % glyph.width)
      const y = baseLine + glyph.top + Math.floor(at / glyph.width)
      const inside = x >= 0 && y >= 0 && x < canvas.width && y < canvas.height
      if (inside) blend(canvas, x, y, colour, glyph.coverage[at]! / 255)
    }
  }
}

function blend({ samples, width }: Canvas, x: number, y: number, colour: Colour, opacity: number): void {
  const at = (y * width + x) * 3
  for (let channel = 0; channel < 3; channel += 1) {
    const below = samples[at + channel]!
    samples[at + channel] = Math.round(below + (colour[channel]! - below) * opacity)
  }
}
