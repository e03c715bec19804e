// Turns a font into the module with its outlines. Run it after changing the font or the characters:
//   node test/analyses/objects/outline-glyphs.ts

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
// @ts-expect-error: the package has no types
import opentype from 'opentype.js'

interface Command {
  readonly type: 'M' | 'L' | 'Q' | 'Z'
  readonly x: number
  readonly y: number
  readonly x1: number
  readonly y1: number
}
interface Glyph {
  readonly index: number
  readonly advanceWidth: number
  readonly path: { readonly commands: readonly Command[] }
}

interface Font {
  charToGlyph(character: string): Glyph
}

const font = fileURLToPath(import.meta.resolve('@fontsource/roboto/files/roboto-latin-500-normal.woff'))
const module = new URL('../../../src/analyses/objects/drawing/roboto-medium.ts', import.meta.url)

/** The font has 2048 units an em; the module has a quarter of that. */
const coarser = 4

const characters = [
  ...Array.from({ length: 0x7e - 0x20 + 1 }, (_, i) => String.fromCharCode(0x20 + i)),
  // Latin-1, without the two that are not seen.
  ...Array.from({ length: 0xff - 0xa1 + 1 }, (_, i) => String.fromCharCode(0xa1 + i)),
  ...'–—‘’“”•…€',
].filter(character => character !== '\u00ad')

/** A line for each character: code point, advance, and the outline as a path in relative numbers, y upwards. */
export function outlineGlyphs(): string {
  const roboto: Font = opentype.parse(new Uint8Array(readFileSync(font)).buffer)
  const lines = characters.map(character => {
    const { index, advanceWidth, path } = roboto.charToGlyph(character)
    if (index === 0) throw new Error(`the font has no ${character}`)
    const code = character.codePointAt(0)!.toString(16)
    return `${code} ${Math.round(advanceWidth / coarser)} ${relativePath(path.commands)}`.trimEnd()
  })
  return lines.join('\n')
}

function relativePath(commands: readonly Command[]): string {
  let [x, y] = [0, 0]
  let path = ''
  /** The way from where the pen is. */
  const way = (toX: number, toY: number): [number, number] => {
    const [nextX, nextY] = [Math.round(toX / coarser), Math.round(toY / coarser)]
    const step: [number, number] = [nextX - x, nextY - y]
    x = nextX
    y = nextY
    return step
  }
  for (const { type, ...at } of commands) {
    if (type === 'Z') continue
    const numbers = type === 'Q' ? [...way(at.x1, at.y1), ...way(at.x, at.y)] : way(at.x, at.y)
    if (type === 'L' && numbers.every(n => n === 0)) continue
    path += type.toLowerCase() + numbers.join(' ').replaceAll(' -', '-')
  }
  return path
}

const formatModule = (outlines: string): string => `\
// The outlines of letters, as text, for machines without fonts.
/*! Letters of Roboto Medium 2.137, copyright 2011 Google Inc., Apache License 2.0. Changed: fewer characters, coarser
 * coordinates, another format. */

// Made by \`node test/analyses/objects/outline-glyphs.ts\`; a test compares them. A line for each character: code
// point in base 16, advance, outline. Relative numbers, y upwards; m starts a contour, l is a line, q a curve by way
// of a point.

export const unitsAnEm = ${2048 / coarser}

export const outlines = \`
${outlines}
\`
`

if (import.meta.main) writeFileSync(module, formatModule(outlineGlyphs()))
