// Bytes -> text for an inline data block: raw deflate, base64. The browser undoes it with its own
// DecompressionStream; base64 holds no character that HTML would read.

import { constants, deflateRawSync } from 'node:zlib'

/**
 * For byte planes, which hold no repeated strings worth a search: Huffman codes and runs only. Several
 * times faster than the default, at the same size.
 */
export const compressPlanes = (bytes: Uint8Array): string =>
  deflateRawSync(bytes, { strategy: constants.Z_RLE, memLevel: 9 }).toString('base64')

/** For text. */
export const compressText = (text: string): string => deflateRawSync(text, { level: 6 }).toString('base64')
