// Copies of a picture with its finds drawn on it: a large one, and a thumbnail that is drawn anew.

import type { Illustration, Means } from '../analysis.ts'
import { openDecoder, type Placement } from '../decoder.ts'
import type { Canvas } from './drawing/canvas.ts'
import { drawFinds, type Style } from './drawing/figure.ts'
import type { Find } from './finds.ts'

export interface Illustrator {
  /**
   * @param bytes the encoded picture, as it came
   * @param finds in pixels of the upright picture, best first
   * @returns JPEG files, the same for the same input, with nothing of the picture's metadata
   * @throws RowFailure as the decoder of pictures does
   */
  illustrate(bytes: Uint8Array, finds: readonly Find[]): Promise<Illustration>
}

/**
 * By the room there is: first where finds are few, then where they are many. At these sizes of text the tops of both x
 * and H lie on whole pixels, or nearly.
 */
const styles = {
  large: [
    { textSize: 22.7, line: 3, scores: true },
    { textSize: 17, line: 2, scores: true },
  ],
  medium: [
    { textSize: 17, line: 2, scores: true },
    { textSize: 13.25, line: 1, scores: true },
  ],
  thumbnail: [
    { textSize: 13.25, line: 1, scores: false },
    { textSize: 11.36, line: 1, scores: false },
  ],
} as const satisfies Record<string, readonly [few: Style, many: Style]>

const mostOfFew = 10

/** Longer sides. A smaller picture is enlarged to the least, so that names are no larger than what they name. */
const [most, least, ofThumbnail] = [1280, 640, 360]

const quality = 82

/** @throws Foreseen (75) where pictures cannot be decoded here */
export async function openIllustrator(means: Means): Promise<Illustrator> {
  const decoder = await openDecoder(means)
  const { default: sharp } = await import('sharp')
  const ofSamples = ({ samples, width, height }: Canvas) =>
    sharp(samples, { raw: { width, height, channels: 3 } })

  const draw = (canvas: Canvas, finds: readonly Find[], [few, many]: readonly [Style, Style]) => {
    drawFinds(canvas, finds, finds.length > mostOfFew ? many : few)
    return ofSamples(canvas).jpeg({ quality }).toBuffer()
  }

  return {
    async illustrate(bytes, finds) {
      const { canvas, scale } = await decoder.decodeScaled(bytes, placeLarge, (samples, placement) => {
        const { width, height, scale } = placement
        return { canvas: { width, height, samples: Buffer.from(samples) }, scale }
      })
      // Before anything is drawn on it.
      const size = scaledTo(ofThumbnail, canvas)
      const samples = await ofSamples(canvas)
        .resize({ ...size, fit: 'fill' })
        .raw()
        .toBuffer()
      const scaleDown = [
        (scale[0] * size.width) / canvas.width,
        (scale[1] * size.height) / canvas.height,
      ] as const
      const thumbnail = await draw({ ...size, samples }, scaleFinds(finds, scaleDown), styles.thumbnail)
      const style = hasRoom(canvas) ? styles.large : styles.medium
      return { picture: await draw(canvas, scaleFinds(finds, scale), style), thumbnail }
    },
  }
}

interface Scaled extends Placement {
  readonly scale: readonly [x: number, y: number]
}

function placeLarge(width: number, height: number): Scaled {
  const longer = Math.min(most, Math.max(least, width, height))
  const size = scaledTo(longer, { width, height })
  return { ...size, kernel: 'lanczos3', scale: [size.width / width, size.height / height] }
}

const hasRoom = ({ width, height }: Canvas): boolean =>
  Math.min(width, height, Math.max(width, height) / 2) >= 500

/** Never less than one pixel. */
function scaledTo(longer: number, { width, height }: { width: number; height: number }) {
  const scale = longer / Math.max(width, height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

const scaleFinds = (finds: readonly Find[], [x, y]: readonly [number, number]): Find[] =>
  finds.map(({ box, ...find }) =>
    box === undefined ? find : { ...find, box: [box[0] * x, box[1] * y, box[2] * x, box[3] * y] },
  )
