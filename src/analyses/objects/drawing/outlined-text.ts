// Text as outlines in an SVG: the same on every machine, also where there is no font.

import { advanceOf, hasGlyph, outlineOf, unitsAnEm } from './glyphs.ts'

/** Width in ems. */
export const outlinedWidth = (text: string): number =>
  [...replaced(text)].reduce((sum, character) => sum + advanceOf(character), 0)

/** Have all its letters outlines? */
export const hasOutlines = (text: string): boolean => [...replaced(text)].every(hasGlyph)

/** The data of a path: y upwards, `unitsAnEm` an em, the pen at 0 first. */
export function outlineText(text: string): string {
  let pen = 0
  let path = ''
  for (const character of replaced(text)) {
    path += `M${Math.round(pen * unitsAnEm)} 0${asSvg(outlineOf(character).path)}`
    pen += advanceOf(character)
  }
  return path
}

/** A curve's end is told from its middle point in the font, in SVG from where it began. */
const asSvg = (path: string): string =>
  path.replace(/q(-?\d+)[ ]?(-?\d+)[ ]?(-?\d+)[ ]?(-?\d+)/g, (_, ...numbers) => {
    const [a = 0, b = 0, c = 0, d = 0] = numbers.slice(0, 4).map(Number)
    return `q${a} ${b} ${a + c} ${b + d}`
  })

/** The font has no minus; a dash is as wide. */
const replaced = (text: string): string => text.replaceAll('−', '–')
