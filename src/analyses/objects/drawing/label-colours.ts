// Colours for labels: a label has the same one in every picture, and its name is readable on it.

import type { Colour } from './canvas.ts'

/** Okabe and Ito's, which people tell apart whatever their eyes, without black. */
export const palette: readonly Colour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
]

export const black: Colour = [0, 0, 0]
export const white: Colour = [255, 255, 255]

/** Where the hash starts: chosen so that person, dog, cat, car, truck, bus and horse differ. */
const start = 280

/** By a hash of the name (FNV-1a). */
export function labelColour(label: string): Colour {
  let hash = start
  for (let at = 0; at < label.length; at += 1) hash = Math.imul(hash ^ label.charCodeAt(at), 0x01000193)
  return palette[(hash >>> 0) % palette.length]!
}

/** Black or white, whichever is read more easily on it; one of them has a contrast of 4.58 or more. */
export const textOn = (ground: Colour): Colour =>
  contrast(ground, white) >= 4.5 ? white : contrast(ground, black) >= contrast(ground, white) ? black : white

/** WCAG's contrast ratio, 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map(sample => {
    const share = sample / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
