// The first directory of a TIFF file: its tags as they stand, and one of our own written behind the pixels
// (TIFF 6.0, section 2; BigTIFF differs in the width of its numbers).

export interface TiffDirectory {
  readonly littleEndian: boolean
  /** BigTIFF: 64-bit counts and offsets. */
  readonly big: boolean
  readonly tags: ReadonlyMap<number, TiffTag>
}

export interface TiffTag {
  readonly type: number
  readonly count: number
  /** Where its values begin in the file. */
  readonly at: number
}

/** Bytes a value, by type; 0 for what TIFF does not know. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
const [short, rational, float, double] = [3, 5, 11, 12]
/** No writer makes as many; a count of damaged bytes may be any. */
const mostEntries = 4096
/** Strips of one row, or tiles of 16 x 16, of the largest picture that may be decoded. */
const mostValues = 2 ** 20

/** @returns undefined where the file ends before its directory does */
export function readTiffDirectory(bytes: Uint8Array): TiffDirectory | undefined {
  if (bytes.length < 8) return undefined
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = bytes[0] === 0x49
  const big = data.getUint16(2, littleEndian) === 43
  if (big && bytes.length < 16) return undefined
  const word = big ? 8 : 4
  const unsigned = (at: number): number =>
    big ? Number(data.getBigUint64(at, littleEndian)) : data.getUint32(at, littleEndian)

  const start = unsigned(big ? 8 : 4)
  const first = start + (big ? 8 : 2)
  if (first > bytes.length) return undefined
  const entries = big ? unsigned(start) : data.getUint16(start, littleEndian)
  const entrySize = 4 + 2 * word
  if (entries > mostEntries || first + entries * entrySize > bytes.length) return undefined

  const tags = new Map<number, TiffTag>()
  for (let at = first; at < first + entries * entrySize; at += entrySize) {
    const code = data.getUint16(at, littleEndian)
    const type = data.getUint16(at + 2, littleEndian)
    const count = unsigned(at + 4)
    const inline = at + 4 + word
    // Of a tag that comes twice the first counts, as for libtiff.
    if (!tags.has(code)) {
      tags.set(code, { type, count, at: count * (sizes[type] ?? 0) <= word ? inline : unsigned(inline) })
    }
  }
  return { littleEndian, big, tags }
}

/** @returns the tag's numbers; undefined where there is no such tag, or its values are no numbers of this file */
export function tagValues(
  bytes: Uint8Array,
  { tags, littleEndian }: TiffDirectory,
  code: number,
): number[] | undefined {
  const tag = tags.get(code)
  if (tag === undefined) return undefined
  const { type, count, at } = tag
  const size = sizes[type] ?? 0
  if (size === 0 || count === 0 || count > mostValues || at + count * size > bytes.length) return undefined
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = (from: number): number => {
    if (type === rational) return data.getUint32(from, littleEndian) / data.getUint32(from + 4, littleEndian)
    if (type === float) return data.getFloat32(from, littleEndian)
    if (type === double) return data.getFloat64(from, littleEndian)
    if (size === 8) return Number(data.getBigUint64(from, littleEndian))
    if (size === 4) return data.getUint32(from, littleEndian)
    return size === 2 ? data.getUint16(from, littleEndian) : data.getUint8(from)
  }
  return Array.from({ length: count }, (_, index) => read(at + index * size))
}

/**
 * The same file with one directory, which stands behind all else.
 * @param codes tags that are taken over as they are
 * @param values whole numbers of at most 16 bits, of tags that are said anew
 */
export function withDirectory(
  bytes: Uint8Array,
  directory: TiffDirectory,
  codes: Iterable<number>,
  values: ReadonlyMap<number, readonly number[]>,
): Buffer {
  const { littleEndian, big, tags } = directory
  const word = big ? 8 : 4
  const kept = [...codes].filter(code => tags.has(code))
  const all = [...new Set([...kept, ...values.keys()])].sort((a, b) => a - b)
  const start = bytes.length + (bytes.length % 2)
  const end = start + (big ? 8 : 2) + all.length * (4 + 2 * word) + word
  const room = [...values.values()].reduce((sum, list) => sum + 2 * list.length + word, 0)
  const file = Buffer.alloc(end + room)
  file.set(bytes)
  const data = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const write = (at: number, value: number): void =>
    big ? data.setBigUint64(at, BigInt(value), littleEndian) : data.setUint32(at, value, littleEndian)

  write(big ? 8 : 4, start)
  if (big) write(start, all.length)
  else data.setUint16(start, all.length, littleEndian)
  let at = start + (big ? 8 : 2)
  let free = end
  for (const code of all) {
    const said = values.get(code)
    const { type, count } = said === undefined ? tags.get(code)! : { type: short, count: said.length }
    data.setUint16(at, code, littleEndian)
    data.setUint16(at + 2, type, littleEndian)
    write(at + 4, count)
    const inline = at + 4 + word
    if (said === undefined) {
      const from = tags.get(code)!.at
      if (count * (sizes[type] ?? 0) <= word) file.copyWithin(inline, from, from + word)
      else write(inline, from)
    } else {
      const to = said.length * 2 <= word ? inline : free
      if (to === free) {
        write(inline, free)
        free += said.length * 2
      }
      for (const [index, value] of said.entries()) data.setUint16(to + 2 * index, value, littleEndian)
    }
    at += 4 + 2 * word
  }
  return file
}
