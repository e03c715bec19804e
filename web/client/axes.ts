// Around the points: the grid with its numbers, the counts above, and how much of the whole is in view.

import { formatCount } from '../../src/data/quantity.ts'
import { type Frame, keyTicks, type View, valueTicks, xPixel, yPixel } from '../../src/page/frame.ts'
import { formatKey } from '../../src/page/numbers.ts'
import { areWhole } from '../../src/page/points.ts'
import { clipped } from './clip.ts'
import type { Colours, Drawn } from './draw.ts'

export function drawAxes(
  context: CanvasRenderingContext2D,
  { points, head }: Drawn,
  frame: Frame,
  { faint, grid }: Colours,
): void {
  context.strokeStyle = grid
  context.fillStyle = faint
  context.lineWidth = 1
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  context.beginPath()
  const tones = head.tones && frame.yFrom >= 0 && frame.yTo <= 1
  const room = tones ? 14 : 9
  for (const value of valueTicks(frame)) {
    const y = Math.round(yPixel(frame, value)) + 0.5
    context.moveTo(frame.left, y)
    context.lineTo(frame.right, y)
    context.fillText(formatKey(value), frame.left - room, y, frame.left - room)
  }
  context.textBaseline = 'alphabetic'
  context.textAlign = 'center'
  for (const key of keyTicks(frame, areWhole(points.keys))) {
    const x = Math.round(xPixel(frame, key)) + 0.5
    context.moveTo(x, frame.top)
    context.lineTo(x, frame.bottom)
    context.fillText(formatKey(key), x, frame.height - 8)
  }
  context.stroke()
  if (tones) {
    const greys = context.createLinearGradient(0, frame.bottom, 0, frame.top)
    for (const end of [0, 1]) {
      const level = Math.round(255 * (end === 0 ? frame.yFrom : frame.yTo))
      greys.addColorStop(end, `rgb(${level},${level},${level})`)
    }
    context.fillStyle = greys
    context.fillRect(frame.left - 8, frame.top, 5, frame.bottom - frame.top)
  }
}

/** How many there are of each key: a median of three deserves less trust than one of three hundred. */
export function drawCounts(
  context: CanvasRenderingContext2D,
  { head, overlay, behind }: Drawn,
  frame: Frame,
  { points, faint }: Colours,
): void {
  const isSeen = ({ from, to }: { from: number; to: number }): boolean =>
    to + frame.spread >= frame.xFrom && from - frame.spread <= frame.xTo
  const all = head.groups.filter(isSeen)
  const bars = behind === undefined ? all : overlay.groups.filter(isSeen)
  const most = all.reduce((highest, { count }) => Math.max(highest, count), 1)
  const base = frame.top - 12
  const draw = (these: typeof all, alpha: number): void => {
    context.globalAlpha = alpha
    for (const { from, to, count } of these) {
      const half = from === to ? Math.max(frame.spread, (frame.xTo - frame.xFrom) / 800) : 0
      const left = xPixel(frame, from - half)
      const wide = xPixel(frame, to + half) - left
      const tall = (count / most) * frame.strip
      // A gap between bars as soon as there is room for one.
      context.fillRect(left, base - tall, Math.max(0.8, wide - (half === 0 || wide > 8 ? 1 : 0)), tall)
    }
  }
  context.fillStyle = points
  clipped(context, frame, [0, frame.top], () => {
    if (behind !== undefined) draw(all, 0.16)
    draw(bars, 0.42)
  })
  context.globalAlpha = 1
  context.fillStyle = faint
  context.textAlign = 'left'
  const each = head.groups.some(({ from, to }) => from !== to) ? 'bin' : head.keyName.toLowerCase()
  context.fillText(`${head.noun}s a ${each}, at most ${formatCount(most)}`, frame.left, 12)
}

/** Two thin rails, as beside a window that is smaller than what it shows. Only where something is out of view. */
export function drawRails(
  context: CanvasRenderingContext2D,
  frame: Frame,
  whole: View,
  { grid, faint }: Colours,
): void {
  const rail = (from: number, to: number, draw: (from: number, share: number) => void): void => {
    if (to - from > 1 - 1e-9) return
    context.fillStyle = grid
    draw(0, 1)
    context.fillStyle = faint
    draw(from, Math.max(0.01, to - from))
  }
  const across = whole.xTo - whole.xFrom
  const up = whole.yTo - whole.yFrom
  const wide = frame.right - frame.left
  const tall = frame.bottom - frame.top
  rail((frame.xFrom - whole.xFrom) / across, (frame.xTo - whole.xFrom) / across, (from, share) =>
    context.fillRect(frame.left + from * wide, frame.top - 8, share * wide, 3),
  )
  rail((whole.yTo - frame.yTo) / up, (whole.yTo - frame.yFrom) / up, (from, share) =>
    context.fillRect(frame.right + 2, frame.top + from * tall, 3, share * tall),
  )
}
