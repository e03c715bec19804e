// The chart's canvases: their size in device pixels, and the colours that the page's style gives them.

import type { Frame } from '../../src/page/frame.ts'
import type { Colours } from './draw.ts'
import { element } from './element.ts'

/** Sizes a canvas to its frame in device pixels. @returns device pixels a CSS pixel */
export function fitCanvas(canvas: HTMLCanvasElement, frame: Frame): number {
  const ratio = Math.min(3, devicePixelRatio || 1)
  canvas.width = Math.round(frame.width * ratio)
  canvas.height = Math.round(frame.height * ratio)
  canvas.getContext('2d')!.setTransform(ratio, 0, 0, ratio, 0, 0)
  return ratio
}

/** Asks the page's style, which resolves light and dark. */
export function readColours(): Colours {
  const colourOf = (id: string): string => getComputedStyle(element(id)).color
  const body = getComputedStyle(document.body)
  return {
    points: colourOf('key-dots'),
    median: colourOf('ink-median'),
    paper: body.backgroundColor,
    faint: colourOf('hint'),
    grid: colourOf('ink-grid'),
    font: `12.5px ${body.fontFamily}`,
  }
}
