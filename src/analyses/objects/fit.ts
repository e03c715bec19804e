// Where a picture goes in a model's input, and the way back for boxes.

import type { Fit } from '../../data/model-contract.ts'
import type { Placement } from '../decoder.ts'
import type { Box } from './box.ts'

export interface Fitted extends Placement {
  /** Of the upright picture. */
  readonly pictureWidth: number
  readonly pictureHeight: number
  /** Of the model's input. */
  readonly inputWidth: number
  readonly inputHeight: number
  /** Where the scaled picture's corner lies in it. */
  readonly left: number
  readonly top: number
  /** From a box in the input's pixels to one in the upright picture's, not yet clipped. */
  readonly toPicture: (box: Box) => Box
}

/** @param width of the upright picture; so is `height` */
export function fitPicture(fit: Fit, width: number, height: number): Fitted {
  // Detectors are fed by OpenCV's linear resize; classifiers from finer ones.
  const kernel = fit.kind === 'centre-crop' ? 'lanczos3' : 'linear'
  const picture = { pictureWidth: width, pictureHeight: height, kernel } as const
  if (fit.kind === 'as-is') {
    const scale = Math.min(1, (fit.longerSide ?? Number.POSITIVE_INFINITY) / Math.max(width, height))
    const scaled = scaledBy(scale, width, height)
    const input = { inputWidth: scaled.width, inputHeight: scaled.height, left: 0, top: 0 }
    return { ...picture, ...scaled, ...input, toPicture: back(width / scaled.width, height / scaled.height) }
  }
  const [inputWidth, inputHeight] = fit.size
  const input = { inputWidth, inputHeight, left: 0, top: 0 }
  switch (fit.kind) {
    case 'stretch': {
      const toPicture = back(width / inputWidth, height / inputHeight)
      return { ...picture, ...input, width: inputWidth, height: inputHeight, toPicture }
    }
    case 'letterbox-top-left':
    case 'letterbox-centre': {
      const scale = Math.min(inputWidth / width, inputHeight / height)
      const scaled = scaledBy(scale, width, height)
      const centred = fit.kind === 'letterbox-centre'
      const left = centred ? Math.floor((inputWidth - scaled.width) / 2) : 0
      const top = centred ? Math.floor((inputHeight - scaled.height) / 2) : 0
      return { ...picture, ...input, ...scaled, left, top, toPicture: back(1 / scale, 1 / scale, left, top) }
    }
    case 'centre-crop':
      return { ...picture, ...input, ...croppedTo(fit.size, fit.shorterSide, width, height) }
  }
}

function croppedTo(
  [inputWidth, inputHeight]: readonly [number, number],
  shorterSide: number,
  width: number,
  height: number,
) {
  const scale = shorterSide / Math.min(width, height)
  const scaled = scaledBy(scale, width, height)
  const [left, top] = [
    Math.floor((scaled.width - inputWidth) / 2),
    Math.floor((scaled.height - inputHeight) / 2),
  ]
  const toPicture = back(1 / scale, 1 / scale, -left, -top)
  if (Math.max(width, height) <= 16 * Math.min(width, height)) {
    return { ...scaled, crop: { left, top, width: inputWidth, height: inputHeight }, toPicture }
  }
  // A sliver would become enormous on its way: its middle is cut out first, to the nearest pixel.
  const partWidth = Math.min(width, Math.ceil(inputWidth / scale))
  const partHeight = Math.min(height, Math.ceil(inputHeight / scale))
  const part = {
    left: Math.floor((width - partWidth) / 2),
    top: Math.floor((height - partHeight) / 2),
    width: partWidth,
    height: partHeight,
  }
  return { part, width: inputWidth, height: inputHeight, toPicture }
}

/** Never less than one pixel. */
function scaledBy(scale: number, width: number, height: number) {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function back(scaleX: number, scaleY: number, left = 0, top = 0): (box: Box) => Box {
  return ([x1, y1, x2, y2]) => [
    (x1 - left) * scaleX,
    (y1 - top) * scaleY,
    (x2 - left) * scaleX,
    (y2 - top) * scaleY,
  ]
}
