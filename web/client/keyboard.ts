// The chart by keyboard: arrows walk from dot to dot, with Shift they move the chart; + and - zoom, 0 resets.

import { standsAt } from '../../src/page/frame.ts'
import { idOf, keyOf, type Points, valueAt } from '../../src/page/points.ts'
import { bringIntoView } from '../../src/page/view.ts'
import { element } from './element.ts'
import { type HeldPoint, positionIn } from './held-point.ts'
import type { Moves } from './moves.ts'
import { nearestPoint } from './nearest.ts'
import type { Stage } from './stage.ts'
import type { Voice } from './voice.ts'
import { arrows, walk } from './walk.ts'

/** Of what is in view, that Shift with an arrow moves by. */
const panShare = 0.2
const zooms: Readonly<Record<string, number>> = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, _: 1 / 1.5 }

export interface Answering {
  readonly point: HeldPoint
  readonly moves: Moves
  readonly voice: Voice
}

export function listenToKeys(stage: Stage, { point, moves, voice }: Answering): void {
  const plot = element('plot')

  const walkOn = (pressed: string): boolean => {
    const { points } = stage.chart()
    const from = point.index() < 0 ? -1 : positionIn(points, point.index())
    const next = from < 0 && stage.isNear() ? nearestToMiddle(stage, points) : walk(points, from, pressed)
    if (next === undefined || next < 0) return false
    const frame = stage.frame()
    const at = { x: standsAt(frame, points, keyOf(points, next), next), y: valueAt(points, next) }
    const view = bringIntoView(stage.view(), stage.bounds, at)
    if (view !== stage.view()) stage.go(view)
    point.show(idOf(points, next), false)
    voice.now(point.words())
    return true
  }
  const press = (event: KeyboardEvent): boolean => {
    const { key } = event
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    const arrow = arrows[key]
    if (arrow !== undefined && event.shiftKey)
      moves.pan({ x: panShare * arrow.keys, y: panShare * arrow.ranks })
    else if (zooms[key] !== undefined) moves.zoom(zooms[key], point.place())
    else if (key === '0') moves.reset()
    else if (key === 'Enter' && point.index() >= 0) {
      point.show(point.index(), true)
      element('card').querySelector('a')?.focus()
    } else return arrow !== undefined && walkOn(key)
    return true
  }
  plot.addEventListener('keydown', event => {
    if (press(event)) event.preventDefault()
  })
  // Also from within the card.
  element('chart').addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    if (moves.dropBox()) return
    if (point.index() >= 0) point.show(-1, false)
    else moves.reset()
    plot.focus()
  })
}

/** Where a walk begins when a part of the chart is in view. */
function nearestToMiddle(stage: Stage, points: Points): number {
  const frame = stage.frame()
  const middle = { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 }
  return nearestPoint(points, frame, middle, frame.width)
}
