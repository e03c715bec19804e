// Labels over the keys as part of a figure: a small panel each; bars where there is nothing to draw over the keys.

import { formatCount } from '../data/quantity.ts'
import { colours, type Drawn, textSize } from './figure-style.ts'
import type { Recognition } from './finds-view.ts'
import { changeSaid, keyMarks, scaleMarks, shapeOf } from './label-panels.ts'
import type { LabelLine } from './labels-over-keys.ts'
import { formatShare } from './numbers.ts'
import type { Lettering } from './svg-text.ts'

const gap = 22
const panelHeight = 158
/** Of a panel: room for its name above, its scale at the left, its last share at the right, its keys below. */
const room = { top: 42, left: 36, right: 38, bottom: 22 }

export function drawLabels(recognition: Recognition, width: number, lettering: Lettering): Drawn {
  const { over, nameOf } = recognition
  if (over.isSingle) return drawBars(recognition, width, lettering)
  const across = width >= 520 ? 3 : width >= 300 ? 2 : 1
  const wide = Math.floor((width - gap * (across - 1)) / across)
  const panels = over.lines.map((line, index) => {
    const x = (index % across) * (wide + gap)
    const y = Math.floor(index / across) * (panelHeight + gap)
    return `<g transform="translate(${x} ${y})">${drawPanel(line, recognition, wide, lettering, nameOf(line.label))}</g>`
  })
  const down = Math.ceil(panels.length / across)
  return { elements: panels.join('\n'), height: down * (panelHeight + gap) - gap + 6 }
}

const text = { size: textSize, colour: colours.faint, bold: false }

function drawPanel(
  line: LabelLine,
  { over: { bins } }: Recognition,
  width: number,
  { write }: Lettering,
  name: string,
): string {
  const shape = shapeOf(line)
  const right = width - room.right
  const bottom = panelHeight - room.bottom
  const x = (bin: number): number => round(room.left + (right - room.left) * shape.x(bin))
  const y = (share: number): number => round(room.top + (bottom - room.top) * shape.y(share))
  const across = `M${room.left} `
  const { last, runs } = shape
  const paths = runs.map(run => run.map(({ share, bin }) => `${x(bin)} ${y(share.share)}`).join('L'))
  const intervals = runs
    .filter(run => run.length > 1)
    .map(run => {
      const upper = run.map(({ share, bin }) => `${x(bin)} ${Math.max(room.top, y(share.high))}`)
      const lower = run.map(({ share, bin }) => `${x(bin)} ${y(share.low)}`).reverse()
      return `M${[...upper, ...lower].join('L')}z`
    })
  return [
    write({
      ...text,
      text: name,
      x: room.left,
      y: 14,
      size: 13,
      anchor: 'start',
      colour: colours.ink,
      bold: true,
    }),
    write({
      ...text,
      text: formatShare(line.overall.part, line.overall.whole),
      x: right,
      y: 14,
      anchor: 'end',
    }),
    write({ ...text, text: changeSaid(line), x: room.left, y: 30, anchor: 'start', colour: colours.median }),
    ...scaleMarks(shape.top).map(
      ({ share, text: said }) =>
        `<path class="grid" d="${across}${y(share)}H${right}"/>${write({ ...text, text: said, x: room.left - 6, y: y(share) + 4, anchor: 'end' })}`,
    ),
    write({ ...text, text: '0', x: room.left - 6, y: bottom + 4, anchor: 'end' }),
    `<path class="interval" d="${intervals.join('')}"/>`,
    `<path class="axis" d="${across}${bottom}H${right}"/>`,
    // A run of one bin is a dot: a line of no length with round ends.
    `<path class="line" d="${paths.map(path => `M${path}${path.includes('L') ? '' : 'h0'}`).join('')}"/>`,
    `<circle cx="${x(last.bin)}" cy="${y(last.share.share)}" r="2.6" fill="${colours.points}"/>`,
    write({
      ...text,
      text: formatShare(last.share.part, last.share.whole),
      x: x(last.bin) + 7,
      y: y(last.share.share) + 4,
      anchor: 'start',
      colour: colours.ink,
    }),
    ...keyMarks(bins, shape.first.bin, last.bin).map(({ at, text: said }) =>
      write({
        ...text,
        text: said,
        x: round(room.left + at * (right - room.left)),
        y: bottom + 16,
        anchor: 'middle',
      }),
    ),
  ].join('')
}

function drawBars({ over, nameOf }: Recognition, width: number, { write, widthOf }: Lettering): Drawn {
  const names = over.lines.map(({ label }) => nameOf(label))
  const left = Math.min(width / 2, 12 + textSize * Math.max(...names.map(widthOf)))
  const most = Math.max(...over.lines.map(({ overall }) => overall.share))
  const bars = over.lines.map(({ overall: { part, whole, share } }, index) => {
    const y = 6 + 20 * index
    const wide = round(((width - left - 100) * share) / most)
    return [
      write({
        ...text,
        text: names[index]!,
        x: round(left - 8),
        y: y + 11,
        anchor: 'end',
        colour: colours.ink,
      }),
      `<rect x="${round(left)}" y="${y}" width="${wide}" height="14" fill="${colours.points}"/>`,
      write({
        ...text,
        text: `${formatShare(part, whole)} · ${formatCount(part)}`,
        x: round(left + wide + 7),
        y: y + 11,
        anchor: 'start',
      }),
    ].join('')
  })
  return { elements: bars.join('\n'), height: 20 * bars.length + 12 }
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10
