// The boxes of an AVIF file (ISO base media, ISO/IEC 14496-12; HEIF, 23008-12).

/** Is there transparency that the colours are multiplied with already (item reference `prem`)? */
export function isPremultiplied(bytes: Uint8Array): boolean {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = { name: '', from: 0, to: bytes.length }
  for (const meta of boxesIn(data, whole)) {
    if (meta.name !== 'meta') continue
    for (const references of boxesIn(data, contentOfFull(meta))) {
      if (references.name !== 'iref') continue
      for (const { name } of boxesIn(data, contentOfFull(references))) if (name === 'prem') return true
    }
  }
  return false
}

interface Box {
  readonly name: string
  /** Of its content. */
  readonly from: number
  readonly to: number
}

/** A full box has version and flags before its content. */
const contentOfFull = ({ name, from, to }: Box): Box => ({ name, from: from + 4, to })

function* boxesIn(data: DataView, { from, to }: Box): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const size = data.getUint32(at)
    const isLong = size === 1 && at + 16 <= to
    const head = isLong ? 16 : 8
    const length = isLong ? Number(data.getBigUint64(at + 8)) : size === 0 ? to - at : size
    // Damaged, or cut short: the decoder will say so.
    if (length < head || at + length > to) return
    const name = String.fromCharCode(...[4, 5, 6, 7].map(byte => data.getUint8(at + byte)))
    yield { name, from: at + head, to: at + length }
    at += length
  }
}
