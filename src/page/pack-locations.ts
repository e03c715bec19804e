// Where the pictures are, one location a reading, in blocks that the browser unpacks one by one as they are
// asked for.

import { compressText } from './compress.ts'
import { formatBlock, locationsABlock } from './locations.ts'
import { longestLink, plainText, webLink } from './plain-text.ts'

/** Blocks one after the other, and where each ends. */
export interface PackedLocations {
  readonly text: string
  readonly ends: readonly number[]
}

export function packLocations(locations: Iterable<string>): PackedLocations {
  const packed: string[] = []
  const ends: number[] = []
  let block: string[] = []
  const close = (): void => {
    if (block.length === 0) return
    packed.push(compressText(formatBlock(block)))
    ends.push((ends.at(-1) ?? 0) + packed.at(-1)!.length)
    block = []
  }
  for (const location of locations) {
    block.push(carriedLocation(location))
    if (block.length === locationsABlock) close()
  }
  close()
  return { text: packed.join(''), ends }
}

/**
 * One line. A URL with characters that are not shown is spelt out, so that its link still leads there; one
 * too long for a link is cut, and the mark of the cut keeps it from being one.
 */
function carriedLocation(location: string): string {
  // Nearly all are plain ASCII of sane length, and there may be a million.
  if (location.length <= longestLink && /^[!-~]*$/.test(location)) return location
  if (location.length > longestLink) return plainText(location, 200)
  const text = plainText(location, longestLink)
  return text === location ? location : (webLink(location) ?? text)
}
