// The frame header of a JPEG: how large, how many bits, how many channels (ITU-T T.81, annex B).

export interface JpegHeader {
  /** Bits a sample. */
  readonly precision: number
  readonly width: number
  readonly height: number
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly channels: number
  /** n of SOFn: 0 baseline, 1 extended, 2 progressive; 3 and more are lossless, hierarchical and arithmetic. */
  readonly process: number
}

/**
 * Walks from segment to segment up to the frame header; thumbnails lie inside segments and are passed by.
 * @returns undefined when the bytes end, or the scan begins, before there was one
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 10 <= bytes.length) {
    const marker = bytes[at + 1]!
    // Whatever precedes a marker is filler or litter: the decoder will warn of it.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at += 1
    } else if (isFrame(marker)) {
      return {
        precision: bytes[at + 4]!,
        height: data.getUint16(at + 5),
        width: data.getUint16(at + 7),
        channels: bytes[at + 9]!,
        process: marker - firstFrame,
      }
    } else if (marker === startOfScan || marker === endOfImage) {
      return undefined
    } else {
      at += 2 + (standsAlone(marker) ? 0 : data.getUint16(at + 2))
    }
  }
  return undefined
}

const firstFrame = 0xc0
const startOfScan = 0xda
const endOfImage = 0xd9

/** SOF0 to SOF15, of which three numbers mean tables: DHT, JPG, DAC. */
function isFrame(marker: number): boolean {
  return marker >= firstFrame && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** TEM, RST0 to RST7 and SOI have no length after them. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
}
