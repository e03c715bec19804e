// photogrid aggregate --svg FILE --png FILE: the chart for a paper, beside whatever else is printed.

import { hasOutlines, outlinedWidth, outlineText } from '../analyses/objects/drawing/outlined-text.ts'
import { unitsAnEm } from '../analyses/objects/drawing/roboto-medium.ts'
import { wholeNumber } from '../data/quantity.ts'
import type { Survey } from '../data/survey.ts'
import { misuse } from '../errors.ts'
import { checkWritable, writeWhole } from '../io/files.ts'
import { drawPng } from '../io/png-picture.ts'
import { drawFigure, type FigureOptions } from '../page/figure.ts'
import { type Lettering, writtenOut } from '../page/svg-text.ts'
import type { Effects } from './effects.ts'

export interface FigureFiles {
  readonly svg?: string
  readonly png?: string
  /** In millimetres, as typed. */
  readonly width?: string
  readonly title?: string
  readonly subtitle?: string
}

/** As printers want it. */
const dotsAnInch = 300

/** Files to write, and what goes into them. */
export interface FigurePlan {
  readonly svg: string | undefined
  readonly png: string | undefined
  readonly options: FigureOptions
}

/** @throws Foreseen (2) for a width that is none, and for files that could not be written at the end */
export function planFigure({ svg, png, width, title, subtitle }: FigureFiles): FigurePlan | undefined {
  if (svg === undefined && png === undefined) {
    if (width === undefined) return undefined
    throw misuse('--width is of the chart that --svg or --png writes', 'add --svg chart.svg')
  }
  for (const file of [svg, png]) if (file !== undefined) checkWritable(file)
  const options = {
    widthMm: wholeNumber('--width', width, 40, 1000, 180),
    ...(title !== undefined && { title }),
    ...(subtitle !== undefined && { subtitle }),
  }
  return { svg, png, options }
}

/** @throws Foreseen (2) naming the file that cannot be written */
export async function writeFigure(
  survey: Survey,
  { svg, png, options }: FigurePlan,
  { say }: Pick<Effects, 'say'>,
): Promise<void> {
  if (svg !== undefined) writeWhole(svg, drawFigure(survey, options))
  if (png !== undefined) {
    writeWhole(
      png,
      await drawPng(drawFigure(survey, { ...options, lettering: outlined, dotsAnInch }), dotsAnInch),
    )
  }
  say(`wrote ${[svg, png].filter(file => file !== undefined).join(' and ')}`)
}

/** Letters as outlines, since the machine may have no font; where one of them has none, its font must do. */
const outlined: Lettering = {
  widthOf: outlinedWidth,
  write: lettered => {
    const { text, x, y, size, anchor, colour } = lettered
    if (!hasOutlines(text)) return writtenOut.write(lettered)
    const share = { start: 0, middle: 0.5, end: 1 }[anchor]
    const left = x - share * size * outlinedWidth(text)
    const scale = size / unitsAnEm
    return `<path style="fill:${colour}" transform="translate(${left.toFixed(2)} ${y}) scale(${scale} ${-scale})" d="${outlineText(text)}"/>`
  },
}
