// Letters as coverage: how much of each pixel an outline covers. Kept, for a job writes the same few letters again
// and again.

import { outlines, unitsAnEm } from './roboto-medium.ts'

/** Coverage from 0 to 255, row after row. `left` and `top` are pixels from the pen, which is on the base line. */
export interface Glyph {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly coverage: Uint8Array
}

/** x and y, y downwards. */
type Point = readonly [number, number]
type Contour = readonly Point[]

interface Outline {
  /** To the next letter's pen, in ems. */
  readonly advance: number
  readonly path: string
}

const font: ReadonlyMap<string, Outline> = new Map(
  outlines
    .trim()
    .split('\n')
    .map(line => {
      const [, code = '', advance, path = ''] = /^(\w+) (\d+) ?(.*)$/.exec(line) ?? []
      return [String.fromCodePoint(Number.parseInt(code, 16)), { advance: Number(advance) / unitsAnEm, path }]
    }),
)

/** Stands for what the font does not have: an empty box. */
const missing: Outline = {
  advance: 0.62,
  path: 'm36 0l245 0l0 364l-245 0l0-364m36 36l0 292l173 0l0-292l-173 0',
}

export const outlineOf = (character: string): Outline => font.get(character) ?? missing

export { unitsAnEm }

export const hasGlyph = (character: string): boolean => font.has(character)

/** From this letter's pen to the next one's, in ems. */
export const advanceOf = (character: string): number => outlineOf(character).advance

/** Places of a pen within a pixel. */
export const pensAPixel = 4

const drawn = new Map<string, Glyph>()
/** Two sizes of all letters are some 1600. */
const mostDrawn = 4000

/**
 * @param size of an em, in pixels
 * @param pen where in a pixel the pen stands: 0 to `pensAPixel` - 1
 */
export function glyphOf(character: string, size: number, pen: number): Glyph {
  const known = hasGlyph(character) ? character : ''
  const name = `${known} ${size} ${pen}`
  const before = drawn.get(name)
  if (before !== undefined) return before
  if (drawn.size >= mostDrawn) drawn.clear()
  const glyph = cover(contoursOf(outlineOf(known).path, size / unitsAnEm, pen / pensAPixel))
  drawn.set(name, glyph)
  return glyph
}

/** Straight pieces a curve is drawn with: at the sizes of labels no more are seen. */
const piecesACurve = 5

function contoursOf(path: string, scale: number, shift: number): Contour[] {
  const contours: Point[][] = []
  let [x, y] = [0, 0]
  for (const [, kind, text = ''] of path.matchAll(/([mlq])([-\d ]+)/g)) {
    const [a = 0, b = 0, c = 0, d = 0] = (text.match(/-?\d+/g) ?? []).map(Number)
    if (kind === 'm') contours.push([])
    const steps = kind === 'q' ? piecesACurve : 1
    for (let step = 1; step <= steps; step += 1) {
      const t = step / steps
      // A quadratic Bézier curve, its points told each from the one before; a line is one without its second half.
      const [toX, toY] = kind === 'q' ? [2 * a * t + (c - a) * t * t, 2 * b * t + (d - b) * t * t] : [a, b]
      contours.at(-1)!.push([(x + toX) * scale + shift, -(y + toY) * scale])
    }
    x += a + c
    y += b + d
  }
  return contours
}

/** Lines a row of pixels is looked at along; across, the coverage is exact. */
const linesARow = 8

function cover(contours: readonly Contour[]): Glyph {
  const points = contours.flat()
  if (points.length === 0) return { left: 0, top: 0, width: 0, height: 0, coverage: new Uint8Array(0) }
  const left = Math.floor(Math.min(...points.map(([x]) => x)))
  const top = Math.floor(Math.min(...points.map(([, y]) => y)))
  const width = Math.ceil(Math.max(...points.map(([x]) => x))) - left
  const height = Math.ceil(Math.max(...points.map(([, y]) => y))) - top
  const shares = new Float32Array(width * height)
  for (let line = 0; line < height * linesARow; line += 1) {
    const row = shares.subarray(Math.floor(line / linesARow) * width).subarray(0, width)
    for (const [from, to] of insideSpans(contours, top + (line + 0.5) / linesARow)) {
      for (let x = Math.floor(from - left); x < to - left; x += 1) {
        row[x]! += (Math.min(to - left, x + 1) - Math.max(from - left, x)) / linesARow
      }
    }
  }
  return { left, top, width, height, coverage: Uint8Array.from(shares, share => Math.round(share * 255)) }
}

/** The parts of a horizontal line that are inside: where the contours wind around it. */
function* insideSpans(contours: readonly Contour[], y: number): Generator<Point> {
  const crossings: { x: number; turn: number }[] = []
  for (const contour of contours) {
    let [beforeX, beforeY] = contour.at(-1)!
    for (const [x, pointY] of contour) {
      if (beforeY <= y !== pointY <= y) {
        const at = beforeX + ((y - beforeY) / (pointY - beforeY)) * (x - beforeX)
        crossings.push({ x: at, turn: pointY > beforeY ? 1 : -1 })
      }
      ;[beforeX, beforeY] = [x, pointY]
    }
  }
  crossings.sort((a, b) => a.x - b.x)
  let winding = 0
  let start = 0
  for (const { x, turn } of crossings) {
    if (winding === 0) start = x
    winding += turn
    if (winding === 0) yield [start, x]
  }
}
