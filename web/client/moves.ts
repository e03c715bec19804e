// Moving about: the pointer, the wheel and the buttons change the view; a tap keeps a point.

import { areaAt, axesOf, boxOf, viewOfBox } from '../../src/page/areas.ts'
import { type Frame, keyAtPixel, valueAtPixel } from '../../src/page/frame.ts'
import { areWhole, idOf } from '../../src/page/points.ts'
import { type Both, moveBy, zoomAround } from '../../src/page/view.ts'
import { readColours } from './canvas.ts'
import { element } from './element.ts'
import { type Deed, gesture, idle, type Place, type Step } from './gestures.ts'
import type { HeldPoint } from './held-point.ts'
import { nearestPoint } from './nearest.ts'
import type { Stage } from './stage.ts'

/** Pixels around the pointer in which a dot is found; a finger is broader. */
const reach = { mouse: 24, touch: 32 }
const both: Both = { x: 1, y: 1 }
/** A tap twice, and a press of a button. */
const zoomStep = 2

export interface Moves {
  zoom(factor: number, at?: Place): void
  /** By shares of what is in view. */
  pan(by: Both): void
  reset(): void
  /** Lets go of a box that is being drawn, or is to be. @returns was there one */
  dropBox(): boolean
}

export function move(stage: Stage, point: HeldPoint): Moves {
  const plot = element('plot')
  const select = element('select')
  let hand = idle

  const placeOf = (event: MouseEvent): Place => {
    const { left, top } = plot.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const under = (at: Place, touch: boolean): number => {
    const { points } = stage.chart()
    const index = nearestPoint(points, stage.frame(), at, touch ? reach.touch : reach.mouse)
    return index < 0 ? -1 : idOf(points, index)
  }
  /** The picture as it will be when a glide has ended. */
  const target = (): Frame => ({ ...stage.frame(), ...stage.view() })
  const zoomAt = (at: Place, factor: number, axes: Both, glide = false): void => {
    const frame = target()
    const place = { x: keyAtPixel(frame, at.x), y: valueAtPixel(frame, at.y) }
    stage.go(zoomAround(frame, stage.bounds, place, { x: factor ** axes.x, y: factor ** axes.y }), glide)
  }
  const panBy = (by: Place, axes: Both, glide = false): void => {
    const frame = target()
    const x = axes.x * (keyAtPixel(frame, 0) - keyAtPixel(frame, by.x))
    const y = axes.y * (valueAtPixel(frame, 0) - valueAtPixel(frame, by.y))
    stage.go(moveBy(frame, stage.bounds, { x, y }), glide)
  }
  const setBoxing = (on: boolean): void => {
    select.ariaPressed = String(on)
    plot.classList.toggle('boxing', on)
  }
  const isBoxing = (): boolean => plot.classList.contains('boxing')

  const act = (deed: Deed, event: PointerEvent): void => {
    const frame = stage.frame()
    switch (deed.do) {
      case 'tap':
        point.show(under(deed.at, event.pointerType === 'touch'), true)
        break
      case 'tap twice':
        point.show(-1, false)
        zoomAt(deed.at, event.shiftKey ? 1 / zoomStep : zoomStep, axesOf(areaAt(frame, deed.at)), true)
        break
      case 'pan':
        panBy(deed.by, axesOf(areaAt(frame, deed.start)))
        break
      case 'pinch':
        panBy(deed.by, both)
        zoomAt(deed.at, deed.factor, both)
        break
      case 'box':
        drawBox(deed.start, deed.end)
        break
      case 'box dropped':
        point.follow()
        break
      case 'box done': {
        setBoxing(false)
        point.show(-1, false)
        const view = viewOfBox(frame, deed.start, deed.end, areWhole(stage.chart().points.keys))
        if (view !== undefined) stage.go(view, true)
      }
    }
  }
  const drawBox = (start: Place, end: Place): void => {
    point.show(-1, false)
    const { left, top, right, bottom } = boxOf(stage.frame(), start, end)
    const context = (element('mark-canvas') as HTMLCanvasElement).getContext('2d')!
    context.strokeStyle = context.fillStyle = readColours().median
    context.globalAlpha = 0.12
    context.fillRect(left, top, right - left, bottom - top)
    context.globalAlpha = 1
    context.lineWidth = 1
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1)
  }

  const hover = (at: Place): void => {
    const index = under(at, false)
    if (index !== point.index()) point.show(index, false)
  }
  const feel = (kind: Step['kind']) => (event: PointerEvent) => {
    if (kind === 'down' && event.button !== 0) return
    const at = placeOf(event)
    const touch = event.pointerType === 'touch'
    // The whole cannot be moved, so that a mouse may draw a box at once.
    const boxes =
      event.shiftKey || isBoxing() || areaAt(stage.frame(), at) === 'bars' || (!touch && !stage.isNear())
    const [next, deed] = gesture(hand, {
      kind,
      id: event.pointerId,
      ...at,
      ms: event.timeStamp,
      touch,
      boxes,
    })
    if (kind === 'down') plot.setPointerCapture(event.pointerId)
    hand = next
    plot.classList.toggle('panning', hand.doing === 'panning')
    if (deed !== undefined) act(deed, event)
    else if (kind === 'move' && !touch && hand.doing === 'nothing' && !point.isKept()) hover(at)
  }
  for (const kind of ['down', 'move', 'up', 'cancel'] as const) {
    plot.addEventListener(`pointer${kind}`, feel(kind))
  }
  plot.addEventListener('pointerleave', event => {
    if (!point.isKept() && event.pointerType !== 'touch') point.show(-1, false)
  })
  plot.addEventListener(
    'wheel',
    event => {
      // A wheel alone scrolls the page. A pinch on a trackpad comes with ctrlKey set.
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 16)
      const at = placeOf(event)
      zoomAt(at, Math.exp(-0.008 * Math.max(-40, Math.min(40, turned))), axesOf(areaAt(stage.frame(), at)))
    },
    { passive: false },
  )

  const moves: Moves = {
    zoom: (factor, at) => {
      const { left, right, top, bottom } = stage.frame()
      zoomAt(at ?? { x: (left + right) / 2, y: (top + bottom) / 2 }, factor, both, true)
    },
    pan: ({ x, y }) => {
      const { left, right, top, bottom } = stage.frame()
      panBy({ x: x * (left - right), y: y * (bottom - top) }, both, true)
    },
    reset: () => stage.go(stage.whole, true),
    dropBox: () => {
      const was = isBoxing() || hand.doing === 'boxing'
      setBoxing(false)
      hand = idle
      point.follow()
      return was
    },
  }
  const press = (id: string, deed: () => void): void => element(id).addEventListener('click', deed)
  press('zoom-in', () => moves.zoom(zoomStep))
  press('zoom-out', () => moves.zoom(1 / zoomStep))
  press('reset', moves.reset)
  press('select', () => setBoxing(!isBoxing()))
  return moves
}

/** Says on the buttons what there is to do. */
export function markButtons(stage: Stage): void {
  // Not `disabled`, which would take the focus from who presses it.
  for (const id of ['zoom-out', 'reset']) element(id).ariaDisabled = String(!stage.isNear())
}
