// Copies of a picture with its finds drawn on it: a large one, and a thumbnail that is drawn anew.

import type { Illustration, Means } from '../analysis.ts'
import { openDecoder, type Placement, release } from '../decoder.ts'
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
    { textSize: 22.7, line: 3, scores: true, sparing: false },
    { textSize: 17, line: 2, scores: true, sparing: false },
  ],
  medium: [
    { textSize: 17, line: 2, scores: true, sparing: false },
    { textSize: 13.25, line: 1, scores: true, sparing: false },
  ],
  thumbnail: [
    { textSize: 13.25, line: 1, scores: false, sparing: false },
    { textSize: 11.36, line: 1, scores: false, sparing: true },
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

  /** Before anything is drawn on it. */
  const scaleDown = async (canvas: Canvas): Promise<Copy> => {
    const size = scaledTo(ofThumbnail, canvas)
    const small = ofSamples(canvas).resize({ ...size, fit: 'fill' })
    return { ...size, samples: await small.raw().toBuffer() }
  }

  const draw = async (copy: Copy, finds: readonly Find[], [few, many]: readonly [Style, Style]) => {
    drawFinds(copy, finds, finds.length > mostOfFew ? many : few)
    const jpeg = await ofSamples(copy).jpeg({ quality }).toBuffer()
    release(copy.samples)
    return jpeg
  }

  return {
    async illustrate(bytes, finds) {
      const { width, height, copy } = await decoder.decodeScaled(bytes, placeLarge, (samples, placement) => {
        const { width, height, upright } = placement
        return { ...upright, copy: { width, height, samples: Buffer.from(samples) } }
      })
      const small = await scaleDown(copy)
      const onto = (canvas: Canvas): Find[] => scaleFinds(finds, canvas.width / width, canvas.height / height)
      return {
        thumbnail: await draw(small, onto(small), styles.thumbnail),
        picture: await draw(copy, onto(copy), hasRoom(copy) ? styles.large : styles.medium),
      }
    },
  }
}

interface Copy extends Canvas {
  readonly samples: Buffer
}

interface Upright extends Placement {
  readonly upright: { readonly width: number; readonly height: number }
}

function placeLarge(width: number, height: number): Upright {
  const longer = Math.min(most, Math.max(least, width, height))
  const upright = { width, height }
  return { ...scaledTo(longer, upright), kernel: 'lanczos3', upright }
}

const hasRoom = ({ width, height }: Canvas): boolean =>
  Math.min(width, height, Math.max(width, height) / 2) >= 500

/** Never less than one pixel. */
function scaledTo(longer: number, { width, height }: { width: number; height: number }) {
  const scale = longer / Math.max(width, height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

const scaleFinds = (finds: readonly Find[], x: number, y: number): Find[] =>
  finds.map(({ box, ...find }) =>
    box === undefined ? find : { ...find, box: [box[0] * x, box[1] * y, box[2] * x, box[3] * y] },
  )
