// What is on show: a view and the chosen points. Draws when either changes, at most once a frame.

import { type Frame, layOut, type View } from '../../src/page/frame.ts'
import { countInView } from '../../src/page/in-view.ts'
import { type Bounds, between, boundsOf, holdWithin, isSameView } from '../../src/page/view.ts'
import { fitCanvas, readColours } from './canvas.ts'
import { type Chart, drawChart } from './draw.ts'
import { element } from './element.ts'
import { drawPoints, mannerFor } from './marks.ts'

export interface Stage {
  readonly whole: View
  readonly bounds: Bounds
  chart(): Chart
  /** As drawn last. */
  frame(): Frame
  /** Where it is or is going to. */
  view(): View
  isNear(): boolean
  /** Shows another part; glides there, where that helps the eye to follow. */
  go(view: View, glide?: boolean): void
  /** Shows other points. */
  choose(chart: Chart): void
  /** Draws again, in the size and the colours of now. */
  ask(): void
}

const glideMs = 180

/** Sets up the stage and draws it once. `drawn` is called after every drawing. */
export function setStage(first: Chart, drawn: (stage: Stage, inView: number) => void): Stage {
  const { whole } = first.head
  const bounds = boundsOf(first.points, whole)
  const plot = element('plot')
  const canvas = element('dots-canvas') as HTMLCanvasElement
  let chart = first
  let [from, to] = [whole, whole]
  let since = 0
  let asked = false
  let frame = layOut(whole, plot.clientWidth, plot.clientHeight)

  const draw = (view: View): void => {
    frame = layOut(view, plot.clientWidth, plot.clientHeight)
    const inView = countInView(chart.points, frame)
    const ratio = fitCanvas(canvas, frame)
    const context = canvas.getContext('2d')!
    const colours = readColours()
    const { points, behind } = chart
    drawChart(context, chart, frame, {
      colours,
      whole,
      manner: mannerFor(inView),
      under: () => {
        if (behind) drawPoints(context, behind, frame, { colour: colours.faint, ratio, strength: 0.3 })
      },
      over: () => drawPoints(context, points, frame, { colour: colours.points, ratio, inView }),
    })
    drawn(stage, inView)
  }
  const step = (now: number): void => {
    asked = false
    // Nothing to draw on, as while the page is printed.
    if (plot.clientWidth === 0) return
    const share = Math.min(1, Math.max(0, (now - since) / glideMs))
    // Quick at first, gentle at the end.
    draw(between(from, to, 1 - (1 - share) ** 3))
    if (share < 1) stage.ask()
  }
  const stage: Stage = {
    whole,
    bounds,
    chart: () => chart,
    frame: () => frame,
    view: () => to,
    isNear: () => !isSameView(to, whole),
    go: (view, glide = false) => {
      to = holdWithin(view, bounds)
      const still = !glide || matchMedia('(prefers-reduced-motion: reduce)').matches
      from = frame
      since = still ? Number.NEGATIVE_INFINITY : performance.now()
      stage.ask()
    },
    choose: next => {
      chart = next
      stage.ask()
    },
    ask: () => {
      if (!asked) requestAnimationFrame(step)
      asked = true
    },
  }
  draw(whole)
  return stage
}
