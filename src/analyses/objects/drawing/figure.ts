// A picture with its finds drawn on it as a figure would have them: boxes, and names beside them.

import type { Box } from '../box.ts'
import type { Find } from '../finds.ts'
import { type Area, type Canvas, type Colour, fillArea, inset, strokeArea, writeText } from './canvas.ts'
import { black, labelColour, textOn, white } from './label-colours.ts'
import { type Place, placeLabels, type Size } from './label-places.ts'
import { type Lettering, setText } from './lettering.ts'

export interface Style {
  /** Of an em, in pixels. */
  readonly textSize: number
  /** Thickness of a box's line, in pixels. */
  readonly line: number
  /** Are scores written beside the names? */
  readonly scores: boolean
  /** Is a box that is smaller than its name left without it? */
  readonly sparing: boolean
}

/** Of more, none could be told from another. */
const mostDrawn = 100
const mostCaptions = 5

interface Label {
  readonly text: Lettering
  readonly size: Size
}

/** A label where it goes. */
interface Placed {
  readonly text: Lettering
  readonly area: Area
  readonly colour: Colour
}

/**
 * Draws over the samples.
 * @param finds best first, boxes in pixels of the canvas; those without a box become captions in a corner
 */
export function drawFinds(canvas: Canvas, finds: readonly Find[], style: Style): void {
  const captions = placeCaptions(
    canvas,
    finds.filter(({ box }) => box === undefined),
    style,
  )
  const boxed = finds.flatMap(find =>
    find.box === undefined ? [] : [{ ...find, area: pixelsOf(find.box, canvas) }],
  )
  boxed.splice(mostDrawn)
  const forms = boxed.map(find =>
    formsOf(find, canvas, style).filter(
      ({ size }) => !style.sparing || size.width * size.height <= find.area.width * find.area.height,
    ),
  )
  const places = placeLabels(
    boxed.map(({ area }, at) => ({ area, sizes: forms[at]!.map(({ size }) => size) })),
    canvas,
    captions.map(({ area }) => area),
  )
  // The best on top.
  for (const { label, area } of boxed.toReversed()) strokeBox(canvas, area, labelColour(label), style)
  const names = boxed.flatMap(({ label }, at) => placed(places[at], forms[at]!, labelColour(label)))
  for (const name of [...names, ...captions]) drawLabel(canvas, name, style)
}

const placed = (place: Place | undefined, forms: readonly Label[], colour: Colour): Placed[] =>
  place === undefined ? [] : [{ text: forms[place.form]!.text, area: place, colour }]

/** The top labels of a classifier, one upon the other in the upper left corner, as far as the picture has room. */
function placeCaptions(canvas: Canvas, finds: readonly Find[], style: Style): Placed[] {
  const margin = Math.round(style.textSize / 2)
  let top = margin
  const captions: Placed[] = []
  for (const find of finds.slice(0, mostCaptions)) {
    const [label] = formsOf(find, { width: canvas.width - 2 * margin, height: canvas.height }, style)
    if (label === undefined || top + label.size.height > canvas.height) break
    captions.push({
      text: label.text,
      area: { left: margin, top, ...label.size },
      colour: labelColour(find.label),
    })
    top += label.size.height + 2
  }
  return captions
}

/** A find's label, and without its score; none that has no room for a letter. */
function formsOf({ label, score }: Find, ground: Size, { textSize, scores }: Style): Label[] {
  const padding = paddingOf(textSize)
  // Half the picture's width is enough for a name, but for a narrow picture's.
  const room = Math.min(ground.width, Math.max(ground.width / 2, 12 * textSize)) - 2 * padding
  const named = setText(label, { size: textSize, room })
  const full = setText(label, { size: textSize, room, suffix: ` ${formatPercent(score)}` })
  return (scores ? [full, named] : [named])
    .filter(({ letters }) => letters.length > 0)
    .map(text => ({ text, size: { width: text.width + 2 * padding, height: heightOf(textSize) } }))
}

/** Nothing is certain that is not. */
const formatPercent = (score: number): string =>
  score < 0.01 ? '<1%' : `${score < 1 ? Math.min(99, Math.round(score * 100)) : 100}%`

const paddingOf = (textSize: number): number => Math.round(textSize * 0.3)
const heightOf = (textSize: number): number => Math.round(textSize * 1.35)

/** At least one pixel, inside the picture. */
function pixelsOf([x1, y1, x2, y2]: Box, { width, height }: Size): Area {
  const within = (n: number, least: number, most: number): number =>
    Math.max(least, Math.min(Math.round(n), most))
  const [left, top] = [within(x1, 0, width - 1), within(y1, 0, height - 1)]
  return { left, top, width: within(x2, left + 1, width) - left, height: within(y2, top + 1, height) - top }
}

/** A line of the label's colour between a dark and a light one, so that it is seen on any ground. */
function strokeBox(canvas: Canvas, area: Area, colour: Colour, { line }: Style): void {
  strokeArea(canvas, area, { thickness: 1, colour: black, opacity: 0.6 })
  strokeArea(canvas, inset(area, 1), { thickness: line, colour })
  strokeArea(canvas, inset(area, 1 + line), { thickness: 1, colour: white, opacity: 0.5 })
}

function drawLabel(canvas: Canvas, { text, area, colour }: Placed, { textSize }: Style): void {
  fillArea(canvas, area, colour)
  writeText(canvas, text, {
    left: area.left + paddingOf(textSize),
    // Capitals are 0.711 of an em high.
    baseLine: area.top + Math.round((area.height + textSize * 0.711) / 2),
    colour: textOn(colour),
  })
}
