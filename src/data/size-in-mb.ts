// Sizes of memory and disk as HTCondor computes with them: in MB of 1024 kB, without a unit.

const kbOfUnit: Readonly<Record<string, number>> = { K: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3 }

/** In HTCondor's MB, of 1024 kB, rounded up; an expression takes no units. @param size as `parseSize` gives it */
export function sizeInMb(size: string): number {
  const kb = kbOfUnit[/([KMGT])B$/i.exec(size)?.[1]?.toUpperCase() ?? ''] ?? 1024
  return Math.ceil((Number.parseFloat(size) * kb) / 1024)
}

/** `16 GB`, `256 MB`: what `sizeInMb` takes back. */
export const sizeOfMb = (mb: number): string => (mb % 1024 === 0 ? `${mb / 1024} GB` : `${mb} MB`)

/** More than any machine has: no size of a job's. */
const mostMb = 64 * 1024 ** 2

/** Of all sizes that a text of HTCondor's names, `8192 MB` or `125 megabytes`; 0 if it names none. */
export function largestSizeMb(text: string): number {
  const found = text.matchAll(/(\d{1,12}(?:\.\d{1,6})?)\s*([kmgt])(?:i?b|(?:ilo|ega|iga|era)bytes?)\b/gi)
  const sizes = Array.from(found, ([, count, unit]) => sizeInMb(`${count} ${unit}B`))
  return Math.max(0, ...sizes.filter(mb => mb <= mostMb))
}
