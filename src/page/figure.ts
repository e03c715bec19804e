// The chart as a picture of its own, for a paper or a slide: an SVG that needs nothing beside it, on white, with its
// sizes in millimetres.

import { formatCount } from '../data/quantity.ts'
import type { Survey } from '../data/survey.ts'
import { colours, type Drawn, figureStyle, pixelsAMm, textSize } from './figure-style.ts'
import { recognitionOf } from './finds-view.ts'
import { type Frame, layOut, wholeView, xPixel, yPixel } from './frame.ts'
import { drawLabels } from './label-figure.ts'
import { forEachPlace } from './places.ts'
import { plainText } from './plain-text.ts'
import { type Scatter, scatterOf } from './scatter.ts'
import { dots, drawMarks, mostStillDots } from './still.ts'
import { escapeXml, type Lettering, wrapText, writtenOut } from './svg-text.ts'

export interface FigureOptions {
  /** A page's width is about 180, a column's 85. */
  readonly widthMm: number
  /** Above the chart; without them there is nothing: a paper has its caption. */
  readonly title?: string
  readonly subtitle?: string
  readonly lettering?: Lettering
  /** Told in pixels instead, so many an inch: for those who make a picture of pixels. */
  readonly dotsAnInch?: number
}

/** A whole SVG document. */
export function drawFigure(survey: Survey, options: FigureOptions): string {
  const { widthMm, lettering = writtenOut } = options
  const width = Math.round(widthMm * pixelsAMm)
  const scatter = scatterOf(survey)
  const recognition = recognitionOf(survey, scatter)
  const title = drawTitle(options, width, lettering)
  const hasLabels = recognition !== undefined && recognition.labels > 0
  const chart = hasLabels ? drawLabels(recognition, width, lettering) : drawScatter(scatter, width, lettering)
  const height = title.height + chart.height
  const { dotsAnInch } = options
  const size = (pixels: number): string =>
    dotsAnInch === undefined
      ? `${pixels / pixelsAMm}mm`
      : String(Math.round((pixels / pixelsAMm / 25.4) * dotsAnInch))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size(width)}" height="${size(height)}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif">
<title>${escapeXml(`${scatter.valueName} by ${scatter.keyName.toLowerCase()}`)}</title>
<style>${figureStyle}</style>
<rect width="${width}" height="${height}" fill="${colours.paper}"/>
${title.elements}<g transform="translate(0 ${title.height})">${chart.elements}</g>
</svg>
`
}

function drawTitle({ title, subtitle }: FigureOptions, width: number, lettering: Lettering): Drawn {
  let y = 8
  const lines = [
    { text: title, size: 17, bold: true, colour: colours.ink },
    { text: subtitle, size: 12, bold: false, colour: colours.faint },
  ].flatMap(({ text, size, ...look }) =>
    text === undefined
      ? []
      : wrapText(plainText(text, 400), (width - 8) / size, lettering).map(line => {
          y += Math.round(1.4 * size)
          return lettering.write({ text: line, x: 4, y, size, anchor: 'start', ...look })
        }),
  )
  return { elements: lines.join('\n'), height: lines.length === 0 ? 4 : y + 12 }
}

function drawScatter(scatter: Scatter, width: number, lettering: Lettering): Drawn {
  const { ranked: points, valueName, keyName, groups, noun } = scatter
  const plot = Math.round(Math.max(250, Math.min(0.62 * width, 520)))
  const laid = layOut(wholeView(points), width, plot)
  const frame = { ...laid, left: laid.left + 14, right: width - 92 }
  const faint = { size: textSize, colour: colours.faint, bold: false }
  const readings =
    points.length > mostStillDots
      ? cells(scatter, frame)
      : `<path class="dots" stroke-width="${Math.min(2.6, Math.max(1.4, width / 300)).toFixed(1)}" d="${dots(scatter, frame)}"/>`
  const marks = drawMarks(scatter, frame, readings, ({ look, ...said }) =>
    lettering.write({
      ...said,
      ...faint,
      ...(look === 'median-label' && { colour: colours.median, bold: true }),
    }),
  )
  const middle = (frame.top + frame.bottom) / 2
  const most = groups.reduce((highest, { count }) => Math.max(highest, count), 0)
  const each = groups.some(({ from, to }) => from !== to) ? 'bin' : keyName.toLowerCase()
  const name = lettering.write({ text: valueName, x: 0, y: 0, ...faint, anchor: 'middle' })
  const elements = [
    marks,
    `<g transform="translate(${textSize + 1} ${middle}) rotate(-90)">${name}</g>`,
    lettering.write({
      text: keyName,
      x: (frame.left + frame.right) / 2,
      y: plot + 10,
      ...faint,
      anchor: 'middle',
    }),
    lettering.write({
      text: `${noun}s a ${each}, at most ${formatCount(most)}`,
      x: frame.left,
      y: 14,
      ...faint,
      anchor: 'start',
    }),
  ]
  return { elements: elements.join('\n'), height: plot + 18 }
}

const cellSize = 2
const shades = 8

/** Too many for a dot each: cells, shaded by the logarithm of their counts, each shade one path. */
function cells(scatter: Scatter, frame: Frame): string {
  const across = Math.ceil((frame.right - frame.left) / cellSize)
  const down = Math.ceil((frame.bottom - frame.top) / cellSize)
  const counts = new Uint32Array(across * down)
  forEachPlace(scatter, frame, (key, value, count) => {
    const column = Math.floor((xPixel(frame, key) - frame.left) / cellSize)
    const row = Math.floor((yPixel(frame, value) - frame.top) / cellSize)
    const at = Math.min(down - 1, Math.max(0, row)) * across + Math.min(across - 1, Math.max(0, column))
    counts[at]! += count
  })
  const most = Math.log1p(counts.reduce((highest, count) => Math.max(highest, count), 0))
  const shadeOf = (at: number): number => Math.ceil((shades * Math.log1p(counts[at]!)) / most)
  const paths = Array.from({ length: shades + 1 }, () => '')
  for (let row = 0; row < down; row++) {
    for (let from = 0, to = 0; from < across; from = to) {
      const shade = shadeOf(row * across + from)
      while (to < across && shadeOf(row * across + to) === shade) to++
      const wide = (to - from) * cellSize
      paths[shade] +=
        `M${frame.left + from * cellSize} ${frame.top + row * cellSize}h${wide}v${cellSize}h${-wide}z`
    }
  }
  return paths
    .map((path, shade) =>
      shade === 0 || path === ''
        ? ''
        : `<path class="cells" fill-opacity="${Math.round((100 * shade) / shades) / 100}" shape-rendering="crispEdges" d="${path}"/>`,
    )
    .join('')
}
