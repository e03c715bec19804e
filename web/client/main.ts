// The page comes alive: unpack the data, draw it, and answer the pointer, the fingers and the keyboard.

import { parseColumns } from '../../src/page/columns.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { areWhole } from '../../src/page/points.ts'
import type { Told } from './card.ts'
import { element, text } from './element.ts'
import { chartOf, offerSources, type Source } from './filter.ts'
import { type HeldPoint, holdPoint } from './held-point.ts'
import { inflate } from './inflate.ts'
import { listenToKeys } from './keyboard.ts'
import { Locations } from './locations.ts'
import { markButtons, move } from './moves.ts'
import { sayDrawn, sayRange } from './said.ts'
import { type Stage, setStage } from './stage.ts'
import { findVoice } from './voice.ts'

if (document.getElementById('plot') !== null) void start()

async function start(): Promise<void> {
  const head: ChartHead = JSON.parse(text('head'))
  const { points, carried } = parseColumns(head.columns, await inflate(text('points')))
  const locations = new Locations(text('locations'), head.locationEnds)
  const told: Told = { points, head, carried, locations }
  let chosen: readonly Source[] = []
  let point: HeldPoint | undefined
  const voice = findVoice()
  const plot = element('plot')
  const line = element('drawn')
  const wholeKeys = areWhole(points.keys)
  plot.hidden = false
  element('live').classList.add('live')

  const say = (stage: Stage, inView: number): void => {
    const isNear = stage.isNear()
    const places = chosen.map(({ name }) => name)
    const drawn = sayDrawn({ all: points.length, inView, isNear, places })
    const said = isNear ? `${sayRange(stage.frame(), head, wholeKeys)}: ${drawn}` : drawn
    point?.follow()
    markButtons(stage)
    plot.classList.toggle('near', isNear)
    if (said === line.textContent) return
    if (line.textContent !== '') voice.soon(said)
    line.textContent = said
  }
  const stage = setStage({ head, points, behind: undefined, overlay: head }, say)
  // Two frames on, what was drawn has been shown.
  requestAnimationFrame(() => setTimeout(() => performance.mark('shown')))

  await locations.unpackFew()
  point = holdPoint(told, stage)
  listenToKeys(stage, { point, moves: move(stage, point), voice })
  offerSources(next => {
    chosen = next
    stage.choose(chartOf({ points, head, carried }, next))
    const named = document.getElementById('median-said')
    if (named !== null) named.textContent = stage.chart().overlay.medianName
  })

  new ResizeObserver(() => {
    const { width, height } = stage.frame()
    if (plot.clientWidth !== width || plot.clientHeight !== height) stage.ask()
  }).observe(plot)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => stage.ask())
  plot.dataset.ready = 'true'
}
