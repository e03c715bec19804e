// Pointer and keyboard over readings that are only counted: how many lie here, and where a key's quantiles are.

import type { Cells } from '../../src/page/cells.ts'
import { type Frame, xPixel, yPixel } from '../../src/page/frame.ts'
import { fitCanvas, readColours } from './canvas.ts'
import { fillCard, type Lines, placeCard } from './card.ts'
import { describeMark, describeSpot, type Mark, spotAt, walkCells } from './cells.ts'

/** @returns what lets go of what is shown */
export function answerCells(
  cells: Cells,
  { valueName }: { readonly valueName: string },
  frameNow: () => Frame,
): () => void {
  const element = (id: string): HTMLElement => document.getElementById(id)!
  const [plot, card] = [element('plot'), element('card')]
  const ring = element('mark-canvas') as HTMLCanvasElement
  let mark: Mark | undefined

  const clear = (): void => {
    fitCanvas(ring, frameNow())
    card.hidden = true
  }
  const show = (lines: Lines, x: number, y: number): void => {
    fitCanvas(ring, frameNow())
    const context = ring.getContext('2d')!
    context.strokeStyle = readColours().median
    context.lineWidth = 2
    context.strokeRect(x - 5, y - 3.5, 10, 7)
    card.hidden = false
    fillCard(card, lines)
    placeCard(card, { x, y }, frameNow())
  }
  const point = (event: PointerEvent): void => {
    // A drag is for moving about.
    if (event.type === 'pointermove' && event.buttons !== 0) return
    const { left, top } = plot.getBoundingClientRect()
    const at = { x: event.clientX - left, y: event.clientY - top }
    const spot = spotAt(cells, frameNow(), at)
    if (spot === undefined) clear()
    else show(describeSpot(cells, spot, valueName), xPixel(frameNow(), cells.keys[spot.key]!), at.y)
  }
  plot.addEventListener('pointermove', point)
  plot.addEventListener('click', event => point(event as PointerEvent))
  plot.addEventListener('pointerleave', clear)
  plot.addEventListener('keydown', event => {
    const next = event.shiftKey ? undefined : walkCells(cells, mark, event.key)
    if (next !== undefined) {
      mark = next
      const lines = describeMark(cells, next, valueName)
      const frame = frameNow()
      show(lines, xPixel(frame, cells.keys[next.key]!), yPixel(frame, lines.value))
      element('said').textContent = [lines.first, ...lines.more].join(', ')
      event.preventDefault()
    } else if (event.key === 'Escape') clear()
  })
  return clear
}
