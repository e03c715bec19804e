// Makes small PNG files of any colour type and depth, independent of the library under test.

import { crc32, deflateSync } from 'node:zlib'

/** PNG specification, table 11.1. */
export const colourTypes = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const

export interface PngShape {
  readonly width: number
  readonly height: number
  readonly colourType: keyof typeof colourTypes
  /** Bits a sample. */
  readonly depth: 1 | 8 | 16
  /** Chunks between header and pixels: name and content. */
  readonly extra?: readonly (readonly [name: string, content: Buffer])[]
}

/** @param rows packed samples, big-endian, without filter bytes; `height` rows of equal length */
export function makePng({ width, height, colourType, depth, extra = [] }: PngShape, rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = depth
  header[9] = colourTypes[colourType]
  const stride = rows.length / height
  const filtered = Array.from({ length: height }, (_, row) => [
    Buffer.of(0),
    rows.subarray(row * stride, (row + 1) * stride),
  ])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    makeChunk('IHDR', header),
    ...extra.map(([name, content]) => makeChunk(name, content)),
    makeChunk('IDAT', deflateSync(Buffer.concat(filtered.flat()))),
    makeChunk('IEND', Buffer.alloc(0)),
  ])
}

function makeChunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}
