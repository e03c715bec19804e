// The page comes alive: unpack the data, draw it, and answer the pointer and the keyboard.

import { parseCells } from '../../src/page/cells.ts'
import { parseColumns } from '../../src/page/columns.ts'
import { type Frame, layOut, offsetOf, wholeView, xPixel, yPixel } from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { formatMany } from '../../src/page/numbers.ts'
import { keyOf, type Points, valueAt } from '../../src/page/points.ts'
import { answerCells } from './answer-cells.ts'
import { fitCanvas, readColours } from './canvas.ts'
import { describePoint, fillCard, placeCard, type Told } from './card.ts'
import { drawChart } from './draw.ts'
import { inflate } from './inflate.ts'
import { Locations } from './locations.ts'
import { type Manner, mannerFor } from './marks.ts'
import { nearestPoint } from './nearest.ts'
import { walk } from './walk.ts'

const element = (id: string): HTMLElement => document.getElementById(id)!
const text = (id: string): string => element(id).textContent

/** Pixels around the pointer in which a dot is found. */
const reach = 24

if (document.getElementById('plot') !== null) void start()

async function start(): Promise<void> {
  const head: ChartHead = JSON.parse(text('head'))
  const bytes = await inflate(text('points'))
  const cells = head.cells && parseCells(head.cells, bytes)
  const { points, carried } = parseColumns(head.columns, cells ? new Uint8Array(0) : bytes)
  const ranked = cells ?? points
  const locations = new Locations(text('locations'), head.locationEnds)
  const told: Told = { points, head, carried, locations }
  const plot = element('plot')
  plot.hidden = false
  element('chart').classList.add('live')

  const view = wholeView(ranked)
  let frame = layOut(view, plot.clientWidth, plot.clientHeight)
  const draw = (): void => {
    frame = layOut(view, plot.clientWidth, plot.clientHeight)
    const canvas = element('dots-canvas') as HTMLCanvasElement
    const ratio = fitCanvas(canvas, frame)
    drawChart(canvas.getContext('2d')!, { points: ranked, head }, frame, { colours: readColours(), ratio })
  }
  draw()
  if (cells === undefined) element('drawn').textContent = saidDrawn(points)
  // Two frames on, what was drawn has been shown.
  requestAnimationFrame(() => setTimeout(() => performance.mark('shown')))

  await locations.unpackFew()
  const forget = cells ? answerCells(cells, head, () => frame) : answer(told, () => frame)

  const again = (): void => {
    forget()
    draw()
  }
  new ResizeObserver(() => {
    if (plot.clientWidth !== frame.width || plot.clientHeight !== frame.height) again()
  }).observe(plot)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again)
  plot.dataset.ready = 'true'
}

const manners: Readonly<Record<Manner, string>> = {
  dots: 'every one a dot',
  grains: 'every one a grain',
  cells: 'every one counted into its cell, on a doubling scale',
}

const saidDrawn = (points: Points): string =>
  `${formatMany(points.length, 'point')}, ${manners[mannerFor(points.length)]}`

/** Hover, tap, arrows, Enter and Escape. @returns what lets go of the point in hand */
function answer(told: Told, frameNow: () => Frame): () => void {
  const { points } = told
  const plot = element('plot')
  const card = element('card')
  const ring = element('mark-canvas') as HTMLCanvasElement
  let shown = -1
  let kept = false

  const show = (index: number, keep: boolean): void => {
    const frame = frameNow()
    shown = index
    kept = keep && index >= 0
    fitCanvas(ring, frame)
    card.hidden = index < 0
    card.classList.toggle('kept', kept)
    if (index < 0) return
    const x = xPixel(frame, points.keys[keyOf(points, index)]! + offsetOf(frame, index))
    const y = yPixel(frame, valueAt(points, index))
    const context = ring.getContext('2d')!
    context.strokeStyle = readColours().median
    context.lineWidth = 2
    context.arc(x, y, 6, 0, 2 * Math.PI)
    context.stroke()
    fillCard(card, describePoint(told, index))
    placeCard(card, { x, y }, frame)
    void locate(index).then(isNew => {
      if (isNew && shown === index) show(index, kept)
    })
  }
  /** @returns whether more can be told of the point than before */
  const locate = async (index: number): Promise<boolean> => {
    const reading = told.carried?.order[index]
    return reading !== undefined && (await told.locations.unpack(reading))
  }
  const under = (event: PointerEvent): number => {
    const { left, top } = plot.getBoundingClientRect()
    return nearestPoint(points, frameNow(), { x: event.clientX - left, y: event.clientY - top }, reach)
  }

  plot.addEventListener('pointermove', event => {
    if (kept || event.pointerType === 'touch') return
    const index = under(event)
    if (index !== shown) show(index, false)
  })
  plot.addEventListener('pointerleave', event => {
    if (!kept && event.pointerType !== 'touch') show(-1, false)
  })
  plot.addEventListener('click', event => show(under(event as PointerEvent), true))
  plot.addEventListener('keydown', event => {
    const next = walk(points, shown, event.key)
    if (next !== undefined) {
      show(next, false)
      const { first, more, location } = describePoint(told, next)
      element('said').textContent = [first, ...more, location ?? ''].join(', ')
    } else if (event.key === 'Enter' && shown >= 0) {
      show(shown, true)
      card.querySelector('a')?.focus()
    } else return
    event.preventDefault()
  })
  element('chart').addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    show(-1, false)
    plot.focus()
  })
  return () => show(-1, false)
}
