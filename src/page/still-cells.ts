// The points of the still picture where they are too many for a dot each: counted into cells, as a grey PNG
// that masks the points' colour, so that it follows light and dark like everything else.

import { crc32, deflateSync } from 'node:zlib'
import { type Frame, valueAtPixel, xPixel } from './frame.ts'
import { areWhole } from './points.ts'
import { countUpTo, isCounted, levelAtRank, type Ranked } from './ranked.ts'

/** Of a cell, in the picture's pixels. */
const cellSize = 2

/** An SVG mask and the rectangle that it masks. */
export function drawStillCells(ranked: Ranked, frame: Frame): string {
  const { left, right, top, bottom, xFrom, xTo } = frame
  const { keys } = ranked
  const span = keys.at(-1)! - keys[0]! + 1
  // A column a key where they are wide enough: cells that straddle two keys would look like stripes.
  const byKey =
    areWhole(keys) && !(isCounted(ranked) && ranked.keyWidth > 0) && span * cellSize <= right - left
  const across = byKey ? span : Math.floor((right - left) / cellSize)
  const from = byKey ? xPixel(frame, keys[0]! - 0.5) : left
  const to = byKey ? xPixel(frame, keys.at(-1)! + 0.5) : right
  const columnOf = (key: number): number =>
    byKey ? key - keys[0]! : Math.min(across - 1, Math.floor(((key - xFrom) / (xTo - xFrom)) * across))
  const down = Math.floor((bottom - top) / cellSize)
  const counts = countCells(ranked, frame, { across, down, columnOf })
  const most = counts.reduce((highest, count) => Math.max(highest, count), 1)
  const greys = Uint8Array.from(counts, count => Math.ceil((255 * Math.log1p(count)) / Math.log1p(most)))
  const place = `x="${round(from)}" y="${top}" width="${round(to - from)}" height="${down * cellSize}"`
  const image = `data:image/png;base64,${greyPng(greys, across).toString('base64')}`
  return (
    `<mask id="still-cells"><image ${place} preserveAspectRatio="none" href="${image}"/></mask>` +
    `<rect class="cells" ${place} mask="url(#still-cells)"/>`
  )
}

interface Grid {
  readonly across: number
  readonly down: number
  readonly columnOf: (key: number) => number
}

function countCells(ranked: Ranked, frame: Frame, { across, down, columnOf }: Grid): Uint32Array {
  const counts = new Uint32Array(across * down)
  const { base, scale, starts } = ranked
  // Levels of a row's lower edge: bisected for, as a key may hold a million readings.
  const edges = Array.from({ length: down }, (_, row) =>
    Math.floor(valueAtPixel(frame, frame.top + (row + 1) * cellSize) * scale - base),
  )
  ranked.keys.forEach((key, index) => {
    const column = columnOf(key)
    const total = starts[index + 1]! - starts[index]!
    let above = total
    for (let row = 0; row < down && above > 0; row++) {
      const below = row === down - 1 ? 0 : countUpTo(ranked, index, edges[row]!)
      counts[row * across + column]! += above - below
      above = below
      // Rows without any are passed over at once: with many keys there are few readings in each.
      if (above > 0) {
        const next = levelAtRank(ranked, index, above - 1)
        while (row + 2 < down && edges[row + 1]! >= next) row++
      }
    }
  })
  return counts
}

/** Eight-bit grey, without a filter (PNG specification, section 11.2). */
function greyPng(greys: Uint8Array, width: number): Buffer {
  const height = greys.length / width
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const lines = Buffer.alloc(height * (width + 1))
  for (let row = 0; row < height; row++) {
    lines.set(greys.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND')]
  return Buffer.concat([signature, ...chunks])
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10
