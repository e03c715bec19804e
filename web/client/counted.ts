// The page of readings that are only counted comes alive: a program of its own, so that neither kind of page carries
// the other's.

import { type Cells, parseCells } from '../../src/page/cells.ts'
import { layOut } from '../../src/page/frame.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { areWhole, type Points } from '../../src/page/points.ts'
import { boundsOf, holdWithin, isSameView } from '../../src/page/view.ts'
import { answerCells } from './answer-cells.ts'
import { fitCanvas, readColours } from './canvas.ts'
import { drawCells } from './cells.ts'
import { drawChart } from './draw.ts'
import { element, text } from './element.ts'
import type { HeldPoint } from './held-point.ts'
import { inflate } from './inflate.ts'
import { type Moves, markButtons, move } from './moves.ts'
import { sayRange } from './said.ts'
import type { Stage } from './stage.ts'

if (document.getElementById('plot') !== null) void start()

async function start(): Promise<void> {
  const head: ChartHead = JSON.parse(text('head'))
  const cells = parseCells(head.cells!, await inflate(text('points')))
  const plot = element('plot')
  plot.hidden = false
  element('live').classList.add('live')

  const stage = setStage(head, cells, () => forget())
  // Two frames on, what was drawn has been shown.
  requestAnimationFrame(() => setTimeout(() => performance.mark('shown')))

  const forget = answerCells(cells, head, stage.frame)
  listenToKeys(move(stage, nobody(forget)))
  new ResizeObserver(() => {
    const { width, height } = stage.frame()
    if (plot.clientWidth !== width || plot.clientHeight !== height) stage.ask()
  }).observe(plot)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => stage.ask())
  plot.dataset.ready = 'true'
}

/** As stage.ts sets it for points; this one does not glide. @param moved called before every drawing but the first */
function setStage(head: ChartHead, cells: Cells, moved: () => void): Stage {
  const { whole } = head
  const { keys, base, scale } = cells
  /** No point is on this stage: who looks for the nearest finds none. */
  const points: Points = {
    ...{ length: 0, keys, base, scale },
    ...{ starts: new Uint32Array(keys.length + 1), levels: new Uint32Array(0) },
  }
  const bounds = boundsOf(points, whole)
  const plot = element('plot')
  const canvas = element('dots-canvas') as HTMLCanvasElement
  // What is true of the still picture is true of this one.
  const said = document.querySelector('.still-said')!.textContent
  let view = whole
  let asked = false
  let frame = layOut(whole, plot.clientWidth, plot.clientHeight)

  const draw = (): void => {
    asked = false
    frame = layOut(view, plot.clientWidth, plot.clientHeight)
    const ratio = fitCanvas(canvas, frame)
    const context = canvas.getContext('2d')!
    const colours = readColours()
    drawChart(context, { head, points: cells, overlay: head }, frame, {
      ...{ colours, whole, manner: 'cells' },
      over: () => drawCells(context, cells, frame, { colour: colours.points, ratio }),
    })
    const isNear = stage.isNear()
    element('drawn').textContent = isNear ? `${sayRange(frame, head, areWhole(keys))}: ${said}` : said
    plot.classList.toggle('near', isNear)
    markButtons(stage)
  }
  const stage: Stage = {
    whole,
    bounds,
    chart: () => ({ head, points, behind: undefined, overlay: head }),
    frame: () => frame,
    view: () => view,
    isNear: () => !isSameView(view, whole),
    go: next => {
      view = holdWithin(next, bounds)
      stage.ask()
    },
    choose: () => {},
    ask: () => {
      if (asked) return
      asked = true
      requestAnimationFrame(() => {
        moved()
        draw()
      })
    },
  }
  draw()
  return stage
}

/** There is no point to hold; what is shown of a place is let go as the chart moves. */
function nobody(forget: () => void): HeldPoint {
  return {
    ...{ index: () => -1, place: () => undefined, isKept: () => false, words: () => '' },
    ...{ show: forget, follow: forget },
  }
}

/** Of what is in view, that Shift with an arrow moves by. */
const share = 0.2
const pans: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-share, 0],
  ArrowRight: [share, 0],
  ArrowUp: [0, share],
  ArrowDown: [0, -share],
}

function listenToKeys(moves: Moves): void {
  element('plot').addEventListener('keydown', event => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event
    if (ctrlKey || metaKey || altKey) return
    const pan = shiftKey ? pans[key] : undefined
    if (pan !== undefined) moves.pan({ x: pan[0], y: pan[1] })
    else if (key === '+' || key === '=') moves.zoom(1.5)
    else if (key === '-' || key === '_') moves.zoom(1 / 1.5)
    else if (key === '0' || (key === 'Escape' && !moves.dropBox())) moves.reset()
    else return
    event.preventDefault()
  })
}
