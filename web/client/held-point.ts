// The point in hand: a ring around it and a card beside it. Another may follow the pointer until one is kept.

import { standsAt, xPixel, yPixel } from '../../src/page/frame.ts'
import { firstAtLeast, keyOf, type Points, valueAt } from '../../src/page/points.ts'
import { fitCanvas, readColours } from './canvas.ts'
import { describePoint, fillCard, placeCard, type Told } from './card.ts'
import { element } from './element.ts'
import type { Place } from './gestures.ts'
import type { Stage } from './stage.ts'

export interface HeldPoint {
  /** Position among all points, or -1. */
  index(): number
  /** In pixels; undefined where none is held, or it is out of view. */
  place(): Place | undefined
  isKept(): boolean
  show(index: number, keep: boolean): void
  /** After the view or the chosen points changed: the ring follows; a point that is gone is let go. */
  follow(): void
  /** The card's words, for reading out. */
  words(): string
}

/** Where a point stands among the chosen ones, or -1. */
export function positionIn({ ids, length }: Points, index: number): number {
  if (ids === undefined) return index
  const position = firstAtLeast(ids, index, 0, length)
  return ids[position] === index ? position : -1
}

export function holdPoint(told: Told, stage: Stage): HeldPoint {
  const card = element('card')
  const ring = element('mark-canvas') as HTMLCanvasElement
  let held = -1
  let kept = false

  const place = (): Place | undefined => {
    if (held < 0) return undefined
    const { points } = told
    const frame = stage.frame()
    const x = standsAt(frame, points, keyOf(points, held), held)
    const y = valueAt(points, held)
    const isSeen = x >= frame.xFrom && x <= frame.xTo && y >= frame.yFrom && y <= frame.yTo
    return isSeen ? { x: xPixel(frame, x), y: yPixel(frame, y) } : undefined
  }
  const draw = (): void => {
    fitCanvas(ring, stage.frame())
    const at = place()
    card.hidden = at === undefined
    if (at === undefined) return
    const context = ring.getContext('2d')!
    context.strokeStyle = readColours().median
    context.lineWidth = 2
    context.arc(at.x, at.y, 6, 0, 2 * Math.PI)
    context.stroke()
    placeCard(card, at, stage.frame())
  }
  /** Its location may have to be unpacked first: then the card is filled a second time. */
  const tell = (index: number): void => {
    fillCard(card, describePoint(told, index))
    const reading = told.carried?.order[index]
    if (reading === undefined) return
    void told.locations.unpack(reading).then(isNew => {
      if (!isNew || held !== index) return
      fillCard(card, describePoint(told, index))
      draw()
    })
  }
  return {
    index: () => held,
    place,
    isKept: () => kept,
    show: (index, keep) => {
      held = index
      kept = keep && index >= 0
      card.classList.toggle('kept', kept)
      if (index >= 0) tell(index)
      draw()
    },
    follow: () => {
      if (held >= 0 && positionIn(stage.chart().points, held) < 0) [held, kept] = [-1, false]
      draw()
    },
    words: () => {
      const { first, more, location } = describePoint(told, held)
      return [first, ...more, location ?? ''].filter(Boolean).join(', ')
    },
  }
}
