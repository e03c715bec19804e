// The page of readings that are only counted comes alive: a program of its own, so that neither kind of page carries
// the other's.

import { parseCells } from '../../src/page/cells.ts'
import { layOut } from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { answerCells } from './answer-cells.ts'
import { fitCanvas, readColours } from './canvas.ts'
import { drawCells } from './cells.ts'
import { drawChart } from './draw.ts'
import { element, text } from './element.ts'
import { inflate } from './inflate.ts'

if (document.getElementById('plot') !== null) void start()

async function start(): Promise<void> {
  const head: ChartHead = JSON.parse(text('head'))
  const cells = parseCells(head.cells!, await inflate(text('points')))
  const plot = element('plot')
  plot.hidden = false
  element('live').classList.add('live')

  let frame = layOut(head.whole, plot.clientWidth, plot.clientHeight)
  const draw = (): void => {
    frame = layOut(head.whole, plot.clientWidth, plot.clientHeight)
    const canvas = element('dots-canvas') as HTMLCanvasElement
    const ratio = fitCanvas(canvas, frame)
    const context = canvas.getContext('2d')!
    const colours = readColours()
    drawChart(context, { head, points: cells, overlay: head }, frame, {
      colours,
      whole: head.whole,
      manner: 'cells',
      over: () => drawCells(context, cells, frame, { colour: colours.points, ratio }),
    })
  }
  draw()
  // What is true of the still picture is true of this one.
  element('drawn').textContent = document.querySelector('.still-said')!.textContent
  // Two frames on, what was drawn has been shown.
  requestAnimationFrame(() => setTimeout(() => performance.mark('shown')))

  const forget = answerCells(cells, head, () => frame)
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
