// Lines of JSON for a file that is only appended to. Each ends with a checksum (CRC-32) of itself and of all lines
// before it: wherever the file was cut or damaged, what stands before that place is known to be whole.

import { crc32 } from 'node:zlib'

/** The checksum before the first line. */
export const noSeal = 0

export interface SealedLine {
  /** With its newline. */
  readonly text: string
  /** What the next line is sealed upon. */
  readonly seal: number
}

/** @param before the seal of the line before, `noSeal` for the first */
export function sealLine(value: unknown, before: number): SealedLine {
  const json = JSON.stringify(value)
  const seal = crc32(json, before)
  return { text: `${json} ${formatSeal(seal)}\n`, seal }
}

const formatSeal = (seal: number): string => seal.toString(16).padStart(8, '0')

/** A blank, eight digits. */
const sealLength = 9
const newline = 10

export interface Unsealed {
  readonly values: readonly unknown[]
  /** Of the last whole line: what another is sealed upon. */
  readonly seal: number
  /** In bytes, of all whole lines. */
  readonly length: number
}

/**
 * Reads lines as far as they are whole, and no more than `most`; the rest is left out, whatever it is.
 * @param fits may the line be parsed? Its JSON is whole
 */
export function unsealLines(
  bytes: Uint8Array,
  most = Number.POSITIVE_INFINITY,
  fits: (json: Buffer) => boolean = () => true,
): Unsealed {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const values: unknown[] = []
  let seal = noSeal
  let length = 0
  for (
    let end = text.indexOf(newline);
    end >= 0 && values.length < most;
    end = text.indexOf(newline, length)
  ) {
    const json = text.subarray(length, Math.max(length, end - sealLength))
    const next = crc32(json, seal)
    if (text.toString('latin1', length + json.length, end) !== ` ${formatSeal(next)}` || !fits(json)) break
    const value = parsed(json.toString())
    if (value === undefined) break
    values.push(value)
    seal = next
    length = end + 1
  }
  return { values, seal, length }
}

/** @returns undefined if it is not JSON: anybody can make a checksum */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
